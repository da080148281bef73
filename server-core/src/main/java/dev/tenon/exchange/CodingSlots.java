package dev.tenon.exchange;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many streams of a mount are being compressed, with an upper limit: each computes, and holds a compressor of about 256 KiB
 * for as long as its client takes. Nobody waits for a slot; without one the answer goes out as it is. Safe for any thread.
 */
public final class CodingSlots {

    /** The most streams of one mount that are compressed at once: enough to keep all processors busy while some clients are slow. */
    public static final int MAX = 2 * Runtime.getRuntime().availableProcessors();

    /** No slots at all. */
    static final CodingSlots NONE = new CodingSlots(0);

    private final int max;
    private final AtomicInteger taken = new AtomicInteger();

    CodingSlots(int max) {
        this.max = max;
    }

    /** Takes a slot if there is one; each success is followed by one {@link #release}. */
    boolean take() {
        if (max == 0) {
            return false;
        }
        if (taken.incrementAndGet() <= max) {
            return true;
        }
        taken.decrementAndGet();
        return false;
    }

    void release() {
        taken.decrementAndGet();
    }

    /** How many are taken. */
    int taken() {
        return taken.get();
    }
}
