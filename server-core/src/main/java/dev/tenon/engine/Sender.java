package dev.tenon.engine;

import dev.tenon.http.Limits;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Writes all of what it is given, waiting for a slow client within the limits. For the thread that serves the request.
 */
final class Sender {

    private static final long SECOND = 1_000_000_000L;

    /**
     * After so much it is time to look whether others of the thread's carrier should have their turn. Nor is more offered to the
     * system at once: the JDK copies all that it is offered from the heap, however little of it is taken.
     */
    private static final int SLICE_BYTES = 128 << 10;

    private final Connection connection;
    private long sent;
    private long sentInSlice;
    private long waitedNanos;

    Sender(Connection connection) {
        this.connection = connection;
    }

    /** Writes the buffer to its end. */
    void write(ByteBuffer bytes) throws IOException {
        int end = bytes.limit();
        while (true) {
            bytes.limit(Math.min(end, bytes.position() + SLICE_BYTES));
            count(connection.wire.write(bytes));
            boolean taken = !bytes.hasRemaining();
            bytes.limit(end);
            if (!bytes.hasRemaining()) {
                return;
            }
            if (!taken) {
                awaitRoom();
            }
        }
    }

    /** Writes both buffers to their end, as one write if the client takes them. */
    void write(ByteBuffer head, ByteBuffer body) throws IOException {
        int end = body.limit();
        body.limit(Math.min(end, body.position() + SLICE_BYTES));
        count(connection.wire.write(head, body));
        body.limit(end);
        if (head.hasRemaining()) {
            write(head);
        }
        if (body.hasRemaining()) {
            write(body);
        }
    }

    /**
     * Sends a region of a file.
     *
     * @throws IOException if the client has gone or is too slow, or the file is shorter than that
     */
    void transfer(FileChannel file, long position, long count) throws IOException {
        long done = 0;
        while (done < count) {
            long moved = connection.wire.transfer(file, position + done, Math.min(count - done, SLICE_BYTES));
            done += moved;
            count(moved);
            if (moved == 0) {
                if (position + done >= file.size()) {
                    throw new EOFException("the file became shorter while it was sent");
                }
                awaitRoom();
            }
        }
    }

    private void count(long bytes) {
        sent += bytes;
        sentInSlice += bytes;
        if (sentInSlice >= SLICE_BYTES) {
            sentInSlice = 0;
            connection.breath.take(System.nanoTime());
        }
    }

    private void awaitRoom() throws IOException {
        sentInSlice = 0;
        Limits limits = connection.engine.limits;
        long left = Pace.left(sent, waitedNanos, limits.writeBytesPerSecond());
        long start = System.nanoTime();
        if (left <= 0 || !connection.awaitReady(true, Math.min(left, limits.writeStallSeconds() * SECOND))) {
            // Its system would keep for it what it does not take, and ours what it has not sent.
            connection.wire.reset();
            throw new IOException("the client takes its answer too slowly");
        }
        waitedNanos += System.nanoTime() - start;
    }
}
