package dev.tenon.cli;

import dev.tenon.admin.ControlSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Asks a running server over its control socket: HTTP/1.1, one request to a connection, the whole answer in memory. It speaks to
 * its own server only, so it refuses what that one does not send.
 */
final class ControlClient {

    /** No answer of ours comes near; more is not our server. */
    private static final int MAX_ANSWER_BYTES = 16 * 1024 * 1024;

    private final Path socket;

    ControlClient(Path socket) {
        this.socket = socket;
    }

    /**
     * Sends a request without a body and reads the answer.
     *
     * @param timeout for all of it
     * @throws CommandException if no server runs there, or it does not answer as it should
     */
    ControlAnswer ask(String method, String path, boolean json, Duration timeout) throws CommandException {
        Optional<String> problem = ControlSocket.problem(socket);
        if (problem.isPresent()) {
            throw new CommandException(problem.get(), null);
        }
        if (Files.notExists(socket)) {
            throw notRunning(null);
        }
        String request = method + " " + path + " HTTP/1.1\r\nHost: control\r\nConnection: close\r\nAccept: "
                + (json ? "application/json" : "text/plain") + "\r\n"
                + (method.equals("POST") ? "Content-Length: 0\r\n" : "") + "\r\n";
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                Deadline deadline = new Deadline(channel, timeout)) {
            return exchange(channel, request, deadline);
        } catch (IOException broken) {
            throw new CommandException(
                    "the server behind " + socket + " does not answer: " + broken.getMessage(), broken);
        }
    }

    /** Whether a server listens there. */
    boolean isAnswered() {
        if (ControlSocket.problem(socket).isPresent() || Files.notExists(socket)) {
            return false;
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException nobody) {
            // A socket that is not ours to open has a server, and to ask it tells the user so.
            return !Files.isWritable(socket) && Files.exists(socket);
        }
    }

    private ControlAnswer exchange(SocketChannel channel, String request, Deadline deadline)
            throws IOException, CommandException {
        try {
            connect(channel);
            ByteBuffer out = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
            while (out.hasRemaining()) {
                channel.write(out);
            }
            return ControlAnswer.parse(readAll(channel));
        } catch (AsynchronousCloseException closed) {
            throw new CommandException(
                    "the server behind " + socket + " did not answer within "
                            + deadline.timeout().toSeconds() + " seconds; its log may tell why",
                    closed);
        }
    }

    private void connect(SocketChannel channel) throws IOException, CommandException {
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (AsynchronousCloseException late) {
            throw late;
        } catch (IOException refused) {
            if (Files.isWritable(socket) || Files.notExists(socket)) {
                throw notRunning(refused);
            }
            throw new CommandException(
                    "no permission to open " + socket + ": run this as the user that runs the server", refused);
        }
    }

    private CommandException notRunning(@org.jspecify.annotations.Nullable Throwable cause) {
        return new CommandException(
                "no server is running here (nothing answers at " + socket
                        + "); start it with: tenon run, or name another server's data directory with --data-dir",
                cause);
    }

    private static byte[] readAll(SocketChannel channel) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
        while (channel.read(buffer) >= 0) {
            answer.write(buffer.array(), 0, buffer.position());
            buffer.clear();
            if (answer.size() > MAX_ANSWER_BYTES) {
                throw new IOException("its answer is longer than " + MAX_ANSWER_BYTES + " bytes");
            }
        }
        return answer.toByteArray();
    }

    /** Closes a channel if its work takes too long: channels of this kind know no timeouts. */
    private static final class Deadline implements AutoCloseable {

        private final Duration timeout;
        private final CountDownLatch done = new CountDownLatch(1);

        Deadline(SocketChannel channel, Duration timeout) {
            this.timeout = timeout;
            Thread.ofVirtual().start(() -> {
                try {
                    if (!done.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                        channel.close();
                    }
                } catch (InterruptedException | IOException ended) {
                    // Nobody interrupts this thread, and a channel that cannot be closed is as good as closed.
                    return;
                }
            });
        }

        Duration timeout() {
            return timeout;
        }

        @Override
        public void close() {
            done.countDown();
        }
    }
}
