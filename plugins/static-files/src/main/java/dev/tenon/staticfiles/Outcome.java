package dev.tenon.staticfiles;

/** What a look at the disk gave; several requests may share one. */
sealed interface Outcome {

    /** A small file, read; in the cache unless it was not admitted. */
    record Small(CachedFile file) implements Outcome {}

    /** A large file, which each request opens for itself. */
    record Large(Found.File file) implements Outcome {}

    /** A directory that was asked for without its slash. */
    record Directory() implements Outcome {}

    /** A directory that each request lists for itself. */
    record Folder(Found.Folder folder) implements Outcome {}

    /** Nothing that may be served. */
    record Nothing() implements Outcome {}

    /** The file changed under our eyes, or whoever looked was stopped: look again. */
    record Again() implements Outcome {}
}
