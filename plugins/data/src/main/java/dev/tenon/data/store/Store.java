package dev.tenon.data.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps documents and what they were. Names and bodies are already checked when they come here; a store knows nothing of HTTP
 * but the refusal that an {@link Update} may decide on.
 *
 * <p>Every write takes the next number of one sequence for the whole store, in the order of commits; that number is the
 * document's version, so that a version never comes back, not even for a document that was deleted and made anew. Whoever has
 * read all changes up to a number will never see a change of a smaller number turn up later. Times never run backwards along
 * the sequence.
 *
 * <p>Methods wait, until the deadline at most (but for {@link #cached}, which never does), and may be called by any thread.
 */
public interface Store extends AutoCloseable {

    /** Stands for the number before the first change that is remembered. */
    long FROM_THE_BEGINNING = -1;

    /** The document of this id if it is in memory and up to date; empty says nothing about whether it exists. Never waits. */
    Optional<Document> cached(String collection, String id);

    /** The document of this id, if there is one. */
    Optional<Document> find(String collection, String id, Instant deadline) throws StoreException;

    /**
     * The document of this id as it was at a time, if there was one.
     *
     * @throws StoreException with {@link StoreException.Reason#FORGOTTEN} if that is too long ago
     */
    Optional<Document> findAt(String collection, String id, Instant time, Instant deadline) throws StoreException;

    /**
     * The states of one document, the newest first, back to where the store's memory ends.
     *
     * @param before only versions below this number
     * @param limit the most to give
     * @param bytes the most bytes of bodies to give; never fewer than one state
     */
    History history(String collection, String id, long before, int limit, long bytes, Instant deadline)
            throws StoreException;

    /**
     * A part of a collection, as one consistent view. A collection that was never written is empty.
     *
     * @throws StoreException with {@link StoreException.Reason#SLOW} if it takes too long, and with
     *     {@link StoreException.Reason#FORGOTTEN} if it is about a time too long ago
     */
    Page list(Query query, Instant deadline) throws StoreException;

    /** How a collection stands; without a change if it was never written. */
    Standing standing(String collection, Instant deadline) throws StoreException;

    /** All collections that hold a document, by name. */
    List<Standing> collections(Instant deadline) throws StoreException;

    /** Does all of this or nothing; when it returns, what was done is durable. */
    Result write(Transaction transaction, Instant deadline) throws StoreException;

    /**
     * The changes of one collection after a number, in the order of the sequence.
     *
     * @param since the number, or {@link #FROM_THE_BEGINNING}
     * @param limit the most to give, from 1
     * @param bytes the most bytes of bodies to give; never fewer than one change
     * @throws StoreException with {@link StoreException.Reason#FORGOTTEN} if it no longer knows changes so old, or never had
     *     one of this number: its database was replaced, or restored from a backup
     */
    Feed changes(String collection, long since, int limit, long bytes, Instant deadline) throws StoreException;

    /**
     * Waits for a change of a collection with a greater number than this.
     *
     * @return whether there may be one; false if the time ran out
     * @throws StoreException if the store is closed meanwhile
     */
    boolean awaitChange(String collection, long after, Duration wait) throws StoreException, InterruptedException;

    /** Ends all waiting for changes, now and later, as if the store were closed; nothing else. */
    void endAwaiting();

    /** How many transactions were committed since the store was opened: with group commit, fewer than requests. */
    long commits();

    /** How many documents were created, replaced or deleted since the store was opened. */
    long writes();

    /** How many transactions wait to be done. */
    long waitingWrites();

    /** Finishes what was accepted, refuses the rest, and closes. */
    @Override
    void close();
}
