package dev.tenon.data.postgres;

import dev.tenon.data.store.ChangeSignal;
import dev.tenon.data.store.DocumentCache;
import dev.tenon.data.store.FailureLog;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Follows what other servers write, on a thread and a connection of its own: learns of it by a notification, or by asking in a
 * while, forgets the documents that have changed, and wakes those who wait for changes. Only for a while after it has asked are
 * documents in memory to be trusted.
 *
 * <p>Also prepares the tables, if the database was not there when the store was opened.
 */
final class PostgresFollower implements AutoCloseable {

    private static final int CHANGES = 1000;
    private static final long PAUSE_MILLIS = 500;
    private static final long NOTHING_KNOWN = -1;

    private final PostgresAccess access;
    private final PostgresConnections connections;
    private final PostgresLimits limits;
    private final DocumentCache cache;
    private final ChangeSignal signal;
    private final System.Logger logger;
    private final FailureLog failures;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);

    /** What this server calls itself in its notifications. */
    private final String self =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());

    /** All changes up to this number are known here. */
    private final AtomicLong known = new AtomicLong(NOTHING_KNOWN);

    private volatile boolean trusted;
    private volatile long trustedUntil;
    private volatile boolean notifies;
    private volatile @Nullable Connection current;

    PostgresFollower(
            PostgresAccess access,
            PostgresConnections connections,
            String name,
            PostgresLimits limits,
            DocumentCache cache,
            ChangeSignal signal,
            System.Logger logger) {
        this.access = access;
        this.connections = connections;
        this.limits = limits;
        this.cache = cache;
        this.signal = signal;
        this.logger = logger;
        failures = new FailureLog("following the database", logger);
        thread = Thread.ofPlatform().name("data-" + name + "-follow").daemon().unstarted(this::run);
    }

    /**
     * Begins.
     *
     * @param connection to follow with, as long as it lasts; empty if the database is not there yet
     */
    void start(Optional<Connection> connection) {
        if (connection.isPresent()) {
            connections.open();
            current = connection.get();
        }
        thread.start();
    }

    /** Whether documents in memory may be shown. Never waits. */
    boolean trusts() {
        return trusted && System.nanoTime() - trustedUntil < 0;
    }

    /** What a transaction should tell the other servers; empty if that cannot be done. */
    String notification() {
        return notifies ? self : "";
    }

    /** This server made the changes behind one number up to another, and has made them known. */
    void advance(long from, long to) {
        known.compareAndSet(from, to);
    }

    private void run() {
        try {
            do {
                Connection given = current;
                try (Connection connection = given == null ? PostgresSchema.prepared(access) : given) {
                    current = connection;
                    connections.open();
                    follow(connection);
                } catch (SQLException | IOException e) {
                    if (closing.getCount() > 0) {
                        failures.report(e);
                    }
                }
                current = null;
            } while (!closing.await(ThreadLocalRandom.current().nextLong(1, PAUSE_MILLIS), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(Connection connection) throws SQLException, InterruptedException {
        notifies = listen(connection);
        while (closing.getCount() > 0) {
            long asked = System.nanoTime();
            look(connection);
            trustedUntil = asked + limits.trust().toNanos();
            trusted = true;
            awaitNews(connection, asked + limits.poll().toNanos());
        }
    }

    private boolean listen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN \"" + access.space() + '"');
            return true;
        } catch (SQLException e) {
            if (PostgresFailure.of(e) != PostgresFailure.REFUSED) {
                throw e;
            }
            logger.log(
                    System.Logger.Level.INFO,
                    "the database does not notify ({0}); it is asked every {1} ms",
                    e.getMessage(),
                    limits.poll().toMillis());
            return false;
        }
    }

    /** Waits until another server has written, or until this time. */
    private void awaitNews(Connection connection, long until) throws SQLException, InterruptedException {
        boolean news = false;
        for (long left = until - System.nanoTime(); left > 0 && !news; left = until - System.nanoTime()) {
            int millis = (int) (left / 1_000_000) + 1;
            if (!notifies) {
                news = closing.await(millis, TimeUnit.MILLISECONDS);
            } else {
                for (PGNotification notification :
                        connection.unwrap(PGConnection.class).getNotifications(millis)) {
                    news |= !notification.getParameter().equals(self);
                }
            }
        }
    }

    private void look(Connection connection) throws SQLException {
        long first;
        long last;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT first, last FROM " + access.table("state"))) {
            row.next();
            first = row.getLong(1);
            last = row.getLong(2);
        }
        long from = known.get();
        // Nothing is known yet, too much has happened to tell, or the database went back to a backup.
        if (from == NOTHING_KNOWN || from < first - 1 || from > last && known.get() == from) {
            cache.clear();
            signal.changedSomehow();
            known.set(last);
            return;
        }
        while (from < last) {
            from = learn(connection, from);
        }
    }

    /** Makes some changes known; gives the number of the last of them. */
    private long learn(Connection connection, long from) throws SQLException {
        long to = from;
        try (PreparedStatement statement = connection.prepareStatement("SELECT seq, collection, id FROM "
                + access.table("change") + " WHERE seq > ? ORDER BY seq LIMIT " + CHANGES)) {
            statement.setLong(1, from);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    to = row.getLong(1);
                    cache.outdated(row.getString(2), row.getString(3), to);
                    signal.changed(row.getString(2), to);
                }
            }
        }
        if (to == from) {
            throw new SQLException("the changes after " + from + " are not there");
        }
        known.accumulateAndGet(to, Math::max);
        return to;
    }

    @Override
    public void close() {
        closing.countDown();
        trusted = false;
        Connection held = current;
        try {
            if (held != null) {
                // Ends what it waits for.
                held.abort(Runnable::run);
            }
            if (!thread.join(limits.queue().close())) {
                logger.log(
                        System.Logger.Level.WARNING,
                        "the follower did not end within {0}",
                        limits.queue().close());
            }
        } catch (SQLException e) {
            logger.log(System.Logger.Level.WARNING, "the following connection did not close", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
