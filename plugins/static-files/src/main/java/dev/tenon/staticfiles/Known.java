package dev.tenon.staticfiles;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is known of a path, and when it was last seen to be so.
 *
 * <p>Its age, counted from before the file system was asked, decides who may be answered by it: up to half a second everybody; then
 * one request at a time is picked to look again, while all others are still answered by it; from a second on nobody, without a look.
 */
final class Known {

    private static final long RECHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long the pick of one request keeps others from being picked; it may never get to run, and must not be waited for. */
    private static final long PICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** What an entry costs beside its path and its content. */
    private static final int OVERHEAD_BYTES = 256;

    private final String path;
    private final Outcome outcome;
    private final long weight;
    private final AtomicLong picked;
    private volatile long asOf;
    private volatile boolean used;

    /**
     * What a look has given.
     *
     * @param path the request's path
     * @param asOf the clock before the file system was asked
     */
    Known(String path, Outcome outcome, long asOf) {
        this.path = path;
        this.outcome = outcome;
        long held = switch (outcome) {
            case Variants variants -> variants.weight();
            case Found.Elsewhere elsewhere -> 2L * elsewhere.path().length();
            case Found.Folder folder -> 2L * folder.path().toString().length();
            case Found.Directory directory -> 0;
            case Found.Nothing nothing -> 0;
            case Outcome.Again again -> 0;
        };
        this.weight = held + 2L * path.length() + OVERHEAD_BYTES;
        this.picked = new AtomicLong(asOf - PICK_NANOS);
        this.asOf = asOf;
    }

    /** Whether this request is answered by it as it is, without a look at the disk. Never waits. */
    boolean answers(long now) {
        long age = now - asOf;
        if (age >= RECHECK_NANOS && (age >= STALE_NANOS || pick(now))) {
            return false;
        }
        if (!used) {
            used = true; // only then: writing each time would make the cores fight for it
        }
        return true;
    }

    private boolean pick(long now) {
        long last = picked.get();
        return now - last >= PICK_NANOS && picked.compareAndSet(last, now);
    }

    /** Whether it was looked at so lately that there is no need to look again. */
    boolean fresh(long now) {
        return now - asOf < RECHECK_NANOS;
    }

    /** Takes note that it is still so. */
    void confirm(long asOf) {
        if (asOf - this.asOf > 0) {
            this.asOf = asOf;
        }
    }

    /** Forgets that it was used, and says whether it was. */
    boolean takeUse() {
        boolean was = used;
        used = false;
        return was;
    }

    String path() {
        return path;
    }

    Outcome outcome() {
        return outcome;
    }

    long weight() {
        return weight;
    }

    long asOf() {
        return asOf;
    }
}
