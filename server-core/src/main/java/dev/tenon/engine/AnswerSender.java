package dev.tenon.engine;

import dev.tenon.api.DuplexHandler;
import dev.tenon.api.EngineAccess;
import dev.tenon.api.EngineAccess.Source;
import dev.tenon.api.HttpError;
import dev.tenon.api.Response;
import dev.tenon.exchange.Answer;
import dev.tenon.exchange.ClientGoneException;
import dev.tenon.exchange.Exchange;
import dev.tenon.exchange.RequestView;
import dev.tenon.http.RequestHead;
import dev.tenon.http1.ResponseEncoder;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/** Sends one answer from the thread that serves its request, whatever its body is made of. */
final class AnswerSender {

    private static final System.Logger LOG = System.getLogger("dev.tenon.engine");

    /** Up to here content travels in one buffer with its head. */
    private static final int SMALL_BYTES = 32 * 1024;

    /** A producer has no deadline but the client's pace; only a stop interrupts it. */
    private static final long NEVER = Long.MAX_VALUE / 2;

    private final Connection connection;
    private final RequestView request;
    private final RequestHead head;
    private final Sender sender;
    private final byte[] dateLine;

    AnswerSender(Connection connection, RequestView request) {
        this.connection = connection;
        this.request = request;
        this.head = request.head();
        this.sender = new Sender(connection);
        this.dateLine = connection.engine.date.bytes();
    }

    /**
     * Sends the answer; its body is let go of in any case.
     *
     * @return whether the connection may go on
     */
    boolean send(Answer answer, boolean keep) throws IOException {
        Response response = answer.response();
        Source source = EngineAccess.source(response.body());
        if (!answer.hasContent()) {
            // The client first: what the plugin does at the end of its body is not its affair.
            try {
                count(answer);
                sender.write(headOf(answer, keep, 0).flip());
                return keep;
            } finally {
                letGo(response);
            }
        }
        return switch (source) {
            case Source.Empty empty -> bytes(answer, keep, Heads.NO_CONTENT);
            case Source.Bytes bytes -> bytes(answer, keep, bytes.bytes());
            case Source.File file -> file(answer, keep, file);
            case Source.Channel channel -> {
                try (FileChannel open = channel.channel()) {
                    yield region(answer, keep, open, channel.position(), channel.length());
                }
            }
            case Source.Stream stream -> {
                Response.Upgrade upgrade = response.upgrade().orElse(null);
                yield upgrade == null ? stream(answer, keep, stream) : speak(answer, upgrade.handler());
            }
        };
    }

    private void count(Answer answer) {
        connection.engine.counters.answered(answer.response().status());
    }

    private ByteBuffer headOf(Answer answer, boolean keep, int room) {
        connection.stream.answerBegins();
        ByteBuffer output = ByteBuffer.allocate(Heads.bound(answer) + room);
        Heads.write(output, head, answer, dateLine, keep, false);
        return output;
    }

    private boolean bytes(Answer answer, boolean keep, byte[] content) throws IOException {
        count(answer);
        if (content.length <= SMALL_BYTES) {
            sender.write(headOf(answer, keep, content.length).put(content).flip());
        } else {
            sender.write(headOf(answer, keep, 0).flip(), ByteBuffer.wrap(content));
        }
        return keep;
    }

    private boolean file(Answer answer, boolean keep, Source.File file) throws IOException {
        // Opening a FIFO would wait for ever; whoever swaps one in now has write access to the folder anyway.
        if (!Files.isRegularFile(file.path())) {
            return failBeforeHead(new IOException("no longer a regular file: " + file.path()), keep);
        }
        try (FileChannel open = FileChannel.open(file.path(), StandardOpenOption.READ)) {
            if (open.size() != file.total()) {
                return failBeforeHead(
                        new IOException("its size has changed since it was looked at: " + file.path()), keep);
            }
            return region(answer, keep, open, file.position(), file.length());
        }
    }

