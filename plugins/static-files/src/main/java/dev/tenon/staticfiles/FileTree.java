package dev.tenon.staticfiles;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Problem;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds files below a root, name by name. It looks and never opens anything; {@link FileOpener} does, and trusts none of what
 * was seen here.
 *
 * <p>Symbolic links are followed as long as what they lead to is inside the real root. Waits for the disk.
 */
final class FileTree {

    private static final Found NOTHING = new Found.Nothing();
    private static final Found DIRECTORY = new Found.Directory();

    private final Path root;
    private final List<String> index;
    private final boolean listing;

    /**
     * @param index the names to look for in a directory, in order
     * @param listing whether a directory without any of these may be listed
     */
    FileTree(Path root, List<String> index, boolean listing) {
        this.root = root;
        this.index = index;
        this.listing = listing;
    }

    /** A place below the root that exists, without symbolic links. */
    private record Place(Path path, BasicFileAttributes attributes) {}

    /**
     * What is at these names.
     *
     * @throws HttpError 503 if the root itself is not there
     * @throws IOException if the file system fails, or does not let us look
     */
    Found find(Names names) throws IOException {
        // Anew each time: a deployment may swap the link that is the root.
        Path real = realRoot();
        Optional<Place> place = walk(real, names.list());
        if (place.isEmpty()) {
            return NOTHING;
        }
        if (place.get().attributes().isDirectory()) {
            return names.directory() ? index(real, place.get(), names) : DIRECTORY;
        }
        return names.directory()
                ? NOTHING
                : file(real, place.get(), names.list().getLast());
    }

    private Found index(Path real, Place directory, Names names) throws IOException {
        for (String name : index) {
            List<String> longer = new ArrayList<>(names.list());
            longer.add(name);
            Optional<Place> place = walk(real, longer);
            if (place.isPresent() && place.get().attributes().isRegularFile()) {
                return file(real, place.get(), name);
            }
        }
        return listing ? new Found.Folder(real, real.relativize(directory.path())) : NOTHING;
    }

    /** Devices, sockets and FIFOs are not served, and never opened: a FIFO would hold its reader for ever. */
    private static Found file(Path real, Place place, String name) {
        return place.attributes().isRegularFile()
                ? new Found.File(real, real.relativize(place.path()), name, FileState.of(place.attributes()))
                : NOTHING;
    }

    private static Optional<Place> walk(Path real, List<String> names) throws IOException {
        Optional<Place> place = Optional.of(new Place(real, attributes(real)));
        for (String name : names) {
            if (place.isEmpty() || !place.get().attributes().isDirectory()) {
                return Optional.empty();
            }
            place = step(real, place.get().path(), name);
        }
        return place;
    }

    private static Optional<Place> step(Path real, Path directory, String name) throws IOException {
        try {
            Path child = directory.resolve(name);
            if (!directory.equals(child.getParent())) {
                return Optional.empty();
            }
            BasicFileAttributes attributes = attributes(child);
            return attributes.isSymbolicLink() ? follow(real, child) : Optional.of(new Place(child, attributes));
        } catch (InvalidPathException | NoSuchFileException e) {
            return Optional.empty();
        } catch (FileSystemException e) {
            if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
            return Optional.empty(); // it was replaced by a file while we looked
        }
    }

    /** What this name would be served as. */
    Optional<Found.Entry> entry(Found.Folder folder, Names asked, String name) throws IOException {
        if (!Names.servable(name)) {
            return Optional.empty();
        }
        return step(folder.root(), folder.path(), name)
                .map(Place::attributes)
                .filter(each -> each.isRegularFile() || each.isDirectory())
                .map(each -> new Found.Entry(name, each.isDirectory(), each.size(), each.lastModifiedTime()));
    }

    private static Optional<Place> follow(Path real, Path link) throws IOException {
        Path end;
        try {
            end = link.toRealPath();
        } catch (FileSystemException e) {
            return Optional.empty(); // it leads nowhere, in circles, or to where we may not look
        }
        return end.startsWith(real) ? Optional.of(new Place(end, attributes(end))) : Optional.empty();
    }

    private Path realRoot() throws IOException {
        try {
            return root.toRealPath();
        } catch (NoSuchFileException e) {
            Problem problem = Problem.of(503, "the files of this site are not there at the moment; try again later");
            throw new HttpError(problem, Headers.of("Retry-After", "1"));
        }
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
