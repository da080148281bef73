package dev.tenon.engine;

import dev.tenon.api.Headers;
import dev.tenon.api.Response;
import dev.tenon.exchange.Answer;
import dev.tenon.http.RequestHead;
import dev.tenon.http.RequestHead.Trait;
import dev.tenon.http1.ResponseEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * The body of a streamed answer as its producer writes it: chunked, by declared length, or until the connection closes (RFC 9112
 * section 6). Nothing is sent before the first 16 KiB, a flush, or the end, so that a short stream is one write of known length
 * and a producer that fails early can still become a proper error answer.
 */
final class StreamOutput extends OutputStream {

    private static final int BUFFER_BYTES = 16 * 1024;

    private final Sender sender;
    private final RequestHead request;
    private final Answer answer;
    private final boolean keep;
    private final byte[] dateLine;
    private final Runnable onCommit;
    private final boolean chunked;
    private final byte[] data = new byte[BUFFER_BYTES];
    private final ByteBuffer frame;
    private int used;
    private long written;
    private boolean committed;
    private boolean failed;
    private volatile boolean ended;

    StreamOutput(Sender sender, RequestHead request, Answer answer, boolean keep, byte[] dateLine, Runnable onCommit) {
        this.sender = sender;
        this.request = request;
        this.answer = answer;
        this.keep = keep;
        this.dateLine = dateLine;
        this.onCommit = onCommit;
        this.chunked = answer.length() == Answer.UNKNOWN && !request.http10();
        this.frame = ByteBuffer.allocate(BUFFER_BYTES + Heads.bound(answer) + 32);
    }

    /** Whether the head has been sent. */
    boolean committed() {
        return committed;
    }

    /** Whether the connection is at fault for what was thrown. */
    boolean failed() {
        return failed;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        requireOpen();
        if (answer.length() >= 0 && written + length > answer.length()) {
            throw new IllegalStateException(
                    "the producer writes more than the " + answer.length() + " bytes it declared");
        }
        written += length;
        int from = offset;
        int left = length;
        while (left > 0) {
            if (used == data.length) {
                emit();
            }
            int count = Math.min(left, data.length - used);
            System.arraycopy(bytes, from, data, used, count);
            used += count;
            from += count;
            left -= count;
        }
    }

    @Override
    public void flush() throws IOException {
        requireOpen();
        if (used > 0 || !committed) {
            emit();
        }
    }

    private void requireOpen() throws IOException {
        if (ended) {
            throw new IOException("the answer is over, nothing can be written to it any more");
        }
        if (failed) {
            throw new IOException("the client has gone");
        }
    }

    private void emit() throws IOException {
        frame.clear();
        putHead();
        putData();
        send(frame);
    }

    private void putHead() {
        if (!committed) {
            commit();
            Heads.write(frame, request, answer, dateLine, keep, chunked);
        }
    }

    private void putData() {
        if (used > 0 && chunked) {
            ResponseEncoder.chunkHead(frame, used);
            frame.put(data, 0, used);
            ResponseEncoder.chunkEnd(frame);
        } else {
            frame.put(data, 0, used);
        }
        used = 0;
    }

    private void commit() {
        committed = true;
        onCommit.run();
    }

    /** Nothing may be written any more: its producer has failed, and the next request may be at work already. */
    void end() {
        ended = true;
    }

    private void send(ByteBuffer bytes) throws IOException {
        try {
            sender.write(bytes.flip());
        } catch (IOException e) {
            failed = true;
            throw e;
        }
    }

    /** The producer is done: sends what is left, and the end. */
    void finish() throws IOException {
        requireOpen();
        ended = true;
        if (answer.length() >= 0 && written < answer.length()) {
            throw new IllegalStateException(
                    "the producer wrote " + written + " of the " + answer.length() + " bytes it declared");
        }
        Response response = answer.response();
        frame.clear();
        if (!committed && chunked && response.trailers().isEmpty()) {
            commit();
            ResponseEncoder.Encoded head = ResponseEncoder.encode(response, used);
            ByteBuffer whole = ByteBuffer.allocate(head.bytes().length + ResponseEncoder.TAIL_BYTES + used);
            ResponseEncoder.finish(whole, head, dateLine, persistence(), false);
            send(whole.put(data, 0, used));
            return;
        }
        putHead();
        putData();
        if (!chunked) {
            send(frame);
            return;
        }
        boolean wanted = request.has(Trait.TAKES_TRAILERS);
        Headers trailers = wanted && response.trailers().isPresent()
                ? response.trailers().get().get()
                : Headers.empty();
        byte[] last = ResponseEncoder.lastChunk(trailers);
        if (frame.remaining() >= last.length) {
            frame.put(last);
            send(frame);
        } else {
            send(frame);
            send(ByteBuffer.allocate(last.length).put(last));
        }
    }

    private ResponseEncoder.Persistence persistence() {
        return keep ? ResponseEncoder.Persistence.DEFAULT : ResponseEncoder.Persistence.CLOSE;
    }
}
