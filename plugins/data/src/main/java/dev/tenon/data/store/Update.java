package dev.tenon.data.store;

import dev.tenon.api.Response;
import java.util.Optional;

/**
 * Decides what becomes of one document. Called inside the transaction that will carry the decision out, so that nothing can
 * come between; possibly more than once, possibly on another thread, and never to wait. What it throws undoes the transaction
 * and reaches the caller of {@link Store#write}.
 */
@FunctionalInterface
public interface Update {

    Decision decide(Optional<Document> current);

    /** What an update decided. */
    sealed interface Decision {

        /** Create or replace the document. */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Put(byte[] body) implements Decision {}

        /** Delete the document, which exists. */
        record Remove() implements Decision {}

        /** Leave everything as it is, undo what the same transaction did before, and answer this. */
        record Refuse(Response answer) implements Decision {}
    }
}
