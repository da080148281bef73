package dev.tenon.data;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Keeps documents in an SQLite file: one thread writes, a few read, whoever asks waits. */
final class SqliteStore implements Store {

    private final SqliteWriter writer;
    private final SqliteReaders readers;

    private SqliteStore(SqliteWriter writer, SqliteReaders readers) {
        this.writer = writer;
        this.readers = readers;
    }

    /**
     * Opens the store of a directory; makes it if there is none.
     *
     * @param name the mount's, for the names of threads
     * @throws IOException if the file cannot be used; says why and what to do
     */
    static SqliteStore open(Path directory, String name, SqliteLimits limits, InstantSource clock, System.Logger logger)
            throws IOException, InterruptedException {
        CompletableFuture<SqliteStore> opened = new CompletableFuture<>();
        // Native code pins a virtual thread, and whoever starts a mount may be one.
        Thread.ofPlatform().name("data-" + name + "-open").daemon().start(() -> {
            try {
                opened.complete(openHere(directory, name, limits, clock, logger));
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
            Path directory, String name, SqliteLimits limits, InstantSource clock, System.Logger logger)
            throws IOException {
        NativeLibrary.choosePlace(directory);
        SqliteFile file = SqliteFile.open(directory, limits, logger);
        try {
            SqliteWriter writer =
                    new SqliteWriter(file, SqliteWriteSession.open(file, limits.busy()), name, limits, clock, logger);
            writer.start();
            return new SqliteStore(writer, new SqliteReaders(file, name, limits, clock, logger));
        } catch (SQLException e) {
            throw file.refusal(e);
        }
    }

    @Override
    public Optional<Document> find(String collection, String id, Instant deadline) throws StoreException {
        return readers.read(session -> session.find(collection, id), deadline);
    }

    @Override
    public Page list(String collection, int limit, long offset, long bytes, Instant deadline) throws StoreException {
        return readers.read(session -> session.list(collection, limit, offset, bytes), deadline);
    }

    @Override
    public List<Count> collections(Instant deadline) throws StoreException {
        return readers.read(SqliteReadSession::counts, deadline);
    }

    @Override
    public Outcome write(String collection, String id, int weight, Change change, Instant deadline)
            throws StoreException {
        return writer.write(collection, id, weight, change, deadline);
    }

    /** Readers first: the log can be moved into the file only when nobody reads it. */
    @Override
    public void close() {
        readers.close();
        writer.close();
    }

    /** How many transactions were committed. */
    long commits() {
        return writer.commits();
    }

    /** How many documents were created, replaced or deleted. */
    long writes() {
        return writer.writes();
    }

    /** How many writes wait. */
    long waitingWrites() {
        return writer.waiting();
    }
}
