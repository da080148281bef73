package dev.tenon.data;

import java.util.Optional;

/** What a path within the mount points at; its names are still to be checked. */
sealed interface Target {

    /** The mount itself: what it is, for people and for tools. */
    record Root() implements Target {}

    /** Which collections there are. */
    record Collections() implements Target {}

    /** All documents of all collections. */
    record Export() implements Target {}

    /** Where many documents are put in: those of one collection, or each in the collection that it names. */
    record Import(Optional<String> collection) implements Target {}

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
            return switch (path) {
                case "/_batch" -> new Batch();
                case "/_collections" -> new Collections();
                case "/_export" -> new Export();
                case "/_import" -> new Import(Optional.empty());
                default -> new Collection(path.substring(1));
            };
        }
        String collection = path.substring(1, slash);
        String rest = path.substring(slash + 1);
        int next = rest.indexOf('/');
        if (collection.isEmpty() || rest.isEmpty()) {
            return new Nothing();
        }
        if (next < 0) {
            return switch (rest) {
                case "_changes" -> new Changes(collection);
                case "_import" -> new Import(Optional.of(collection));
                default -> new Document(collection, rest);
            };
        }
        return next > 0 && rest.substring(next).equals("/_history")
                ? new History(collection, rest.substring(0, next))
                : new Nothing();
    }
}
