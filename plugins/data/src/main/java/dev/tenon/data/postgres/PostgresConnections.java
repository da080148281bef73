package dev.tenon.data.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The connections that read and write. While the database cannot be reached, one asks in a while, and the others are told so at
 * once instead of waiting too.
 */
final class PostgresConnections implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration IDLE = Duration.ofMinutes(5);

    private final HikariDataSource pool;

    /** When to ask again, by {@link System#nanoTime}; 0: the last time there was a connection. */
    private final AtomicLong silentUntil = new AtomicLong();

    /** Whether the tables are there. */
    private volatile boolean open;

    private PostgresConnections(HikariDataSource pool) {
        this.pool = pool;
    }

    /** Connects when there is something to do, once it is {@link #open opened}. */
    static PostgresConnections of(PostgresAccess access, String name) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("data-" + name);
        config.setJdbcUrl(access.url());
        config.setDataSourceProperties(access.properties());
        // One follows, outside.
        config.setMaximumPoolSize(access.connections() - 1);
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE.toMillis());
        config.setConnectionTimeout(PostgresLimits.CONNECTION.toMillis());
        config.setValidationTimeout(PostgresLimits.CONNECTION.toMillis());
        config.setInitializationFailTimeout(-1);
        return new PostgresConnections(new HikariDataSource(config));
    }

    /** From now on connections are given. */
    void open() {
        open = true;
    }

    /**
     * A connection, to be closed soon.
     *
     * @throws SQLException one that {@link PostgresFailure} calls LOST if there is none
     */
    Connection take() throws SQLException {
        long silence = silentUntil.get();
        if (!open || (silence != 0 && System.nanoTime() - silence < 0)) {
            throw new SQLTransientConnectionException("the database was not there a moment ago");
        }
        try {
            Connection connection = pool.getConnection();
            silentUntil.set(0);
            return connection;
        } catch (SQLException e) {
            silentUntil.set(System.nanoTime() + PAUSE.toNanos() | 1);
            throw e;
        }
    }

    /** Gives up a connection that failed, so that nobody gets it again. */
    void discard(Connection connection) {
        pool.evictConnection(connection);
    }

    @Override
    public void close() {
        pool.close();
    }
}
