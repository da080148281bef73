package dev.tenon.data.store;

import dev.tenon.data.store.StoreException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A store with one writer, a few readers with a connection each, and a cache of documents. */
public abstract class SessionStore<S extends ReadSession> implements Store {

    private final DocumentCache cache;
    private final ChangeSignal signal;
    private final Publisher publisher;
    private final GroupWriter writer;
    private final Duration queryTime;

    /** @param queryTime how long a list may take, for what is told of one that takes longer */
    protected SessionStore(
            DocumentCache cache, ChangeSignal signal, Publisher publisher, GroupWriter writer, Duration queryTime) {
        this.cache = cache;
        this.signal = signal;
        this.publisher = publisher;
        this.writer = writer;
        this.queryTime = queryTime;
    }

    /** Has a reader ask what is found at once, and waits for its answer. */
    protected abstract <T> T read(ReadSession.Question<S, T> question, Instant deadline) throws StoreException;

    /** Has a reader list, which may look through a collection, and waits for its answer. */
    protected abstract Page scan(Query query, Instant deadline) throws StoreException;

    /** The indexes that lists can use by now. */
    protected abstract Set<Index> indexes();

    @Override
    public Optional<Document> cached(String collection, String id) {
        return cache.get(collection, id);
    }

    @Override
    public final Optional<Document> find(String collection, String id, Instant deadline) throws StoreException {
        Optional<Document> kept = cached(collection, id);
        if (kept.isPresent()) {
            return kept;
        }
        long stamp = cache.stamp(collection, id);
        Optional<Document> found = read(session -> session.find(collection, id), deadline);
        found.ifPresent(document -> cache.keep(collection, document, stamp));
        return found;
    }

    @Override
    public final Optional<Document> findAt(String collection, String id, Instant time, Instant deadline)
            throws StoreException {
        return read(session -> session.findAt(collection, id, time), deadline);
    }

    @Override
    public final History history(String collection, String id, long before, int limit, long bytes, Instant deadline)
            throws StoreException {
        return read(session -> session.history(collection, id, before, limit, bytes), deadline);
    }

    @Override
    public final Page list(Query query, Instant deadline) throws StoreException {
        try {
            return scan(query, deadline);
        } catch (StoreException e) {
            throw e.reason() == Reason.SLOW ? query.tooSlow(indexes(), queryTime) : e;
        }
    }

    @Override
    public final Standing standing(String collection, Instant deadline) throws StoreException {
        return read(session -> session.standing(collection), deadline);
    }

    @Override
    public final List<Standing> collections(Instant deadline) throws StoreException {
        return read(ReadSession::collections, deadline);
    }

    @Override
    public final Result write(Transaction transaction, Instant deadline) throws StoreException {
        return writer.write(transaction, deadline);
    }

    @Override
    public final Feed changes(String collection, long since, int limit, long bytes, Instant deadline)
            throws StoreException {
        return read(session -> session.changes(collection, since, limit, bytes), deadline);
    }

    @Override
    public final boolean awaitChange(String collection, long after, Duration wait)
            throws StoreException, InterruptedException {
        return signal.await(collection, after, wait);
    }

    @Override
    public final void endAwaiting() {
        signal.close();
    }

    @Override
    public final long commits() {
        return publisher.commits();
    }

    @Override
    public final long writes() {
        return publisher.writes();
    }

    @Override
    public final long waitingWrites() {
        return writer.waiting();
    }
}
