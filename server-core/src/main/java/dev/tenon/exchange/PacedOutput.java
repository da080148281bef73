package dev.tenon.exchange;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/**
 * Passes on what is written in small pieces, and lets others of this thread's carrier have their turn between them. For outputs
 * that compute: what is compressed well sends almost nothing, so nobody behind could tell that it takes long.
 */
final class PacedOutput extends OutputStream {

    /** A quarter of a millisecond of compressing, more or less. */
    static final int PIECE_BYTES = 8 * 1024;

    /** After so much time the others have their turn. */
    static final long TURN_NANOS = 200_000;

    private final OutputStream out;
    private final Runnable giveWay;
    private long since = System.nanoTime();

    /**
     * An output in front of this one.
     *
     * @param giveWay lets others run: {@link #yieldCarrier}
     */
    PacedOutput(OutputStream out, Runnable giveWay) {
        this.out = out;
        this.giveWay = giveWay;
    }

    /** Lets others of this carrier run, if any are ready. */
    @SuppressWarnings("ThreadPriorityCheck") // fairness, not correctness, depends on it
    static void yieldCarrier() {
        Thread.yield();
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int end = offset + length;
        for (int at = offset; at < end; at += PIECE_BYTES) {
            out.write(bytes, at, Math.min(PIECE_BYTES, end - at));
            if (System.nanoTime() - since > TURN_NANOS) {
                giveWay.run();
                since = System.nanoTime();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
