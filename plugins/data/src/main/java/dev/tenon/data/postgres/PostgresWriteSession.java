package dev.tenon.data.postgres;

import dev.tenon.data.postgres.PostgresPlan.Change;
import dev.tenon.data.postgres.PostgresPlan.Count;
import dev.tenon.data.sql.Rows;
import dev.tenon.data.store.Document;
import dev.tenon.data.store.Meta;
import dev.tenon.data.store.PendingWrite;
import dev.tenon.data.store.Transaction.Operation;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One transaction that writes, on a connection of the pool. Used by the writer's thread alone. */
final class PostgresWriteSession {

    private static final String COLUMNS = "collection, " + Rows.DOCUMENT + ", content";

    /** How the store stands: the numbers of the first change that is remembered and of the last, and the time of that. */
    record State(long first, long last, long time) {}

    private final Connection connection;
    private final PostgresAccess access;

    PostgresWriteSession(Connection connection, PostgresAccess access) {
        this.connection = connection;
        this.access = access;
    }

    /**
     * Begins, and waits for the lock that one transaction at a time has, on whichever server. What a server that hangs or
     * vanished has begun, the database ends by itself.
     */
    State lock() throws SQLException {
        connection.setAutoCommit(false);
        long millis = PostgresLimits.ANSWER.toMillis();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL idle_in_transaction_session_timeout = " + millis
                    + "; SET LOCAL statement_timeout = " + (millis - 1000)
                    + "; SELECT first, last, time, version FROM " + access.table("state")
                    + " WHERE one = 1 FOR UPDATE");
            statement.getMoreResults();
            statement.getMoreResults();
            try (ResultSet row = statement.getResultSet()) {
                if (!row.next()) {
                    throw new SQLException("the table state is empty");
                }
                if (row.getInt(4) != PostgresSchema.VERSION) {
                    throw new SQLException("another server has brought the tables to version " + row.getInt(4)
                            + "; this one knows " + PostgresSchema.VERSION + " and no longer writes");
                }
                return new State(row.getLong(1), row.getLong(2), row.getLong(3));
            }
        }
    }

    /** What is there of all documents that these look at. */
    Map<PostgresPlan.Key, Document> load(List<PendingWrite> writes) throws SQLException {
        Map<PostgresPlan.Key, Boolean> keys = new HashMap<>();
        for (PendingWrite write : writes) {
            for (Operation operation : write.transaction().operations()) {
                keys.merge(PostgresPlan.Key.of(operation), operation.readsBody(), Boolean::logicalOr);
            }
        }
        List<String> collections = new ArrayList<>(keys.size());
        List<String> ids = new ArrayList<>(keys.size());
        List<Boolean> bodies = new ArrayList<>(keys.size());
        keys.forEach((key, body) -> {
            collections.add(key.collection());
            ids.add(key.id());
            bodies.add(body);
        });
        Map<PostgresPlan.Key, Document> found = new HashMap<>();
        try (PreparedStatement load = connection.prepareStatement(
                "SELECT document.id, version, position, created, modified, CASE WHEN wanted.body THEN document.body"
                        + " ELSE '' END, document.collection FROM unnest(?, ?, ?) AS wanted (collection, id, body) JOIN "
                        + access.table("document") + " AS document ON document.collection = wanted.collection"
                        + " AND document.id = wanted.id")) {
            load.setArray(1, connection.createArrayOf("text", collections.toArray()));
            load.setArray(2, connection.createArrayOf("text", ids.toArray()));
            load.setArray(3, connection.createArrayOf("bool", bodies.toArray()));
            try (ResultSet row = load.executeQuery()) {
                while (row.next()) {
                    found.put(
                            new PostgresPlan.Key(row.getString(Rows.AFTER_DOCUMENT), row.getString(1)),
                            Rows.document(row));
                }
            }
        }
        return found;
    }

    /** Carries out a plan, up to the commit. */
    void carryOut(PostgresPlan plan, long token) throws SQLException {
        keepStored(plan);
        keepPassing(plan);
        List<Document> removed = plan.removed();
        batch("DELETE FROM " + access.table("document") + " WHERE position = ?", removed, (statement, document) -> {
            statement.setLong(1, document.meta().position());
        });
        batch(
                "UPDATE " + access.table("document")
                        + " SET version = ?, modified = ?, body = ?, content = CAST(? AS jsonb) WHERE position = ?",
                plan.replaced(),
                (statement, document) -> {
                    Meta meta = document.meta();
                    statement.setLong(1, meta.version());
                    statement.setLong(2, meta.modified().toEpochMilli());
                    bindBody(statement, 3, document);
                    statement.setLong(5, meta.position());
                });
        batch(
                "INSERT INTO " + access.table("document") + " (" + COLUMNS
                        + ") VALUES (?, ?, ?, ?, ?, ?, ?, CAST(? AS jsonb))",
                List.copyOf(plan.created().entrySet()),
                (statement, entry) -> bindDocument(statement, entry.getKey(), entry.getValue()));
        batch(
                "INSERT INTO " + access.table("change")
                        + " (seq, collection, id, kind, previous, time, token) VALUES (?, ?, ?, ?, ?, ?, ?)",
                plan.changes(),
                (statement, change) -> bindChange(statement, change, token));
        batch(
                "INSERT INTO " + access.table("collection") + " AS collection (documents, seq, time, name)"
                        + " VALUES (greatest(?, 0), ?, ?, ?) ON CONFLICT (name) DO UPDATE"
                        + " SET documents = collection.documents + ?, seq = excluded.seq, time = excluded.time",
                List.copyOf(plan.counts().entrySet()),
                (statement, entry) -> {
                    Count count = entry.getValue();
                    statement.setLong(1, count.documents());
                    statement.setLong(2, count.sequence());
                    statement.setLong(3, count.time());
                    statement.setString(4, entry.getKey());
                    statement.setLong(5, count.documents());
                });
    }

    /** What the database has of documents that end. */
    private void keepStored(PostgresPlan plan) throws SQLException {
        List<Change> endings = plan.changes().stream()
                .filter(change -> change.before()
                        .filter(before -> plan.isStored(change.key(), before))
                        .isPresent())
                .toList();
        batch(
                "INSERT INTO " + access.table("former") + " (ended, ended_time, position, "
                        + COLUMNS.replace("position, ", "")
                        + ") SELECT ?, ?, position, " + COLUMNS.replace("position, ", "") + " FROM "
                        + access.table("document") + " WHERE position = ?",
                endings,
                (statement, change) -> {
                    statement.setLong(1, change.sequence());
                    statement.setLong(2, change.time());
                    statement.setLong(3, change.before().orElseThrow().meta().position());
                });
    }

    /** States that come and go within this transaction. */
    private void keepPassing(PostgresPlan plan) throws SQLException {
        List<Change> endings = plan.changes().stream()
                .filter(change -> change.before()
                        .filter(before -> !plan.isStored(change.key(), before))
                        .isPresent())
                .toList();
        batch(
                "INSERT INTO " + access.table("former") + " (" + COLUMNS
                        + ", ended, ended_time) VALUES (?, ?, ?, ?, ?, ?, ?, CAST(? AS jsonb), ?, ?)",
                endings,
                (statement, change) -> {
                    bindDocument(statement, change.key(), change.before().orElseThrow());
                    statement.setLong(9, change.sequence());
                    statement.setLong(10, change.time());
                });
    }

    private static void bindDocument(PreparedStatement statement, PostgresPlan.Key key, Document document)
            throws SQLException {
        Meta meta = document.meta();
        statement.setString(1, key.collection());
        statement.setString(2, key.id());
        statement.setLong(3, meta.version());
        statement.setLong(4, meta.position());
        statement.setLong(5, meta.created().toEpochMilli());
        statement.setLong(6, meta.modified().toEpochMilli());
        bindBody(statement, 7, document);
    }

    private static void bindBody(PreparedStatement statement, int at, Document document) throws SQLException {
        statement.setString(at, new String(document.body(), StandardCharsets.UTF_8));
        statement.setString(at + 1, PostgresContent.of(document.body()));
    }

    private static void bindChange(PreparedStatement statement, Change change, long token) throws SQLException {
        statement.setLong(1, change.sequence());
        statement.setString(2, change.key().collection());
        statement.setString(3, change.key().id());
        statement.setString(4, change.kind());
        if (change.before().isPresent()) {
            statement.setLong(5, change.before().get().meta().version());
        } else {
            statement.setNull(5, java.sql.Types.BIGINT);
        }
        statement.setLong(6, change.time());
        statement.setLong(7, token);
    }

    @FunctionalInterface
    private interface Binder<T> {
        void bind(PreparedStatement statement, T row) throws SQLException;
    }

    /** The same statement for each of these, in few round trips. */
    private <T> void batch(String sql, List<T> rows, Binder<T> binder) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (T row : rows) {
                binder.bind(statement, row);
                if (rows.size() == 1) {
                    statement.executeUpdate();
                    return;
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /**
     * Notes what this transaction comes to, and forgets changes.
     *
     * @param forgotten the number of the last change to forget; those before {@code first} are forgotten already
     * @param notification what to tell the other servers at the commit; empty: nothing
     */
    void conclude(State before, PostgresPlan plan, long forgotten, String notification) throws SQLException {
        StringBuilder sql = new StringBuilder();
        if (forgotten >= before.first()) {
            sql.append("DELETE FROM ")
                    .append(access.table("change"))
                    .append(" WHERE seq <= ")
                    .append(forgotten);
            sql.append("; DELETE FROM ")
                    .append(access.table("former"))
                    .append(" WHERE ended <= ")
                    .append(forgotten);
            sql.append("; ");
        }
        sql.append("UPDATE ")
                .append(access.table("state"))
                .append(" SET last = ")
                .append(plan.last());
        sql.append(", time = ")
                .append(plan.time())
                .append(", first = ")
                .append(Math.max(before.first(), forgotten + 1));
        sql.append(" WHERE one = 1");
        if (!notification.isEmpty()) {
            sql.append("; SELECT pg_notify('")
                    .append(access.space())
                    .append("', '")
                    .append(notification)
                    .append("')");
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql.toString());
        }
    }

    /** The number of the last of the first changes that are older than this; 0 if the first is not. */
    long lastBefore(State state, long cutoff, int most) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT max(seq) FROM (SELECT seq, time FROM "
                        + access.table("change") + " WHERE seq >= " + state.first() + " ORDER BY seq LIMIT " + most
                        + ") AS oldest WHERE time < " + cutoff)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** Whether the transaction with this token made this change. */
    boolean made(long sequence, long token) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT 1 FROM " + access.table("change") + " WHERE seq = ? AND token = ?")) {
            statement.setLong(1, sequence);
            statement.setLong(2, token);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    void commit() throws SQLException {
        connection.commit();
    }

    void rollback() throws SQLException {
        connection.rollback();
    }
}
