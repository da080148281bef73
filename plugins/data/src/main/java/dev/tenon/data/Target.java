package dev.tenon.data;

/** What a path within the mount points at; its names are still to be checked. */
sealed interface Target {

    /** The mount itself: the list of collections. */
    record Root() implements Target {}

    /** A collection: the list of its documents. */
    record Collection(String name) implements Target {}

    /** One document. */
    record Document(String collection, String id) implements Target {}

    /** Too many segments, or an empty one. */
    record Nothing() implements Target {}

    /**
     * Where this path points.
     *
     * @param path within the mount, decoded, starting with a slash
     */
    static Target of(String path) {
        if (path.length() <= 1) {
            return new Root();
        }
        int slash = path.indexOf('/', 1);
        if (slash < 0) {
            return new Collection(path.substring(1));
        }
        String id = path.substring(slash + 1);
        return slash == 1 || id.isEmpty() || id.indexOf('/') >= 0
                ? new Nothing()
                : new Document(path.substring(1, slash), id);
    }
}
