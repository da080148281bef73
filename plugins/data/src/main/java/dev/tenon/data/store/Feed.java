package dev.tenon.data.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Changes after a number.
 *
 * @param next the number to go on after: that of the last change given, or of the last one in the whole store if this is all
 *     there is
 * @param more whether the limits cut the rest off
 */
public record Feed(List<Change> changes, long next, boolean more) {

    public Feed {
        changes = List.copyOf(changes);
    }

    /**
     * One change.
     *
     * @param sequence its number
     * @param document the document as this change left it; empty if it was deleted
     */
    public record Change(long sequence, Kind kind, String id, Instant time, Optional<Document> document) {}

    /** What a change did; in the database by its name in lower case. */
    public enum Kind {
        CREATE,
        REPLACE,
        DELETE
    }
}
