package dev.tenon.staticfiles;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of paths. Looking up neither locks nor waits; changing it locks for a few steps, off the event loop.
 *
 * <p>Bound: the weight of all entries (content, path, and some bookkeeping each, which bounds their number too). Admission: each
 * at most an eighth of the bound. Eviction: the second-chance clock. A new entry is on probation until it is asked for again, so
 * that a crawler which asks for everything once pushes out other such entries before those in use.
 */
final class FileCache {

    private static final int LARGEST_SHARE = 8;

    /** How many entries in use are passed over for one that goes; then the oldest goes, so that the work is bounded. */
    private static final int CHANCES = 64;

    private final long limit;
    private final ConcurrentHashMap<String, Known> entries = new ConcurrentHashMap<>();

    /** The clock's face, the hand at its first entry; guarded by itself, as is the sum. */
    private final LinkedHashMap<String, Known> ring = new LinkedHashMap<>();

    private long bytes;

    /** @param limit the most bytes to hold; 0 holds nothing */
    FileCache(long limit) {
        this.limit = limit;
    }

    @Nullable
    Known get(String path) {
        return entries.get(path);
    }

    /** Keeps this, unless it is too large or a later look at its path is here already. */
    void put(Known entry) {
        synchronized (ring) {
            Known old = ring.get(entry.path());
            if (old != null && old.asOf() - entry.asOf() > 0) {
                return;
            }
            if (entry.weight() > limit / LARGEST_SHARE) {
                drop(entry.path());
                return;
            }
            ring.put(entry.path(), entry);
            entries.put(entry.path(), entry);
            bytes += entry.weight() - (old == null ? 0 : old.weight());
            evict();
        }
    }

    /** Takes note that there was nothing to keep at this path at that time. */
    void forget(String path, long asOf) {
        if (!entries.containsKey(path)) {
            return; // the common case
        }
        synchronized (ring) {
            Known old = ring.get(path);
            if (old != null && old.asOf() - asOf <= 0) {
                drop(path);
            }
        }
    }

    /** The longest content of an entry that is sure to be admitted, counted twice. */
    long largestContent() {
        return limit / LARGEST_SHARE / 4;
    }

    /** The weight of all that is held. */
    long bytes() {
        synchronized (ring) {
            return bytes;
        }
    }

    int size() {
        return entries.size();
    }

    private void evict() {
        int chances = CHANCES;
        while (bytes > limit) {
            Map.Entry<String, Known> oldest = ring.firstEntry();
            if (chances > 0 && oldest.getValue().takeUse()) {
                ring.putLast(oldest.getKey(), oldest.getValue());
                chances--;
            } else {
                drop(oldest.getKey());
            }
        }
    }

    private void drop(String path) {
        Known old = ring.remove(path);
        if (old != null) {
            entries.remove(path);
            bytes -= old.weight();
        }
    }
}
