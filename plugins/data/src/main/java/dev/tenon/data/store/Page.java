package dev.tenon.data.store;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A part of a collection.
 *
 * @param total how many documents the query fits in all, if that was asked for or is known anyway
 * @param standing how the collection stood in the same view
 * @param next where to go on; empty at the end
 * @param cut whether the page ended early because of its bytes
 */
public record Page(
        List<Document> documents, OptionalLong total, Standing standing, Optional<Cursor> next, boolean cut) {

    public Page {
        documents = List.copyOf(documents);
    }
}
