package dev.tenon.staticfiles;

import java.util.LinkedHashSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of paths, and the contents of their forms, each of which comes and goes by itself. Looking up neither locks nor
 * waits; changing it locks for a few steps, off the event loop.
 *
 * <p>Bound: the weight of all entries (contents, paths, and some bookkeeping each, which bounds their number too). Admission: each
 * at most an eighth of the bound. Eviction: the second-chance clock, contents before that of which they are. A new entry is on
 * probation until it is asked for again, so that a crawler which asks for everything once pushes out other such entries before
 * those in use.
 */
final class FileCache {

    private static final int LARGEST_SHARE = 8;

    /** How many entries in use are passed over for one that goes; then the oldest goes, so that the work is bounded. */
    private static final int CHANCES = 64;

    private final long limit;
    private final ConcurrentHashMap<String, Known> entries = new ConcurrentHashMap<>();

    /** The clock's face, the hand at its first entry; guarded by itself, as is the sum. Forms are in it while their contents are. */
    private final LinkedHashSet<Kept> ring = new LinkedHashSet<>();

    private long bytes;

    /** @param limit the most bytes to hold; 0 holds nothing */
    FileCache(long limit) {
        this.limit = limit;
    }

    @Nullable
    Known get(String path) {
        return entries.get(path);
    }

    /** Whether an entry of this weight is kept. */
    boolean admits(long weight) {
        return weight <= limit / LARGEST_SHARE;
    }

    /**
     * Keeps this, unless it is too large or a later look at its path is here already. Of the forms known before, those which it has
     * too keep their contents.
     */
    void put(Known entry) {
        synchronized (ring) {
            Known old = entries.get(entry.path());
            if (old != null && old.asOf() - entry.asOf() > 0) {
                return;
            }
            if (!admits(entry.weight())) {
                if (old != null) {
                    drop(old);
                }
                return;
            }
            if (old != null) {
                remove(old);
                old.variants().stream()
                        .filter(variant -> !entry.variants().contains(variant))
                        .forEach(this::release);
            }
            entries.put(entry.path(), entry);
            add(entry);
            evict();
        }
    }

    /** Keeps the content of a form, if this is what is known of the path. The form is one that is {@linkplain #admits admitted}. */
    void keep(String path, Variant form, Variant.Held content) {
        synchronized (ring) {
            Known known = entries.get(path);
            if (known == null || !known.variants().contains(form)) {
                return;
            }
            Variant.Held old = form.held();
            if (old == null) {
                add(form);
            } else if (old.asOf() - content.asOf() > 0) {
                return;
            }
            form.hold(content);
            evict();
        }
    }

    /** Takes note that there was nothing to keep at this path at that time. */
    void forget(String path, long asOf) {
        if (!entries.containsKey(path)) {
            return; // the common case
        }
        synchronized (ring) {
            Known old = entries.get(path);
            if (old != null && old.asOf() - asOf <= 0) {
                drop(old);
            }
        }
    }

    /** The weight of all that is held. */
    long bytes() {
        synchronized (ring) {
            return bytes;
        }
    }

    /** The number of paths of which something is known. */
    int size() {
        return entries.size();
    }

    private void evict() {
        int chances = CHANCES;
        while (bytes > limit) {
            Kept oldest = ring.getFirst();
            if (chances > 0 && (oldest.takeUse() || hasContents(oldest))) {
                ring.addLast(oldest);
                chances--;
            } else {
                switch (oldest) {
                    case Known known -> drop(known);
                    case Variant form -> release(form);
                }
            }
        }
    }

    /** What costs little, and with which contents would go, goes after them. */
    private boolean hasContents(Kept entry) {
        return entry instanceof Known known && known.variants().stream().anyMatch(ring::contains);
    }

    private void drop(Known known) {
        entries.remove(known.path());
        remove(known);
        known.variants().forEach(this::release);
    }

    /** Lets go of the content of this form, if it is here. */
    private void release(Variant form) {
        if (remove(form)) {
            form.hold(null);
        }
    }

    private void add(Kept entry) {
        ring.add(entry);
        bytes += entry.weight();
    }

    private boolean remove(Kept entry) {
        boolean there = ring.remove(entry);
        bytes -= there ? entry.weight() : 0;
        return there;
    }
}
