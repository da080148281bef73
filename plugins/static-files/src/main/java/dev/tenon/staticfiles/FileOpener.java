package dev.tenon.staticfiles;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.ClosedDirectoryStreamException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;

/**
 * Opens exactly the file that was found, or nothing: not what somebody has put in its place since.
 *
 * <p>Where the JDK can open relative to an open directory (Linux, macOS), each directory from the real root down is opened so,
 * without following links; a directory that is swapped for a link meanwhile cannot lead out of the root. Elsewhere the path is
 * checked before and after.
 *
 * <p>What remains, and needs somebody who may write inside the root: a regular file that is swapped for a FIFO in the
 * microseconds between the look at it and its opening holds this one thread until somebody writes to the FIFO (the JDK cannot
 * open without waiting); and a file that is swapped for another and back around the opening, both of them within one
 * directory, may be served as the one that was found.
 */
final class FileOpener implements AutoCloseable {

    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final boolean relative;
    private final OpenDirectories directories = new OpenDirectories();

    /** @param relative whether to open relative to open directories if the file system can */
    FileOpener(boolean relative) {
        this.relative = relative;
    }

    /**
     * Opens the file; the caller closes it.
     *
     * @return nothing if the file is gone or no longer in the state in which it was found
     * @throws IOException if the file system fails, or a symbolic link or a file has come in the place of a directory
     */
    Optional<FileChannel> open(Found.File file) throws IOException {
        try {
            if (!relative) {
                return openByPath(file);
            }
            Optional<FileChannel> channel = openInKnown(file);
            return channel.isPresent() ? channel : openInFresh(file);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        }
    }

    /**
     * Opens a directory to read the names in it, of which only {@link Path#getFileName} is to be used; the caller closes it.
     *
     * @return nothing if it is gone
     * @throws IOException if the file system fails, or a symbolic link has come in the place of a directory on the way
     */
    @SuppressWarnings("StreamResourceLeak") // the caller's
    Optional<DirectoryStream<Path>> open(Found.Folder folder) throws IOException {
        try {
            Optional<SecureDirectoryStream<Path>> secure = relative ? OpenDirectories.open(folder) : Optional.empty();
            if (secure.isPresent()) {
                return Optional.of(secure.get());
            }
            Path path = folder.path();
            return path.toRealPath().equals(path) ? Optional.of(Files.newDirectoryStream(path)) : Optional.empty();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        }
    }

    /** Whether the file is at its place as it was found. Much cheaper than opening it. */
    static boolean isUnchanged(Found.File file) throws IOException {
        Path path = file.path();
        BasicFileAttributes attributes = path.getFileSystem()
                .provider()
                .readAttributesIfExists(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        try {
            return attributes != null && matches(path, attributes, file.state());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * Asks whether the file may be read, without opening it.
     *
     * @throws java.nio.file.AccessDeniedException if it may not
     * @throws IOException if it is gone, or the file system fails
     */
    static void checkReadable(Found.File file) throws IOException {
        Path path = file.path();
        path.getFileSystem().provider().checkAccess(path, AccessMode.READ);
    }

    /**
     * All bytes of the file; for small ones.
     *
     * @return nothing if the file changed before all of it was read
     */
    Optional<byte[]> read(Found.File file) throws IOException {
        Optional<FileChannel> channel = open(file);
        return channel.isEmpty() ? Optional.empty() : read(file, channel.get());
    }

    /** As above, from a channel that was opened for this file; closes it. */
    static Optional<byte[]> read(Found.File file, FileChannel open) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(file.state().size())];
        try (FileChannel channel = open) {
            readFully(channel, ByteBuffer.wrap(bytes));
        } catch (EOFException e) {
            return Optional.empty();
        }
        return stillThere(file) ? Optional.of(bytes) : Optional.empty();
    }

    private static void readFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException();
            }
        }
    }

    /** Opens the file in the directory that is held open; nothing if that is no longer the one that is there. */
    private Optional<FileChannel> openInKnown(Found.File file) throws IOException {
        SecureDirectoryStream<Path> directory =
                directories.known(file.folder().path()).orElse(null);
        if (directory == null) {
            return Optional.empty();
        }
        Optional<FileChannel> channel = Optional.empty();
        try {
            channel = openIn(directory, file.path().getFileName(), file.state());
        } catch (NoSuchFileException | ClosedDirectoryStreamException e) {
            // Another thread has found it to be the wrong one, or will have to: we look at the one that is there.
        }
        if (channel.isEmpty()) {
            directories.forget(file.folder().path(), directory);
        }
        return channel;
    }

    private Optional<FileChannel> openInFresh(Found.File file) throws IOException {
        SecureDirectoryStream<Path> directory =
                OpenDirectories.open(file.folder()).orElse(null);
        if (directory == null) {
            return openByPath(file);
        }
        try {
            return openIn(directory, file.path().getFileName(), file.state());
        } finally {
            directories.keep(file.folder().path(), directory); // only now: what is kept may be closed by others
        }
    }

    private static Optional<FileChannel> openIn(SecureDirectoryStream<Path> directory, Path name, FileState expected)
            throws IOException {
        BasicFileAttributeView view =
                directory.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (!matches(view.readAttributes(), expected)) {
            return Optional.empty();
        }
        SeekableByteChannel channel = directory.newByteChannel(name, READ);
        boolean same = false;
        try {
            same = matches(view.readAttributes(), expected) && channel.size() == expected.size();
            return same ? Optional.of((FileChannel) channel) : Optional.empty();
        } finally {
            if (!same) {
                channel.close();
            }
        }
    }

    private static Optional<FileChannel> openByPath(Found.File file) throws IOException {
        if (!stillThere(file)) {
            return Optional.empty();
        }
        FileChannel channel = FileChannel.open(file.path(), READ);
        boolean same = false;
        try {
            same = stillThere(file) && channel.size() == file.state().size();
            return same ? Optional.of(channel) : Optional.empty();
        } finally {
            if (!same) {
                channel.close();
            }
        }
    }

    private static boolean stillThere(Found.File file) throws IOException {
        try {
            Path path = file.path();
            return path.toRealPath().equals(path)
                    && matches(
                            path,
                            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS),
                            file.state());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static boolean matches(Path path, BasicFileAttributes attributes, FileState expected) throws IOException {
        return attributes.isRegularFile() && FileState.of(path, attributes).equals(expected);
    }

    /** As far as can be seen relative to a directory. */
    private static boolean matches(BasicFileAttributes attributes, FileState expected) {
        return attributes.isRegularFile() && expected.isOf(attributes);
    }

    /** Closes the directories that nobody has used since this was called last. */
    void closeIdle() throws IOException {
        directories.closeIdle();
    }

    @Override
    public void close() throws IOException {
        directories.close();
    }
}
