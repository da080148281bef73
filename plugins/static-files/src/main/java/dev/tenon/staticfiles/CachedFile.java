package dev.tenon.staticfiles;

import dev.tenon.api.Response;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A small file in memory, as the response that it gives, and when it was last seen to be so.
 *
 * <p>Its age, counted from before the file system was asked, decides who may be given it: up to half a second everybody; then
 * one request at a time is picked to look again, while all others still get it; from a second on nobody, without a look.
 */
final class CachedFile {

    private static final long RECHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long the pick of one request keeps others from being picked; it may never get to run, and must not be waited for. */
    private static final long PICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** What an entry costs beside its bytes and its path: objects, headers, the engine's encoded head. */
    private static final int OVERHEAD_BYTES = 1_024;

    private final String path;
    private final Found.File file;
    private final Response response;
    private final long weight;
    private final AtomicLong picked;
    private volatile long asOf;
    private volatile boolean settled;
    private volatile boolean used;

    /**
     * @param path the request's path
     * @param size of the content in bytes
     * @param asOf the clock before the file system was asked
     * @param settled whether a later change is sure to show in the file's state
     */
    CachedFile(String path, Found.File file, Response response, int size, long asOf, boolean settled) {
        this.path = path;
        this.file = file;
        this.response = response;
        this.weight = size + 2L * path.length() + OVERHEAD_BYTES;
        this.picked = new AtomicLong(asOf - PICK_NANOS);
        this.asOf = asOf;
        this.settled = settled;
    }

    /** Whether this request gets the response as it is, without a look at the disk. Never waits. */
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

    /** Takes note that the file is still the same. */
    void confirm(long asOf, boolean settled) {
        if (asOf - this.asOf > 0) {
            this.asOf = asOf;
        }
        this.settled = settled;
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

    Found.File file() {
        return file;
    }

    Response response() {
        return response;
    }

    long weight() {
        return weight;
    }

    long asOf() {
        return asOf;
    }

    boolean settled() {
        return settled;
    }
}
