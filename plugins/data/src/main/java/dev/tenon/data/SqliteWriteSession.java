package dev.tenon.data;

import dev.tenon.data.Store.Decision;
import dev.tenon.data.Store.Meta;
import dev.tenon.data.Store.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/** The writing connection and its statements. Used by the writer's thread alone, within its transactions. */
final class SqliteWriteSession implements AutoCloseable {

    /** A document as the table knows it. */
    private record Row(long position, long version, long created, Meta meta) {}

    private final Connection connection;
    private final Duration busy;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement find;
    private final PreparedStatement change;
    private final PreparedStatement count;
    private final PreparedStatement create;
    private final PreparedStatement replace;
    private final PreparedStatement remove;
    private final PreparedStatement discount;
    private final PreparedStatement forget;

    private SqliteWriteSession(Connection connection, Duration busy) throws SQLException {
        this.connection = connection;
        this.busy = busy;
        begin = connection.prepareStatement("BEGIN IMMEDIATE");
        commit = connection.prepareStatement("COMMIT");
        find = connection.prepareStatement(
                "SELECT position, version, created, modified FROM document WHERE collection = ? AND id = ?");
        change = connection.prepareStatement(
                "INSERT INTO change (collection, id, kind, previous, time) VALUES (?, ?, ?, ?, ?) RETURNING seq");
        count = connection.prepareStatement("INSERT INTO collection (name, documents) VALUES (?, 1)"
                + " ON CONFLICT (name) DO UPDATE SET documents = documents + 1");
        create = connection.prepareStatement(
                "INSERT INTO document (position, version, collection, id, created, modified, body)"
                        + " VALUES (?, ?, ?, ?, ?, ?, CAST(? AS TEXT))");
        replace = connection.prepareStatement(
                "UPDATE document SET version = ?, modified = ?, body = CAST(? AS TEXT) WHERE position = ?");
        remove = connection.prepareStatement("DELETE FROM document WHERE position = ?");
        discount = connection.prepareStatement(
                "UPDATE collection SET documents = documents - 1 WHERE name = ? AND documents > 1");
        forget = connection.prepareStatement("DELETE FROM collection WHERE name = ?");
    }

    static SqliteWriteSession open(SqliteFile file, Duration busy) throws SQLException {
        Connection connection = file.writer();
        try {
            return new SqliteWriteSession(connection, busy);
        } catch (SQLException e) {
            closeQuietly(connection, e);
            throw e;
        }
    }

    private static void closeQuietly(Connection connection, SQLException cause) {
        try {
            connection.close();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    void begin() throws SQLException {
        begin.execute();
    }

    void commit() throws SQLException {
        commit.execute();
    }

    /** What is known of this document. */
    private Optional<Row> find(String collection, String id) throws SQLException {
        find.setString(1, collection);
        find.setString(2, id);
        try (ResultSet row = find.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            long version = row.getLong(2);
            long created = row.getLong(3);
            return Optional.of(
                    new Row(row.getLong(1), version, created, SqliteRows.meta(id, version, created, row.getLong(4))));
        }
    }

    /** Lets the change decide, and carries out what it decides. */
    Outcome apply(String collection, String id, Store.Change wanted, long now) throws SQLException {
        Optional<Row> current = find(collection, id);
        return switch (wanted.decide(current.map(Row::meta))) {
            case Decision.Refuse refuse -> new Outcome.Refused(refuse.answer());
            case Decision.Put put ->
                current.isPresent()
                        ? replace(collection, id, current.get(), put.body(), now)
                        : create(collection, id, put.body(), now);
            case Decision.Remove remove -> remove(collection, id, current.orElseThrow(), now);
        };
    }

    private Outcome create(String collection, String id, byte[] body, long now) throws SQLException {
        long number = change(collection, id, "create", 0, now);
        count.setString(1, collection);
        count.executeUpdate();
        create.setLong(1, number);
        create.setLong(2, number);
        create.setString(3, collection);
        create.setString(4, id);
        create.setLong(5, now);
        create.setLong(6, now);
        create.setBytes(7, body);
        create.executeUpdate();
        return new Outcome.Stored(SqliteRows.meta(id, number, now, now), true);
    }

    private Outcome replace(String collection, String id, Row current, byte[] body, long now) throws SQLException {
        long number = change(collection, id, "replace", current.version(), now);
        replace.setLong(1, number);
        replace.setLong(2, now);
        replace.setBytes(3, body);
        replace.setLong(4, current.position());
        replace.executeUpdate();
        return new Outcome.Stored(SqliteRows.meta(id, number, current.created(), now), false);
    }

    private Outcome remove(String collection, String id, Row current, long now) throws SQLException {
        change(collection, id, "delete", current.version(), now);
        remove.setLong(1, current.position());
        remove.executeUpdate();
        discount.setString(1, collection);
        if (discount.executeUpdate() == 0) {
            forget.setString(1, collection);
            forget.executeUpdate();
        }
        return new Outcome.Removed();
    }

    /** Takes the next number of the sequence. */
    private long change(String collection, String id, String kind, long previous, long now) throws SQLException {
        change.setString(1, collection);
        change.setString(2, id);
        change.setString(3, kind);
        if (previous == 0) {
            change.setNull(4, java.sql.Types.INTEGER);
        } else {
            change.setLong(4, previous);
        }
        change.setLong(5, now);
        try (ResultSet row = change.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("the table change gave no number");
            }
            return row.getLong(1);
        }
    }

    /**
     * Moves the log into the file and empties it, if no reader holds it for longer than this. By itself SQLite does so only
     * in a moment without readers, which may never come.
     */
    void emptyLog(Duration wait) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = " + wait.toMillis());
            try {
                statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
            } finally {
                statement.execute("PRAGMA busy_timeout = " + busy.toMillis());
            }
        }
    }

    /** Closes the connection; what was begun and not committed is undone. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
