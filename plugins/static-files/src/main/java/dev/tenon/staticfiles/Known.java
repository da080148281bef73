package dev.tenon.staticfiles;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is known of a path, and when it was last seen to be so.
 *
 * <p>Its age, counted from before the file system was asked, decides who may be answered by it: up to half a second everybody; then
 * one request at a time is picked to look again, while all others are still answered by it; from a second on nobody, without a look.
 */
final class Known extends Kept {

    static final long RECHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long the pick of one request keeps others from being picked; it may never get to run, and must not be waited for. */
    private static final long PICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** What an entry costs beside its path and what is known of its forms. */
    private static final int OVERHEAD_BYTES = 256;

    /** What a form costs without its content: names, state, fields. */
    private static final int FORM_BYTES = 512;

    private final String path;
    private final Outcome outcome;
    private final long weight;
    private final AtomicLong picked;
    private volatile long asOf;

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
            case Variants variants -> (long) FORM_BYTES * variants.all().size();
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
        touch();
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

    /** The same but for this outcome, of the same time. */
    Known with(Outcome other) {
        return new Known(path, other, asOf);
    }

    /** The forms whose contents the cache may hold; none if it is something else. */
    List<Variant> variants() {
        return outcome instanceof Variants variants ? variants.all() : List.of();
    }

    String path() {
        return path;
    }

    Outcome outcome() {
        return outcome;
    }

    @Override
    long weight() {
        return weight;
    }

    long asOf() {
        return asOf;
    }
}
