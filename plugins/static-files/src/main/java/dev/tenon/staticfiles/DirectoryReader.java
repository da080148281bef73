package dev.tenon.staticfiles;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads a directory entry by entry, in the order in which the file system has them. Tells what a request for each name would
 * find, and nothing of names under which nothing is served.
 *
 * <p>Used by one thread at a time; holds a descriptor until it is closed.
 */
final class DirectoryReader implements AutoCloseable {

    private final DirectoryStream<Path> stream;
    private final Iterator<Path> names;
    private final Predicate<String> wanted;
    private final Look look;
    private final Pace pace = new Pace();

    /** What is at a name. */
    @FunctionalInterface
    interface Look {
        Optional<Found.Entry> at(String name) throws IOException;
    }

    /**
     * Reads an open directory, which it takes over.
     *
     * @param wanted which names to look at
     */
    DirectoryReader(DirectoryStream<Path> stream, Predicate<String> wanted, Look look) {
        this.stream = stream;
        this.names = stream.iterator();
        this.wanted = wanted;
        this.look = look;
    }

    /** The next entries, at most this many; fewer only at the end. */
    List<Found.Entry> next(int most) throws IOException {
        List<Found.Entry> entries = new ArrayList<>(most);
        while (entries.size() < most) {
            Optional<Found.Entry> next = next();
            if (next.isEmpty()) {
                break;
            }
            entries.add(next.get());
        }
        return entries;
    }

    /**
     * The next entry; empty at the end.
     *
     * @throws InterruptedIOException if this thread is interrupted: whoever asked no longer wants it
     */
    Optional<Found.Entry> next() throws IOException {
        try {
            while (names.hasNext()) {
                pace.step();
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted while reading a directory");
                }
                Path path = names.next().getFileName();
                String name = path.toString();
                Optional<Found.Entry> entry =
                        wanted.test(name) && isNameable(path, name) ? look.at(name) : Optional.empty();
                if (entry.isPresent()) {
                    return entry;
                }
            }
            return Optional.empty();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /**
     * Whether a request can name it: the server refuses control characters, and what is not valid in the file system's encoding
     * cannot be written in a link.
     */
    private static boolean isNameable(Path path, String name) {
        return name.chars().allMatch(c -> c >= ' ' && c != 0x7f)
                && (name.indexOf('\uFFFD') < 0
                        || path.getFileSystem().getPath(name).equals(path));
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
