package dev.tenon.data;

/** What the reading and the writing side must agree on. */
final class SqliteRows {

    private SqliteRows() {}

    /** The entity tag of a version of a document in the file of this name. */
    static String etag(String tag, long version) {
        return tag + '-' + version;
    }
}
