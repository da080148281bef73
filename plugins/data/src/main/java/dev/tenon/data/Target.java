package dev.tenon.data;

/** What a path within the mount points at; its names are still to be checked. */
sealed interface Target {

    /** The mount itself: the list of collections. */
    record Root() implements Target {}

    /** Where several writes are done at once. */
    record Batch() implements Target {}

    /** A collection: the list of its documents. */
    record Collection(String name) implements Target {}

    /** What happened in a collection. */
    record Changes(String collection) implements Target {}

    /** One document. */
    record Document(String collection, String id) implements Target {}

    /** What one document was. */
    record History(String collection, String id) implements Target {}

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
            return path.equals("/_batch") ? new Batch() : new Collection(path.substring(1));
        }
        String collection = path.substring(1, slash);
        String rest = path.substring(slash + 1);
        int next = rest.indexOf('/');
        if (collection.isEmpty() || rest.isEmpty()) {
            return new Nothing();
        }
        if (next < 0) {
            return rest.equals("_changes") ? new Changes(collection) : new Document(collection, rest);
        }
        return next > 0 && rest.substring(next).equals("/_history")
                ? new History(collection, rest.substring(0, next))
                : new Nothing();
    }
}
