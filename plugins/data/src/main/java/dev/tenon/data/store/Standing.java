package dev.tenon.data.store;

import java.time.Instant;

/**
 * How a collection stands.
 *
 * @param documents how many it holds
 * @param sequence the number of its last change, 0 if there was none
 * @param changed when that was
 */
public record Standing(String collection, long documents, long sequence, Instant changed) {

    /** A collection that was never written. */
    public static Standing untouched(String collection) {
        return new Standing(collection, 0, 0, Instant.EPOCH);
    }

    /** Tells this state of the collection from every other. */
    public String etag() {
        return Tags.of(sequence, changed);
    }
}
