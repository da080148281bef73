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
    private final Mount tunnels;

    /**
     * A table of these mounts; their paths differ.
     *
     * @param fallback answers what no mount covers, and requests for tunnels
     */
    public MountTable(List<Mount> mounts, Mount fallback) {
        this(mounts, fallback, fallback);
    }

    /**
     * A table of these mounts; their paths differ.
     *
     * @param fallback answers what no mount covers
     * @param tunnels answers requests for tunnels, which have no path
     */
    public MountTable(List<Mount> mounts, Mount fallback, Mount tunnels) {
        this.longestFirst = mounts.stream()
                .sorted(Comparator.comparingInt((Mount mount) -> mount.path().length())
                        .reversed())
                .toArray(Mount[]::new);
        this.fallback = fallback;
        this.tunnels = tunnels;
    }

    /** The mount with the longest prefix of this decoded, normalised path, or the fallback; an empty path asks for a tunnel. */
    public Mount find(String path) {
        if (path.isEmpty()) {
            return tunnels;
        }
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
