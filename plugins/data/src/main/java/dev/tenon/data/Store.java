package dev.tenon.data;

import dev.tenon.api.Response;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps documents. Names and bodies are already checked when they come here.
 *
 * <p>Every write takes the next number of one sequence for the whole store; that number is the document's version, so that a
 * version never comes back, not even for a document that was deleted and made anew.
 *
 * <p>Methods wait, until the deadline at most, and may be called by any thread.
 */
interface Store extends AutoCloseable {

    /** The document of this id, if there is one. */
    Optional<Document> find(String collection, String id, Instant deadline) throws StoreException;

    /**
     * Some documents of a collection in the order in which they were created, and how many there are in all; a consistent
     * view. A collection that was never written is empty.
     *
     * @param limit the most documents to give
     * @param offset how many to leave out at the beginning
     * @param bytes the most bytes of bodies to give; the page then ends early, but never before its first document
     */
    Page list(String collection, int limit, long offset, long bytes, Instant deadline) throws StoreException;

    /** All collections that hold a document, by name. */
    List<Count> collections(Instant deadline) throws StoreException;

    /**
     * Changes one document, or refuses to; when this returns, the change is durable.
     *
     * @param weight how many bytes of memory the change holds while it waits
     */
    Outcome write(String collection, String id, int weight, Change change, Instant deadline) throws StoreException;

    /** Finishes what was accepted, refuses the rest, and closes. */
    @Override
    void close();

    /**
     * What is known of a document beside its content.
     *
     * @param etag tells this state of the document from every other that it has or had; visible ASCII without quotes
     */
    record Meta(String id, String etag, Instant created, Instant modified) {}

    /** A document as it was stored. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Document(Meta meta, byte[] body) {}

    /** A part of a collection. */
    record Page(List<Document> documents, long total) {}

    /** How many documents a collection holds. */
    record Count(String collection, long documents) {}

    /**
     * Decides what becomes of one document. Called inside the transaction that will carry the decision out, so that nothing
     * can come between; possibly more than once, possibly on another thread, and never to wait.
     */
    @FunctionalInterface
    interface Change {
        Decision decide(Optional<Meta> current);
    }

    /** What a change decided. */
    sealed interface Decision {

        /** Create or replace the document. */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Put(byte[] body) implements Decision {}

        /** Delete the document, which exists. */
        record Remove() implements Decision {}

        /** Leave everything as it is, and answer this. */
        record Refuse(Response answer) implements Decision {}
    }

    /** What became of a change. */
    sealed interface Outcome {

        /** The document is stored. */
        record Stored(Meta meta, boolean created) implements Outcome {}

        /** The document is gone. */
        record Removed() implements Outcome {}

        /** Nothing was changed. */
        record Refused(Response answer) implements Outcome {}
    }
}
