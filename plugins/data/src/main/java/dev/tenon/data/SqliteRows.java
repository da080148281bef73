package dev.tenon.data;

import dev.tenon.data.Store.Meta;
import java.time.Instant;

/** What the reading and the writing side must agree on. */
final class SqliteRows {

    private SqliteRows() {}

    /**
     * What a row says of a document. The entity tag is the version and the time of the write that made it: the version never
     * comes back within one file, and the time tells the file from one that was deleted, or restored from a backup, and then
     * counted on from the same number.
     */
    static Meta meta(String id, long version, long created, long modified) {
        String etag = version + "-" + Long.toString(modified, Character.MAX_RADIX);
        return new Meta(id, etag, Instant.ofEpochMilli(created), Instant.ofEpochMilli(modified));
    }
}
