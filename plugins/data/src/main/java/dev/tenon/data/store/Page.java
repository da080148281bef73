package dev.tenon.data.store;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A part of a collection.
 *
 * @param total how many documents the query fits in all, if that was asked for or is known anyway
 * @param standing how the collection stood in the same view
 * @param next where to go on, after as many documents as were asked for or as many bytes as a page may have; empty at
 *     the end
 */
public record Page(List<Document> documents, OptionalLong total, Standing standing, Optional<Cursor> next) {

    public Page {
        documents = List.copyOf(documents);
    }
}
