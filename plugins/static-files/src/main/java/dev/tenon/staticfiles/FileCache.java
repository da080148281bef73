package dev.tenon.staticfiles;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Small files in memory, by request path. Looking up neither locks nor waits; changing it locks for a few steps, off the event
 * loop.
 *
 * <p>Bound: the weight of all entries (content, path, and a kilobyte of bookkeeping each, which bounds their number too).
 * Admission: only files that are there, each at most an eighth of the bound; what is not found takes no room. Eviction: the
 * second-chance clock. A new entry is on probation until it is asked for again, so that a crawler which asks for
 * everything once pushes out other such entries before those in use.
 */
final class FileCache {

    private static final int LARGEST_SHARE = 8;

    /** How many entries in use are passed over for one that goes; then the oldest goes, so that the work is bounded. */
    private static final int CHANCES = 64;

    private final long limit;
    private final ConcurrentHashMap<String, CachedFile> files = new ConcurrentHashMap<>();

    /** The clock's face, the hand at its first entry; guarded by itself, as is the sum. */
    private final LinkedHashMap<String, CachedFile> ring = new LinkedHashMap<>();

    private long bytes;

    /** @param limit the most bytes to hold; 0 holds nothing */
    FileCache(long limit) {
        this.limit = limit;
    }

    @Nullable
    CachedFile get(String path) {
        return files.get(path);
    }

    /** Keeps this file, unless it is too large or a later look at its path is here already. */
    void put(CachedFile file) {
        synchronized (ring) {
            CachedFile old = ring.get(file.path());
            if (old != null && old.asOf() - file.asOf() > 0) {
                return;
            }
            if (file.weight() > limit / LARGEST_SHARE) {
                drop(file.path());
                return;
            }
            ring.put(file.path(), file);
            files.put(file.path(), file);
            bytes += file.weight() - (old == null ? 0 : old.weight());
            evict();
        }
    }

    /** Takes note that there was nothing to keep at this path at that time. */
    void forget(String path, long asOf) {
        if (!files.containsKey(path)) {
            return; // the common case of something that is not found
        }
        synchronized (ring) {
            CachedFile old = ring.get(path);
            if (old != null && old.asOf() - asOf <= 0) {
                drop(path);
            }
        }
    }

    /** The weight of all that is held. */
    long bytes() {
        synchronized (ring) {
            return bytes;
        }
    }

    int size() {
        return files.size();
    }

    private void evict() {
        int chances = CHANCES;
        while (bytes > limit) {
            Map.Entry<String, CachedFile> oldest = ring.firstEntry();
            if (chances > 0 && oldest.getValue().takeUse()) {
                ring.putLast(oldest.getKey(), oldest.getValue());
                chances--;
            } else {
                drop(oldest.getKey());
            }
        }
    }

    private void drop(String path) {
        CachedFile old = ring.remove(path);
        if (old != null) {
            files.remove(path);
            bytes -= old.weight();
        }
    }
}
