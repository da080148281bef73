package dev.tenon.staticfiles;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

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

    private boolean closed;

    /** The directory at this place if it is open already. It may be closed at any time; using it then throws. */
    Optional<SecureDirectoryStream<Path>> known(Path place) {
        synchronized (directories) {
            return Optional.ofNullable(directories.get(place));
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
                surplus = directories.size() > LIMIT
                        ? directories.pollFirstEntry().getValue()
                        : null;
            }
        }
        if (surplus != null) {
            surplus.close();
        }
    }

    /** Closes this directory, which is not what is at this place now. */
    void forget(Path place, SecureDirectoryStream<Path> directory) throws IOException {
        synchronized (directories) {
            directories.remove(place, directory);
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
        for (SecureDirectoryStream<Path> directory : all) {
            directory.close();
        }
    }
}
