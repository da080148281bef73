package dev.tenon.data.store;

import java.time.Instant;

/**
 * What is known of a document beside its content.
 *
 * @param version the number of the change that made this state
 * @param position the number of the change that created the document: its place in lists
 * @param created when it was created, in whole milliseconds
 * @param modified when this state was made, in whole milliseconds
 */
public record Meta(String id, long version, long position, Instant created, Instant modified) {

    /** From times in milliseconds since 1970. */
    public static Meta of(String id, long version, long position, long created, long modified) {
        return new Meta(id, version, position, Instant.ofEpochMilli(created), Instant.ofEpochMilli(modified));
    }

    /** Tells this state from every other that the document has or had; see {@link Tags}. */
    public String etag() {
        return Tags.of(version, modified);
    }
}
