package dev.tenon.staticfiles;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/** What is at a path below the root. */
sealed interface Found {

    /**
     * A regular file inside the root.
     *
     * @param root the real root
     * @param relative where the file really is below the root, without any symbolic link
     * @param name the name it is served under, which decides its media type
     * @param state what it was like
     */
    record File(Path root, Path relative, String name, FileState state) implements Found {

        Path path() {
            return root.resolve(relative);
        }

        /** Where it is. */
        Path directory() {
            Path parent = relative.getParent();
            return parent == null ? root : root.resolve(parent);
        }
    }

    /** A directory that was asked for without the slash at its end. */
    record Directory() implements Found {}

    /**
     * A directory that was asked for with its slash and has no index file.
     *
     * @param root the real root
     * @param relative where it really is below the root
     */
    record Folder(Path root, Path relative) implements Found {
        Path path() {
            return root.resolve(relative);
        }
    }

    /** What a name in a directory would be served as. */
    record Entry(String name, boolean directory, long size, FileTime modified) {}

    /** Nothing that may be served. */
    record Nothing() implements Found {}
}
