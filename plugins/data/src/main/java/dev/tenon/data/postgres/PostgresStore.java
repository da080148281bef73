package dev.tenon.data.postgres;

import dev.tenon.data.store.ChangeSignal;
import dev.tenon.data.store.Document;
import dev.tenon.data.store.DocumentCache;
import dev.tenon.data.store.FailureLog;
import dev.tenon.data.store.Feed;
import dev.tenon.data.store.History;
import dev.tenon.data.store.Page;
import dev.tenon.data.store.Publisher;
import dev.tenon.data.store.Query;
import dev.tenon.data.store.ReadThreads;
import dev.tenon.data.store.Result;
import dev.tenon.data.store.Standing;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.StoreException.Reason;
import dev.tenon.data.store.StoreOptions;
import dev.tenon.data.store.Transaction;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Keeps documents in a PostgreSQL database, which several servers may share. What this server has written it shows at once; what
 * others have written shows in lists and in all that is read from the database at once, and in documents that are in memory
 * after {@link PostgresLimits#trust} at the latest, as a rule within milliseconds.
 */
public final class PostgresStore implements Store {

    private final PostgresConnections connections;
    private final PostgresFollower follower;
    private final PostgresWriter writer;
    private final ReadThreads threads;
    private final PostgresReaders readers;
    private final PostgresIndexes indexes;
    private final DocumentCache cache;
    private final ChangeSignal signal = new ChangeSignal();
    private final Duration queryTime;

    private PostgresStore(
            PostgresAccess access,
            String name,
            PostgresLimits limits,
            StoreOptions options,
            InstantSource clock,
            System.Logger logger) {
        queryTime = options.queryTime();
        cache = new DocumentCache(options.cacheBytes());
        connections = PostgresConnections.of(access, name);
        follower = new PostgresFollower(access, connections, name, limits, cache, signal, logger);
        indexes = new PostgresIndexes(access, options.indexes());
        writer = new PostgresWriter(
                access,
                connections,
                follower,
                indexes,
                name,
                limits,
                options,
                new Publisher(cache, signal, logger),
                clock,
                logger);
        // One connection writes, one follows.
        threads = new ReadThreads(name, access.connections() - 2, limits.queue(), clock, logger);
        readers = new PostgresReaders(access, connections, threads, queryTime, new FailureLog("a read", logger));
    }

    /**
     * Opens the store of a schema; makes it if there is none. If the database cannot be reached, the store is opened all the
     * same, says so to whoever asks, and works as soon as it can.
     *
     * @param name the mount's, for the names of threads
     * @throws IOException if the database is there and cannot be used; says why and what to do
     */
    public static PostgresStore open(
            PostgresAccess access,
            String name,
            PostgresLimits limits,
            StoreOptions options,
            InstantSource clock,
            System.Logger logger)
            throws IOException {
        Optional<Connection> connection = connect(access, logger);
        PostgresStore store = new PostgresStore(access, name, limits, options, clock, logger);
        store.follower.start(connection);
        store.writer.group().start();
        return store;
    }

    /** A connection to a database that is ready; none if it cannot be reached. */
    private static Optional<Connection> connect(PostgresAccess access, System.Logger logger) throws IOException {
        try {
            return Optional.of(PostgresSchema.prepared(access));
        } catch (SQLException e) {
            if (PostgresFailure.of(e) != PostgresFailure.LOST) {
                throw new IOException(
                        "the database " + access.url() + " cannot be used (SQLSTATE " + e.getSQLState() + "): "
                                + e.getMessage(),
                        e);
            }
            logger.log(
                    System.Logger.Level.WARNING,
                    "the database {0} cannot be reached; requests are answered with 503 until it can: {1}",
                    access.url(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public Optional<Document> cached(String collection, String id) {
        return follower.trusts() ? cache.get(collection, id) : Optional.empty();
    }

    @Override
    public Optional<Document> find(String collection, String id, Instant deadline) throws StoreException {
        Optional<Document> kept = cached(collection, id);
        if (kept.isPresent()) {
            return kept;
        }
        long stamp = cache.stamp(collection, id);
        Optional<Document> found = readers.read(session -> session.find(collection, id), deadline);
        found.ifPresent(document -> cache.keep(collection, document, stamp));
        return found;
    }

    @Override
    public Optional<Document> findAt(String collection, String id, Instant time, Instant deadline)
            throws StoreException {
        return readers.read(session -> session.findAt(collection, id, time), deadline);
    }

    @Override
    public History history(String collection, String id, long before, int limit, long bytes, Instant deadline)
            throws StoreException {
        return readers.read(session -> session.history(collection, id, before, limit, bytes), deadline);
    }

    @Override
    public Page list(Query query, Instant deadline) throws StoreException {
        try {
            return readers.scan(session -> session.list(query), deadline);
        } catch (StoreException e) {
            throw e.reason() == Reason.SLOW ? query.tooSlow(indexes.ready(), queryTime) : e;
        }
    }

    @Override
    public Standing standing(String collection, Instant deadline) throws StoreException {
        return readers.read(session -> session.standing(collection), deadline);
    }

    @Override
    public List<Standing> collections(Instant deadline) throws StoreException {
        return readers.read(PostgresReadSession::collections, deadline);
    }

    @Override
    public Result write(Transaction transaction, Instant deadline) throws StoreException {
        return writer.group().write(transaction, deadline);
    }

    @Override
    public Feed changes(String collection, long since, int limit, long bytes, Instant deadline) throws StoreException {
        return readers.read(session -> session.changes(collection, since, limit, bytes), deadline);
    }

    @Override
    public boolean awaitChange(String collection, long after, Duration wait)
            throws StoreException, InterruptedException {
        return signal.await(collection, after, wait);
    }

    @Override
    public void endAwaiting() {
        signal.close();
    }

    @Override
    public long commits() {
        return writer.commits();
    }

    @Override
    public long writes() {
        return writer.writes();
    }

    @Override
    public long waitingWrites() {
        return writer.group().waiting();
    }

    @Override
    public void close() {
        signal.close();
        threads.close();
        writer.group().close();
        follower.close();
        connections.close();
        cache.clear();
    }
}
