package dev.tenon.staticfiles;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Directories held open, so that files can be opened relative to them. Each was reached from the real root down without
 * following a link; reaching one costs some twenty microseconds a level, so the last {@value #LIMIT} used are kept.
 *
 * <p>A directory here may have been moved or replaced since. Whoever opens a file in it compares the file's identity with what
 * was found by path a moment ago, and calls {@link #forget} if it is another.
 *
 * <p>The lock is held for a few steps in memory; opening and closing, which may wait for the disk, go on outside it.
 */
final class OpenDirectories implements AutoCloseable {

    private static final int LIMIT = 64;

    /** By real path, the one used longest ago first; guarded by itself, as is the flag. */
    private final LinkedHashMap<Path, SecureDirectoryStream<Path>> directories =
            new LinkedHashMap<>(2 * LIMIT, 0.75f, true);

    /** Those used since the idle were closed last; a part of the above, and guarded with it. */
    private final Set<Path> used = new HashSet<>();

    private boolean closed;

    /** The directory at this place if it is open already. It may be closed at any time; using it then throws. */
    Optional<SecureDirectoryStream<Path>> known(Path place) {
        synchronized (directories) {
            Optional<SecureDirectoryStream<Path>> directory = Optional.ofNullable(directories.get(place));
            if (directory.isPresent()) {
                used.add(place);
            }
            return directory;
        }
    }

    /**
     * Opens a directory, for the caller alone.
     *
     * @return nothing if the file system cannot open relative to a directory
     * @throws IOException if it is not there, or a link is on the way
     */
    @SuppressWarnings("StreamResourceLeak") // each is closed once the next is open, and the last is the caller's
    static Optional<SecureDirectoryStream<Path>> open(Found.Folder folder) throws IOException {
        DirectoryStream<Path> directory = Files.newDirectoryStream(folder.root());
        for (Path name : folder.names()) {
            try (DirectoryStream<Path> parent = directory) {
                if (!(parent instanceof SecureDirectoryStream<Path> secure)) {
                    return Optional.empty();
                }
                directory = secure.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
            }
        }
        if (directory instanceof SecureDirectoryStream<Path> secure) {
            return Optional.of(secure);
        }
        directory.close();
        return Optional.empty();
    }

    /** Takes over this directory, and closes it now or later. */
    void keep(Path place, SecureDirectoryStream<Path> directory) throws IOException {
        SecureDirectoryStream<Path> surplus = directory;
        synchronized (directories) {
            if (!closed && directories.putIfAbsent(place, directory) == null) {
                used.add(place);
                surplus = directories.size() > LIMIT ? dropOldest() : null;
            }
        }
        if (surplus != null) {
            surplus.close();
        }
    }

    private SecureDirectoryStream<Path> dropOldest() {
        Map.Entry<Path, SecureDirectoryStream<Path>> oldest = directories.pollFirstEntry();
        used.remove(oldest.getKey());
        return oldest.getValue();
    }

    /** Closes those that nobody has used since this was called last: a directory held open keeps its file system mounted. */
    void closeIdle() throws IOException {
        List<SecureDirectoryStream<Path>> idle = new ArrayList<>();
        synchronized (directories) {
            directories.forEach((place, directory) -> {
                if (!used.contains(place)) {
                    idle.add(directory);
                }
            });
            directories.keySet().retainAll(used);
            used.clear();
        }
        closeAll(idle);
    }

    /** Closes this directory, which is not what is at this place now. */
    void forget(Path place, SecureDirectoryStream<Path> directory) throws IOException {
        synchronized (directories) {
            if (directories.remove(place, directory)) {
                used.remove(place);
            }
        }
        directory.close();
    }

    /** Closes all; what a straggler still opens is closed once it was used. */
    @Override
    public void close() throws IOException {
        List<SecureDirectoryStream<Path>> all;
        synchronized (directories) {
            closed = true;
            all = List.copyOf(directories.values());
            directories.clear();
        }
        closeAll(all);
    }

    private static void closeAll(List<SecureDirectoryStream<Path>> directories) throws IOException {
        for (SecureDirectoryStream<Path> directory : directories) {
            directory.close();
        }
    }
}
