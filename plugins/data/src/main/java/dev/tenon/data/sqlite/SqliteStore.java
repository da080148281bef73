package dev.tenon.data.sqlite;

import dev.tenon.data.store.ChangeSignal;
import dev.tenon.data.store.DocumentCache;
import dev.tenon.data.store.Index;
import dev.tenon.data.store.Page;
import dev.tenon.data.store.Publisher;
import dev.tenon.data.store.Query;
import dev.tenon.data.store.ReadSession;
import dev.tenon.data.store.SessionStore;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Keeps documents in an SQLite file: one thread writes, a few read, whoever asks waits. */
public final class SqliteStore extends SessionStore<SqliteReadSession> {

    private final SqliteWriter writer;
    private final SqliteReaders readers;
    private final SqliteIndexes indexes;
    private final DocumentCache cache;

    private SqliteStore(
            SqliteWriter writer,
            SqliteReaders readers,
            SqliteIndexes indexes,
            DocumentCache cache,
            ChangeSignal signal,
            Publisher publisher,
            Duration queryTime) {
        super(cache, signal, publisher, writer.group(), queryTime);
        this.writer = writer;
        this.readers = readers;
        this.indexes = indexes;
        this.cache = cache;
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
        Publisher publisher = new Publisher(cache, signal, logger);
        try {
            SqliteWriter writer = new SqliteWriter(
                    file,
                    SqliteWriteSession.open(file, limits.busy()),
                    name,
                    limits,
                    options,
                    indexes,
                    publisher,
                    clock,
                    logger);
            writer.group().start();
            SqliteReaders readers = new SqliteReaders(file, name, limits, options.queryTime(), clock, logger);
            return new SqliteStore(writer, readers, indexes, cache, signal, publisher, options.queryTime());
        } catch (SQLException e) {
            throw file.refusal(e);
        }
    }

    @Override
    protected <T> T read(ReadSession.Question<SqliteReadSession, T> question, Instant deadline) throws StoreException {
        return readers.read(question, deadline);
    }

    @Override
    protected Page scan(Query query, Instant deadline) throws StoreException {
        return readers.scan(session -> session.list(query, indexes.ready()), deadline);
    }

    @Override
    protected Set<Index> indexes() {
        return indexes.ready();
    }

    /** Readers before the writer: the log can be moved into the file only when nobody reads it. */
    @Override
    public void close() {
        endAwaiting();
        readers.close();
        writer.group().close();
        cache.clear();
    }
}
