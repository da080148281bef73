package dev.tenon.data.postgres;

import dev.tenon.data.store.FailureLog;
import dev.tenon.data.store.ReadSession;
import dev.tenon.data.store.ReadThreads;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/** Asks the database, on threads of its own. What was read changes nothing, and is asked again where a connection was lost. */
final class PostgresReaders {

    private static final int ATTEMPTS = 3;

    private final PostgresAccess access;
    private final PostgresConnections connections;
    private final ReadThreads threads;
    private final Duration queryTime;
    private final FailureLog failures;

    PostgresReaders(
            PostgresAccess access,
            PostgresConnections connections,
            ReadThreads threads,
            Duration queryTime,
            FailureLog failures) {
        this.access = access;
        this.connections = connections;
        this.threads = threads;
        this.queryTime = queryTime;
        this.failures = failures;
    }

    /** Waits for a thread and for its answer. */
    <T> T read(ReadSession.Question<PostgresReadSession, T> question, Instant deadline) throws StoreException {
        return threads.read(() -> run(question, ATTEMPTS), deadline);
    }

    /** Likewise, for what may look through a collection. */
    <T> T scan(ReadSession.Question<PostgresReadSession, T> question, Instant deadline) throws StoreException {
        return threads.scan(() -> run(question, ATTEMPTS), deadline);
    }

    private <T> T run(ReadSession.Question<PostgresReadSession, T> question, int attempts) throws StoreException {
        try (Connection connection = connections.take()) {
            try {
                return question.ask(new PostgresReadSession(connection, access, queryTime));
            } catch (SQLException e) {
                PostgresFailure failure = PostgresFailure.of(e);
                if (failure == PostgresFailure.LATE) {
                    throw new StoreException(Reason.SLOW);
                }
                connections.discard(connection);
                boolean again = failure == PostgresFailure.LOST || failure == PostgresFailure.CONFLICT;
                if (!again || attempts == 1) {
                    throw e;
                }
            }
        } catch (SQLException e) {
            failures.report(e);
            throw new StoreException(PostgresFailure.of(e).reason());
        }
        return run(question, attempts - 1);
    }
}
