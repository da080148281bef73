package dev.tenon.data.sqlite;

import dev.tenon.data.store.Document;
import dev.tenon.data.store.Meta;
import dev.tenon.data.store.Result.Outcome;
import dev.tenon.data.store.Step;
import dev.tenon.data.store.Transaction.Operation;
import dev.tenon.data.store.Update.Decision;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.sqlite.SQLiteErrorCode;

/** The writing connection and its statements. Used by the writer's thread alone, within its transactions. */
final class SqliteWriteSession implements AutoCloseable {

    private static final byte[] NO_BODY = {};

    private final Connection connection;
    private final Duration busy;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement savepoint;
    private final PreparedStatement rollback;
    private final PreparedStatement release;
    private final PreparedStatement find;
    private final PreparedStatement findWithBody;
    private final PreparedStatement change;
    private final PreparedStatement add;
    private final PreparedStatement count;
    private final PreparedStatement create;
    private final PreparedStatement keep;
    private final PreparedStatement replace;
    private final PreparedStatement remove;

    /** The time of the last change: the next is never before it. */
    private long lastTime;

    /** See {@link #spareSpace}. */
    private boolean sparing;

    private SqliteWriteSession(Connection connection, Duration busy) throws SQLException {
        this.connection = connection;
        this.busy = busy;
        begin = connection.prepareStatement("BEGIN IMMEDIATE");
        commit = connection.prepareStatement("COMMIT");
        savepoint = connection.prepareStatement("SAVEPOINT request");
        rollback = connection.prepareStatement("ROLLBACK TO request");
        release = connection.prepareStatement("RELEASE request");
        String find = "SELECT version, position, created, modified%s FROM document WHERE collection = ? AND id = ?";
        this.find = connection.prepareStatement(find.formatted(""));
        findWithBody = connection.prepareStatement(find.formatted(", body"));
        change = connection.prepareStatement(
                "INSERT INTO change (collection, id, kind, previous, time) VALUES (?, ?, ?, ?, ?) RETURNING seq");
        add = connection.prepareStatement("INSERT INTO collection (documents, seq, time, name) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT (name) DO UPDATE SET documents = documents + excluded.documents, seq = excluded.seq,"
                + " time = excluded.time");
        count = connection.prepareStatement(
                "UPDATE collection SET documents = documents + ?, seq = ?, time = ? WHERE name = ?");
        create = connection.prepareStatement(
                "INSERT INTO document (position, version, collection, id, created, modified, body)"
                        + " VALUES (?, ?, ?, ?, ?, ?, CAST(? AS TEXT))");
        keep = connection.prepareStatement(
                "INSERT INTO former (ended, ended_time, position, collection, id, version, created, modified, body)"
                        + " SELECT ?, ?, position, collection, id, version, created, modified, body FROM document"
                        + " WHERE position = ?");
        replace = connection.prepareStatement(
                "UPDATE document SET version = ?, modified = ?, body = CAST(? AS TEXT) WHERE position = ?");
        remove = connection.prepareStatement("DELETE FROM document WHERE position = ?");
        lastTime = number("SELECT time FROM change ORDER BY seq DESC LIMIT 1");
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

    Connection connection() {
        return connection;
    }

    void begin() throws SQLException {
        begin.execute();
    }

    void commit() throws SQLException {
        commit.execute();
        sparing = false;
    }

    /** Ends the transaction as if it had never begun. */
    void rollback() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        }
        sparing = false;
    }

    /**
     * Forgets the past, so that within this transaction documents can be deleted though there is no space: a delete has to
     * note what it deleted otherwise. Nothing can be stored then. To be called at the start; a session whose transaction
     * fails is closed.
     */
    void spareSpace() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM former");
            statement.execute("DELETE FROM change");
        }
        sparing = true;
    }

    /** From here on what one request does can be undone alone. */
    void beginRequest() throws SQLException {
        savepoint.execute();
    }

    void undoRequest() throws SQLException {
        rollback.execute();
        release.execute();
    }

    void endRequest() throws SQLException {
        release.execute();
    }

    private Optional<Document> find(String collection, String id, boolean withBody) throws SQLException {
        PreparedStatement statement = withBody ? findWithBody : find;
        statement.setString(1, collection);
        statement.setString(2, id);
        try (ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            Meta meta = Meta.of(id, row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
            return Optional.of(new Document(meta, withBody ? row.getBytes(5) : NO_BODY));
        }
    }

    /** Lets the update decide, and carries out what it decides. */
    Step apply(Operation operation, long clock) throws SQLException {
        Optional<Document> current = find(operation.collection(), operation.id(), operation.readsBody());
        return switch (operation.update().decide(current)) {
            case Decision.Refuse refuse -> new Step.Refused(refuse);
            case Decision.Put _
            when sparing -> throw new SQLException("no space to store this", null, SQLiteErrorCode.SQLITE_FULL.code);
            case Decision.Put put -> {
                long now = Math.max(clock, lastTime);
                yield current.isPresent()
                        ? replace(operation, current.get().meta(), put.body(), now)
                        : create(operation, put.body(), now);
            }
            case Decision.Remove _ -> remove(operation, current.orElseThrow().meta(), Math.max(clock, lastTime));
        };
    }

    private Step create(Operation operation, byte[] body, long now) throws SQLException {
        long number = change(operation, "create", 0, 1, now);
        create.setLong(1, number);
        create.setLong(2, number);
        create.setString(3, operation.collection());
        create.setString(4, operation.id());
        create.setLong(5, now);
        create.setLong(6, now);
        create.setBytes(7, body);
        create.executeUpdate();
        Meta meta = Meta.of(operation.id(), number, number, now, now);
        return new Step.Done(operation, number, new Outcome.Stored(new Document(meta, body), true));
    }

    private Step replace(Operation operation, Meta current, byte[] body, long now) throws SQLException {
        long number = change(operation, "replace", current.version(), 0, now);
        keep(current, number, now);
        replace.setLong(1, number);
        replace.setLong(2, now);
        replace.setBytes(3, body);
        replace.setLong(4, current.position());
        replace.executeUpdate();
        Meta meta = Meta.of(
                operation.id(), number, current.position(), current.created().toEpochMilli(), now);
        return new Step.Done(operation, number, new Outcome.Stored(new Document(meta, body), false));
    }

    private Step remove(Operation operation, Meta current, long now) throws SQLException {
        long number = change(operation, "delete", current.version(), -1, now);
        if (!sparing) {
            keep(current, number, now);
        }
        remove.setLong(1, current.position());
        remove.executeUpdate();
        return new Step.Done(operation, number, new Outcome.Removed());
    }

    private void keep(Meta current, long ended, long now) throws SQLException {
        keep.setLong(1, ended);
        keep.setLong(2, now);
        keep.setLong(3, current.position());
        keep.executeUpdate();
    }

    /** Takes the next number of the sequence, and notes what it does to the collection. */
    private long change(Operation operation, String kind, long previous, int documents, long now) throws SQLException {
        change.setString(1, operation.collection());
        change.setString(2, operation.id());
        change.setString(3, kind);
        if (previous == 0) {
            change.setNull(4, java.sql.Types.INTEGER);
        } else {
            change.setLong(4, previous);
        }
        change.setLong(5, now);
        long number;
        try (ResultSet row = change.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("the table change gave no number");
            }
            number = row.getLong(1);
        }
        PreparedStatement total = documents > 0 ? add : count;
        total.setLong(1, documents);
        total.setLong(2, number);
        total.setLong(3, now);
        total.setString(4, operation.collection());
        total.executeUpdate();
        lastTime = now;
        return number;
    }

    /**
     * Forgets changes, and what documents were, in the transaction that is open.
     *
     * @param keep how many of the last changes to remember at most
     * @param cutoff how old they may be, in milliseconds since 1970
     * @param most how many to forget at once
     * @return whether there was something to forget
     */
    boolean forget(long keep, long cutoff, int most) throws SQLException {
        long first = number("SELECT min(seq) FROM change");
        long last = number("SELECT max(seq) FROM change");
        long old = number("SELECT max(seq) FROM (SELECT seq, time FROM change ORDER BY seq LIMIT " + most
                + ") WHERE time < " + cutoff);
        long until = Math.min(Math.max(last - keep, old), first - 1 + most);
        if (first == 0 || until < first) {
            return false;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM change WHERE seq <= " + until);
            statement.execute("DELETE FROM former WHERE ended <= " + until);
        }
        return true;
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
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
