package dev.tenon.data.sqlite;

import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.StoreException.Reason;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.sqlite.SQLiteErrorCode;

/** The threads that read, each with a connection while it works. A connection that failed is not used again. */
final class SqliteReaders {

    /** A question to the database. */
    @FunctionalInterface
    interface Query<T> {
        T run(SqliteReadSession session) throws SQLException, StoreException;
    }

    private final SqliteFile file;
    private final SqliteLimits limits;
    private final Duration queryTime;
    private final InstantSource clock;
    private final System.Logger logger;
    private final ThreadPoolExecutor threads;
    private final ArrayBlockingQueue<SqliteReadSession> idle;

    SqliteReaders(
            SqliteFile file,
            String name,
            SqliteLimits limits,
            Duration queryTime,
            InstantSource clock,
            System.Logger logger) {
        this.file = file;
        this.limits = limits;
        this.queryTime = queryTime;
        this.clock = clock;
        this.logger = logger;
        idle = new ArrayBlockingQueue<>(limits.readers());
        threads = new ThreadPoolExecutor(
                limits.readers(),
                limits.readers(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(limits.queueRequests()),
                Thread.ofPlatform().name("data-" + name + "-read-", 0).daemon().factory());
    }

    /** Waits for a thread and for its answer, which may take as long as a query may. */
    <T> T read(Query<T> query, Instant deadline) throws StoreException {
        Future<T> answer = submit(query);
        try {
            return answer.get(Duration.between(clock.instant(), deadline).toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.cancel(false);
            throw new StoreException(Reason.LATE);
        } catch (InterruptedException e) {
            answer.cancel(false);
            Thread.currentThread().interrupt();
            throw new StoreException(Reason.LATE);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException cause) {
                throw new StoreException(cause.reason(), String.valueOf(cause.getMessage()));
            }
            if (e.getCause() instanceof SQLException cause) {
                if (cause.getErrorCode() == SQLiteErrorCode.SQLITE_INTERRUPT.code) {
                    throw new StoreException(Reason.SLOW);
                }
                logger.log(System.Logger.Level.ERROR, "reading failed", cause);
                throw new StoreException(Reason.FAILED);
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private <T> Future<T> submit(Query<T> query) throws StoreException {
        try {
            return threads.submit(() -> run(query));
        } catch (RejectedExecutionException e) {
            throw new StoreException(threads.isShutdown() ? Reason.CLOSED : Reason.BUSY);
        }
    }

    private <T> T run(Query<T> query) throws SQLException, StoreException {
        SqliteReadSession session = idle.poll();
        if (session == null) {
            session = SqliteReadSession.open(file);
        }
        boolean sound = false;
        try {
            session.endBy(System.nanoTime() + queryTime.toNanos());
            T answer = query.run(session);
            sound = true;
            return answer;
        } finally {
            if (!sound || !idle.offer(session)) {
                session.close();
            }
        }
    }

    void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(limits.close().toMillis(), TimeUnit.MILLISECONDS)) {
                logger.log(System.Logger.Level.WARNING, "the readers did not end within {0}", limits.close());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SqliteReadSession session = idle.poll(); session != null; session = idle.poll()) {
            try {
                session.close();
            } catch (SQLException e) {
                logger.log(System.Logger.Level.WARNING, "a reading connection did not close", e);
            }
        }
    }
}
