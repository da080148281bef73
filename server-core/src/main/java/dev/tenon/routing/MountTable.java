package dev.tenon.routing;

import java.util.Comparator;
import java.util.List;

/**
 * All mounts of one generation. Immutable: a reload makes a new one.
 *
 * <p>A look-up compares the path with each prefix, longest first. That is a few nanoseconds a mount, and servers have a few
 * dozen at most.
 */
public final class MountTable {

    private final Mount[] longestFirst;
    private final Mount fallback;

    /**
     * A table of these mounts; their paths differ.
     *
     * @param fallback answers what no mount covers
     */
    public MountTable(List<Mount> mounts, Mount fallback) {
        this.longestFirst = mounts.stream()
                .sorted(Comparator.comparingInt((Mount mount) -> mount.path().length())
                        .reversed())
                .toArray(Mount[]::new);
        this.fallback = fallback;
    }

    /** The mount with the longest prefix of this decoded, normalised path, or the fallback. */
    public Mount find(String path) {
        for (Mount mount : longestFirst) {
            if (mount.covers(path)) {
                return mount;
            }
        }
        return fallback;
    }

    /** All mounts, longest path first, without the fallback. */
    public List<Mount> mounts() {
        return List.of(longestFirst);
    }
}