    private boolean region(Answer answer, boolean keep, FileChannel file, long position, long length)
            throws IOException {
        count(answer);
        if (length > SMALL_BYTES) {
            sender.write(headOf(answer, keep, 0).flip());
            sender.transfer(file, position, length);
            return keep;
        }
        ByteBuffer output = headOf(answer, keep, (int) length);
        output.limit(output.position() + (int) length);
        long at = position;
        while (output.hasRemaining()) {
            int read = file.read(output, at);
            if (read < 0) {
                return failBeforeHead(new IOException("the file is shorter than it was"), keep);
            }
            at += read;
        }
        sender.write(output.flip());
        return keep;
    }

    private boolean stream(Answer answer, boolean keep, Source.Stream stream) throws IOException {
        StreamOutput output = new StreamOutput(sender, head, answer, keep, dateLine, connection.stream::answerBegins);
        try (var _ = new CallGuard(connection, System.nanoTime() + NEVER)) {
            stream.producer().writeTo(output);
            Thread.interrupted();
            output.finish();
            count(answer);
            return keep;
        } catch (Throwable problem) {
            return failed(output, problem, keep);
        } finally {
            letGo(answer.response());
        }
    }

    /** Ends a body, which is plugin code and has as long as a call has. */
    private void letGo(Response response) {
        try (var _ = new CallGuard(connection, System.nanoTime() + request.handlerNanos())) {
            Exchange.discard(response);
        }
    }

    /**
     * Changes the protocol (RFC 9110 sections 7.8 and 9.3.6) and has the handler speak it until it ends. If the client is gone before
     * it knows, the handler runs all the same and meets nobody: it may hold what only its end gives back.
     */
    private boolean speak(Answer answer, DuplexHandler handler) throws IOException {
        connection.stream.answerBegins();
        DuplexStream duplex = connection.upgrade(request.mount());
        try (var _ = new CallGuard(connection, System.nanoTime() + NEVER)) {
            tell(answer, duplex);
            handler.run(duplex);
            Thread.interrupted();
            duplex.finish();
            return false;
        } catch (Throwable problem) {
            if (!duplex.isExcused() && !(problem instanceof SocketTimeoutException)) {
                request.mount().countFailure();
                LOG.log(
                        Level.ERROR,
                        "request " + request.id() + ": what follows the upgrade failed in mount "
                                + request.mount().name(),
                        problem);
            }
            throw new IOException("the other protocol has ended early", problem);
        } finally {
            connection.endUpgrade(duplex);
        }
    }

    /** Sends the head; through the stream, since that is who waits for an upgraded connection. */
    private void tell(Answer answer, DuplexStream duplex) {
        Response response = answer.response();
        ResponseEncoder.Encoded encoded = ResponseEncoder.encode(response, Answer.NONE);
        ByteBuffer output = ByteBuffer.allocate(encoded.bytes().length + ResponseEncoder.TAIL_BYTES);
        ResponseEncoder.finish(output, encoded, dateLine, ResponseEncoder.Persistence.DEFAULT, false);
        count(answer);
        try {
            duplex.output().write(output.array(), 0, output.position());
            duplex.output().flush();
        } catch (IOException e) {
            duplex.lose();
        }
    }

    private boolean failed(StreamOutput output, Throwable problem, boolean keep) throws IOException {
        output.end();
        if (output.failed() || problem instanceof ClientGoneException) {
            throw new IOException("the client has gone", problem);
        }
        if (!output.committed()) {
            return failBeforeHead(problem, keep);
        }
        request.mount().countFailure();
        LOG.log(
                Level.ERROR,
                "request " + request.id() + ": the body of " + head.method() + " " + head.path()
                        + " failed midway in mount " + request.mount().name(),
                problem);
        if (head.http10()) {
            // There the end of the connection is the end of the answer, and must not look like one.
            connection.wire.reset();
        }
        throw new IOException("the answer was cut short", problem);
    }

    /** Nothing was sent yet, so the client can still be told properly. */
    private boolean failBeforeHead(Throwable problem, boolean keep) throws IOException {
        Response response = problem instanceof HttpError error
                ? Exchange.answerTo(request, error)
                : Exchange.failure(request, problem);
        Answer instead = Exchange.settle(request, response);
        if (EngineAccess.source(instead.response().body()) instanceof Source.Bytes bytes) {
            return bytes(instead, keep, instead.hasContent() ? bytes.bytes() : Heads.NO_CONTENT);
        }
        return bytes(instead, keep, Heads.NO_CONTENT);
    }
}
