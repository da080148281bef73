package dev.tenon.staticfiles;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** What is at a path below the root. */
sealed interface Found {

    /**
     * A file to serve, in one or several forms.
     *
     * @param path where it is below the mount, whatever the form: {@code /docs/index.html}. Its name decides the media type, and
     *     rules are about it
     * @param forms each without coding, followed by itself in the codings that lie beside it; never empty
     */
    record Files(String path, List<Form> forms) implements Found {

        public Files {
            forms = List.copyOf(forms);
        }

        /** The last name of the path. */
        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        /** The path of another name beside it. */
        String sibling(String name) {
            return path.substring(0, path.lastIndexOf('/') + 1) + name;
        }
    }

    /**
     * One form of a file.
     *
     * @param name what it is called without a coding, which may be another name than that under which it was asked for
     * @param language its language tag, if it is known
     * @param plainLength how long it is without a coding, in bytes
     */
    record Form(File file, String name, Optional<String> language, Coding coding, long plainLength) {}

    /**
     * A regular file.
     *
     * @param root the real folder below which it is
     * @param relative where it really is below that, without any symbolic link
     * @param state what it was like
     */
    record File(Path root, Path relative, FileState state) {

        Path path() {
            return root.resolve(relative);
        }

        /** The directory that it is in. */
        Folder folder() {
            Path parent = relative.getParent();
            return new Folder(root, parent == null ? root.relativize(root) : parent);
        }
    }

    /** What has no content of its own. */
    sealed interface Contentless extends Found, Outcome {}

    /** A directory that was asked for without the slash at its end. */
    record Directory() implements Contentless {}

    /**
     * A directory without any of the index files.
     *
     * @param root the real folder below which it is
     * @param relative where it really is below that, without any symbolic link
     */
    record Folder(Path root, Path relative) implements Contentless {

        Path path() {
            return root.resolve(relative);
        }

        /** The names on the way there; none if it is the root. */
        List<Path> names() {
            return relative.toString().isEmpty()
                    ? List.of()
                    : StreamSupport.stream(relative.spliterator(), false).toList();
        }
    }

    /** What is served instead, by {@code try_files} or {@code spa}: the path below the mount. */
    record Elsewhere(String path) implements Contentless {}

    /** Nothing that may be served. */
    record Nothing() implements Contentless {}

    /**
     * What one name in a directory would be served as.
     *
     * @param name the name in the directory
     * @param directory whether it is one; else it is a regular file
     * @param size in bytes; of no meaning for a directory
     * @param modified when it was modified
     */
    record Entry(String name, boolean directory, long size, FileTime modified) {}
}
