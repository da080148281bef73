package dev.tenon.data.postgres;

import dev.tenon.data.store.ChangeSignal;
import dev.tenon.data.store.Document;
import dev.tenon.data.store.DocumentCache;
import dev.tenon.data.store.FailureLog;
import dev.tenon.data.store.Index;
import dev.tenon.data.store.Page;
import dev.tenon.data.store.Publisher;
import dev.tenon.data.store.Query;
import dev.tenon.data.store.ReadSession;
import dev.tenon.data.store.ReadThreads;
import dev.tenon.data.store.SessionStore;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.StoreOptions;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps documents in a PostgreSQL database, which several servers may share. What this server has written it shows at once; what
 * others have written shows in lists and in all that is read from the database at once, and in documents that are in memory
 * after {@link PostgresLimits#trust} at the latest, as a rule within milliseconds.
 */
public final class PostgresStore extends SessionStore<PostgresReadSession> {

    private final PostgresConnections connections;
    private final PostgresFollower follower;
    private final PostgresWriter writer;
    private final ReadThreads threads;
    private final PostgresReaders readers;
    private final PostgresIndexes indexes;
    private final DocumentCache cache;

    private PostgresStore(
            PostgresAccess access,
            String name,
            PostgresLimits limits,
            StoreOptions options,
            InstantSource clock,
            System.Logger logger) {
        DocumentCache documents = new DocumentCache(options.cacheBytes());
        ChangeSignal signal = new ChangeSignal();
        Publisher publisher = new Publisher(documents, signal, logger);
        PostgresConnections pool = PostgresConnections.of(access, name);
        PostgresFollower following = new PostgresFollower(access, pool, name, limits, documents, signal, logger);
        PostgresIndexes made = new PostgresIndexes(access, options.indexes());
        PostgresWriter writing =
                new PostgresWriter(access, pool, following, made, name, limits, options, publisher, clock, logger);
        super(documents, signal, publisher, writing.group(), options.queryTime());
        cache = documents;
        connections = pool;
        follower = following;
        indexes = made;
        writer = writing;
        // One connection writes, one follows.
        threads = new ReadThreads(name, access.connections() - 2, limits.queue(), clock, logger);
        readers = new PostgresReaders(access, pool, threads, options.queryTime(), new FailureLog("a read", logger));
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
        return follower.trusts() ? super.cached(collection, id) : Optional.empty();
    }

    @Override
    protected <T> T read(ReadSession.Question<PostgresReadSession, T> question, Instant deadline)
            throws StoreException {
        return readers.read(question, deadline);
    }

    @Override
    protected Page scan(Query query, Instant deadline) throws StoreException {
        return readers.scan(session -> session.list(query), deadline);
    }

    @Override
    protected Set<Index> indexes() {
        return indexes.ready();
    }

    @Override
    public void close() {
        endAwaiting();
        threads.close();
        writer.group().close();
        follower.close();
        connections.close();
        cache.clear();
    }
}
