package dev.tenon.data.sqlite;

import dev.tenon.data.store.ChangeSignal;
import dev.tenon.data.store.Document;
import dev.tenon.data.store.DocumentCache;
import dev.tenon.data.store.Feed;
import dev.tenon.data.store.History;
import dev.tenon.data.store.Page;
import dev.tenon.data.store.Publisher;
import dev.tenon.data.store.Query;
import dev.tenon.data.store.Result;
import dev.tenon.data.store.Standing;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.StoreException.Reason;
import dev.tenon.data.store.StoreOptions;
import dev.tenon.data.store.Transaction;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Keeps documents in an SQLite file: one thread writes, a few read, whoever asks waits. */
public final class SqliteStore implements Store {

    private final SqliteWriter writer;
    private final SqliteReaders readers;
    private final SqliteIndexes indexes;
    private final DocumentCache cache;
    private final ChangeSignal signal;
    private final Duration queryTime;

    private SqliteStore(
            SqliteWriter writer,
            SqliteReaders readers,
            SqliteIndexes indexes,
            DocumentCache cache,
            ChangeSignal signal,
            Duration queryTime) {
        this.writer = writer;
        this.readers = readers;
        this.indexes = indexes;
        this.cache = cache;
        this.signal = signal;
        this.queryTime = queryTime;
    }

    /**
     * Opens the store of a directory; makes it if there is none.
     *
     * @param name the mount's, for the names of threads
     * @throws IOException if the file cannot be used; says why and what to do
     */
    public static SqliteStore open(
            Path directory,
            String name,
            SqliteLimits limits,
            StoreOptions options,
            InstantSource clock,
            System.Logger logger)
            throws IOException, InterruptedException {
        CompletableFuture<SqliteStore> opened = new CompletableFuture<>();
        // Native code pins a virtual thread, and whoever starts a mount may be one.
        Thread.ofPlatform().name("data-" + name + "-open").daemon().start(() -> {
            try {
                opened.complete(openHere(directory, name, limits, options, clock, logger));
            } catch (IOException | RuntimeException | LinkageError e) {
                opened.completeExceptionally(e);
            }
        });
        try {
            return opened.get();
        } catch (InterruptedException e) {
            var _ = opened.thenAccept(SqliteStore::close);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException("the store in " + directory + " cannot be opened: " + e.getCause(), e.getCause());
        }
    }

    private static SqliteStore openHere(
            Path directory,
            String name,
            SqliteLimits limits,
            StoreOptions options,
            InstantSource clock,
            System.Logger logger)
            throws IOException {
        NativeLibrary.choosePlace(directory);
        SqliteFile file = SqliteFile.open(directory, limits, logger);
        SqliteIndexes indexes = new SqliteIndexes(options.indexes());
        DocumentCache cache = new DocumentCache(options.cacheBytes());
        ChangeSignal signal = new ChangeSignal();
        try {
            SqliteWriter writer = new SqliteWriter(
                    file,
                    SqliteWriteSession.open(file, limits.busy()),
                    name,
                    limits,
                    options,
                    indexes,
                    new Publisher(cache, signal, logger),
                    clock,
                    logger);
            writer.group().start();
            SqliteReaders readers = new SqliteReaders(file, name, limits, options.queryTime(), clock, logger);
            return new SqliteStore(writer, readers, indexes, cache, signal, options.queryTime());
        } catch (SQLException e) {
            throw file.refusal(e);
        }
    }

    @Override
    public Optional<Document> cached(String collection, String id) {
        return cache.get(collection, id);
    }

    @Override
    public Optional<Document> find(String collection, String id, Instant deadline) throws StoreException {
        Optional<Document> kept = cache.get(collection, id);
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
            return readers.scan(session -> session.list(query, indexes.ready()), deadline);
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
        return readers.read(SqliteReadSession::collections, deadline);
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

    /** Readers before the writer: the log can be moved into the file only when nobody reads it. */
    @Override
    public void close() {
        signal.close();
        readers.close();
        writer.group().close();
        cache.clear();
    }
}
