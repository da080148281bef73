package dev.tenon.data.sqlite;

import dev.tenon.data.store.ReadSession;
import dev.tenon.data.store.ReadThreads;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.StoreException.Reason;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import org.sqlite.SQLiteErrorCode;

/** The threads that read, each with a connection while it works. A connection that failed is not used again. */
final class SqliteReaders {

    private final SqliteFile file;
    private final Duration queryTime;
    private final System.Logger logger;
    private final ReadThreads threads;
    private final ArrayBlockingQueue<SqliteReadSession> idle;

    SqliteReaders(
            SqliteFile file,
            String name,
            SqliteLimits limits,
            Duration queryTime,
            InstantSource clock,
            System.Logger logger) {
        this.file = file;
        this.queryTime = queryTime;
        this.logger = logger;
        idle = new ArrayBlockingQueue<>(limits.readers());
        threads = new ReadThreads(name, limits.readers(), limits.queue(), clock, logger);
    }

    /** Waits for a thread and for its answer, which may take as long as a query may. */
    <T> T read(ReadSession.Question<SqliteReadSession, T> question, Instant deadline) throws StoreException {
        return threads.read(() -> run(question), deadline);
    }

    /** Likewise, for what may look through a collection. */
    <T> T scan(ReadSession.Question<SqliteReadSession, T> question, Instant deadline) throws StoreException {
        return threads.scan(() -> run(question), deadline);
    }

    private <T> T run(ReadSession.Question<SqliteReadSession, T> question) throws StoreException {
        try {
            return ask(question);
        } catch (SQLException e) {
            if (e.getErrorCode() == SQLiteErrorCode.SQLITE_INTERRUPT.code) {
                throw new StoreException(Reason.SLOW);
            }
            logger.log(System.Logger.Level.ERROR, "reading failed", e);
            throw new StoreException(Reason.FAILED);
        }
    }

    private <T> T ask(ReadSession.Question<SqliteReadSession, T> question) throws SQLException, StoreException {
        SqliteReadSession session = idle.poll();
        if (session == null) {
            session = SqliteReadSession.open(file);
        }
        boolean sound = false;
        try {
            session.endBy(System.nanoTime() + queryTime.toNanos());
            T answer = question.ask(session);
            sound = true;
            return answer;
        } finally {
            if (!sound || !idle.offer(session)) {
                session.close();
            }
        }
    }

    void close() {
        threads.close();
        for (SqliteReadSession session = idle.poll(); session != null; session = idle.poll()) {
            try {
                session.close();
            } catch (SQLException e) {
                logger.log(System.Logger.Level.WARNING, "a reading connection did not close", e);
            }
        }
    }
}
