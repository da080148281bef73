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
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what is below a root, name by name. It looks and never opens anything; {@link FileOpener} does, and trusts none of what
 * was seen here.
 *
 * <p>Symbolic links are followed as far as {@link Symlinks} says. Waits for the disk.
 */
final class FileTree {

    private final Path root;
    private final Symlinks symlinks;
    private final Visibility visibility;

    FileTree(Path root, Symlinks symlinks, Visibility visibility) {
        this.root = root;
        this.symlinks = symlinks;
        this.visibility = visibility;
    }

    /**
     * A place that exists, without symbolic links in its path.
     *
     * @param root the real root
     * @param path where it is; below the root, unless a link of the right owner has led out of it
     */
    record Place(Path root, Path path, BasicFileAttributes attributes) {

        boolean isDirectory() {
            return attributes.isDirectory();
        }

        /** Devices, sockets and FIFOs are not served, and never opened: a FIFO would hold its reader for ever. */
        boolean isFile() {
            return attributes.isRegularFile();
        }

        /**
         * The regular file that this is.
         *
         * @throws NoSuchFileException if it is gone by now
         */
        Found.File file() throws IOException {
            Path base = base();
            return new Found.File(base, base.relativize(path), FileState.of(path, attributes));
        }

        /** The directory that this is. */
        Found.Folder folder() {
            Path base = base();
            return new Found.Folder(base, base.relativize(path));
        }

        private Path base() {
            return path.startsWith(root) ? root : path.getRoot();
        }
    }

    /** Whether clients may ask for this path. Asks nothing of the disk. */
    boolean shows(Names names) {
        return visibility.shows(names.list());
    }

    /**
     * The root as it is now: a deployment may swap the link that it is.
     *
     * @throws HttpError 503 if it is not there
     */
    Place root() throws IOException {
        try {
            Path real = root.toRealPath();
            return new Place(
                    real, real, Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            Problem problem = Problem.of(503, "the files of this site are not there at the moment; try again later");
            throw new HttpError(problem, Headers.of("Retry-After", "1"));
        }
    }

    /**
     * What is at these names, one below the other.
     *
     * @throws IOException if the file system fails, or does not let us look
     */
    Optional<Place> walk(Place start, List<String> names) throws IOException {
        Optional<Place> place = Optional.of(start);
        for (String name : names) {
            if (place.isEmpty() || !place.get().isDirectory()) {
                return Optional.empty();
            }
            place = step(place.get(), name);
        }
        return place;
    }

    /** What is at this name in this directory. */
    Optional<Place> step(Place directory, String name) throws IOException {
        return step(directory.root(), directory.path(), name);
    }

    private Optional<Place> step(Path real, Path directory, String name) throws IOException {
        try {
            Path child = directory.resolve(name);
            if (!directory.equals(child.getParent())) {
                return Optional.empty();
            }
            BasicFileAttributes attributes = attributes(child);
            if (attributes == null) {
                return Optional.empty();
            }
            return attributes.isSymbolicLink()
                    ? follow(real, child, attributes)
                    : Optional.of(new Place(real, child, attributes));
        } catch (InvalidPathException e) {
            return Optional.empty();
        } catch (FileSystemException e) {
            if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
            return Optional.empty(); // it was replaced by a file while we looked
        }
    }

    private Optional<Place> follow(Path real, Path link, BasicFileAttributes own) throws IOException {
        if (symlinks == Symlinks.DENY) {
            return Optional.empty();
        }
        Path end;
        BasicFileAttributes attributes;
        try {
            end = link.toRealPath();
            attributes = attributes(end);
        } catch (FileSystemException e) {
            return Optional.empty(); // it leads nowhere, in circles, or to where we may not look
        }
        if (attributes == null) {
            return Optional.empty();
        }
        boolean allowed = symlinks == Symlinks.OWNER ? sameOwner(own, attributes) : end.startsWith(real);
        return allowed ? Optional.of(new Place(real, end, attributes)) : Optional.empty();
    }

    /** Both were read as what they are, so that nobody can put another's file in the place after its owner was asked for. */
    private static boolean sameOwner(BasicFileAttributes link, BasicFileAttributes end) {
        return link instanceof PosixFileAttributes one
                && end instanceof PosixFileAttributes other
                && one.owner().equals(other.owner());
    }

    /** As it is, without following a link; null if there is nothing. Asked for what is not there, an exception would cost more. */
    private @Nullable BasicFileAttributes attributes(Path path) throws IOException {
        Class<? extends BasicFileAttributes> type =
                symlinks == Symlinks.OWNER ? PosixFileAttributes.class : BasicFileAttributes.class;
        return path.getFileSystem().provider().readAttributesIfExists(path, type, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * What a name in a directory would be served as: nothing if it is hidden, refused, neither file nor directory, or gone.
     *
     * @param asked the path under which the directory was asked for, which is what patterns are about
     */
    Optional<Found.Entry> entry(Found.Folder folder, Names asked, String name) throws IOException {
        if (!Names.isName(name) || !shows(asked.below(name))) {
            return Optional.empty();
        }
        return step(folder.root(), folder.path(), name)
                .filter(place -> place.isDirectory() || place.isFile())
                .map(place -> new Found.Entry(
                        name,
                        place.isDirectory(),
                        place.attributes().size(),
                        place.attributes().lastModifiedTime()));
    }
}
