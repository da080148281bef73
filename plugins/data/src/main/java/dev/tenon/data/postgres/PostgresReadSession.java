package dev.tenon.data.postgres;

import dev.tenon.data.sql.Rows;
import dev.tenon.data.store.Document;
import dev.tenon.data.store.Feed;
import dev.tenon.data.store.History;
import dev.tenon.data.store.Operand;
import dev.tenon.data.store.Page;
import dev.tenon.data.store.Query;
import dev.tenon.data.store.ReadSession;
import dev.tenon.data.store.Standing;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The statements that read, on a connection of the pool. For one question, by one thread. */
final class PostgresReadSession implements ReadSession {

    /** How many rows come at once: of the longest documents these are 16 MiB by default. */
    private static final int ROWS = 16;

    /** What the network may take beyond the database. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final Connection connection;
    private final PostgresAccess access;
    private final Duration time;
    private final long end;

    /**
     * A session that begins now.
     *
     * @param time how long it may take in the database
     */
    PostgresReadSession(Connection connection, PostgresAccess access, Duration time) {
        this.connection = connection;
        this.access = access;
        this.time = time;
        end = System.nanoTime() + time.toNanos();
    }

    @Override
    public Optional<Document> find(String collection, String id) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(
                "SELECT " + Rows.DOCUMENT + " FROM " + access.table("document") + " WHERE collection = ? AND id = ?")) {
            find.setString(1, collection);
            find.setString(2, id);
            try (ResultSet row = find.executeQuery()) {
                return Rows.first(row);
            }
        }
    }

    @Override
    public Optional<Document> findAt(String collection, String id, Instant at) throws SQLException, StoreException {
        beginSnapshot();
        Optional<Document> found;
        try (PreparedStatement find = connection.prepareStatement(
                "SELECT " + Rows.DOCUMENT + " FROM "
                        + access.table("document")
                        + " WHERE collection = ? AND id = ? AND modified <= ? UNION ALL SELECT "
                        + Rows.DOCUMENT + " FROM " + access.table("former")
                        + " WHERE collection = ? AND id = ? AND modified <= ? AND ended_time > ? ORDER BY version DESC LIMIT 1")) {
            long millis = at.toEpochMilli();
            find.setString(1, collection);
            find.setString(2, id);
            find.setLong(3, millis);
            find.setString(4, collection);
            find.setString(5, id);
            find.setLong(6, millis);
            find.setLong(7, millis);
            try (ResultSet row = find.executeQuery()) {
                found = Rows.first(row);
            }
        }
        if (found.isEmpty()) {
            requireRemembered(at);
        }
        connection.commit();
        return found;
    }

    /** What the first change that is still known replaced may have been there; what was before nothing can say. */
    private void requireRemembered(Instant at) throws SQLException, StoreException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT state.last, change.seq, change.time FROM "
                        + access.table("state") + " AS state LEFT JOIN " + access.table("change")
                        + " AS change ON change.seq = state.first")) {
            row.next();
            long first = row.getLong(2);
            boolean any = !row.wasNull();
            if (any ? first > 1 && at.toEpochMilli() < row.getLong(3) : row.getLong(1) > 0) {
                throw Rows.timeForgotten(any ? Optional.of(Instant.ofEpochMilli(row.getLong(3))) : Optional.empty());
            }
        }
    }

    @Override
    public History history(String collection, String id, long before, int limit, long bytes) throws SQLException {
        beginSnapshot();
        String where = " WHERE collection = ? AND id = ? AND version < ?";
        History versions;
        try (PreparedStatement history = connection.prepareStatement("SELECT " + Rows.DOCUMENT
                + ", CAST(NULL AS bigint) AS ended_time FROM " + access.table("document") + where + " UNION ALL SELECT "
                + Rows.DOCUMENT + ", ended_time FROM " + access.table("former") + where
                + " ORDER BY version DESC LIMIT ?")) {
            history.setFetchSize(ROWS);
            for (int half = 0; half < 6; half += 3) {
                history.setString(half + 1, collection);
                history.setString(half + 2, id);
                history.setLong(half + 3, before);
            }
            history.setLong(7, limit + 1L);
            try (ResultSet row = history.executeQuery()) {
                versions = Rows.history(row, limit, bytes);
            }
        }
        connection.commit();
        return versions;
    }

    /** All statements in one transaction, so that they see the same state. */
    Page list(Query query) throws SQLException, StoreException {
        beginSnapshot();
        if (query.at().isPresent()) {
            requireRemembered(query.at().get());
        }
        PostgresQueries queries = new PostgresQueries(access, query);
        Standing standing = standing(query.collection());
        OptionalLong total = OptionalLong.empty();
        if (query.unfiltered()) {
            total = OptionalLong.of(standing.documents());
        } else if (query.total()) {
            total = OptionalLong.of(count(queries.count()));
            if (query.limit() > 0) {
                endInTime();
            }
        }
        Page page = query.limit() == 0
                ? new Page(List.of(), total, standing, Optional.empty())
                : page(query, queries.page(), total, standing);
        connection.commit();
        return page;
    }

    private Page page(Query query, PostgresSql sql, OptionalLong total, Standing standing) throws SQLException {
        try (PreparedStatement list = connection.prepareStatement(sql.text())) {
            list.setFetchSize(ROWS);
            sql.bindTo(list);
            try (ResultSet row = list.executeQuery()) {
                return Rows.page(
                        row,
                        query,
                        (result, column) -> {
                            Operand operand = query.orders()
                                    .get(column - Rows.AFTER_DOCUMENT)
                                    .operand();
                            return PostgresKeys.read(result, column, operand);
                        },
                        total,
                        standing);
            }
        }
    }

    private long count(PostgresSql sql) throws SQLException {
        try (PreparedStatement count = connection.prepareStatement(sql.text())) {
            sql.bindTo(count);
            try (ResultSet row = count.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    @Override
    public Standing standing(String collection) throws SQLException {
        try (PreparedStatement standing = connection.prepareStatement(
                "SELECT " + Rows.STANDING + " FROM " + access.table("collection") + " WHERE name = ?")) {
            standing.setString(1, collection);
            try (ResultSet row = standing.executeQuery()) {
                return row.next() ? Rows.standing(row) : Standing.untouched(collection);
            }
        }
    }

    @Override
    public List<Standing> collections() throws SQLException {
        List<Standing> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + Rows.STANDING + " FROM " + access.table("collection")
                        + " WHERE documents > 0 ORDER BY name")) {
            while (row.next()) {
                all.add(Rows.standing(row));
            }
        }
        return all;
    }

    @Override
    public Feed changes(String collection, long after, int limit, long bytes) throws SQLException, StoreException {
        beginSnapshot();
        long last;
        long beginning;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT first, last FROM " + access.table("state"))) {
            row.next();
            beginning = row.getLong(1) - 1;
            last = row.getLong(2);
        }
        long since = after == Store.FROM_THE_BEGINNING ? beginning : after;
        if (since > last || (since < beginning && standing(collection).sequence() > since)) {
            throw Rows.changesForgotten(since);
        }
        Feed feed = feed(collection, since, limit, bytes, last);
        connection.commit();
        return feed;
    }

    private Feed feed(String collection, long since, int limit, long bytes, long last)
            throws SQLException, StoreException {
        String joined = ".collection = change.collection AND %1$s.id = change.id AND %1$s.version = change.seq";
        try (PreparedStatement changes = connection.prepareStatement("SELECT change.id, change.seq,"
                + " coalesce(document.position, former.position), coalesce(document.created, former.created),"
                + " change.time, coalesce(document.body, former.body), change.kind FROM " + access.table("change")
                + " AS change LEFT JOIN " + access.table("document") + " AS document ON document"
                + joined.formatted("document") + " LEFT JOIN " + access.table("former") + " AS former ON former"
                + joined.formatted("former")
                + " WHERE change.collection = ? AND change.seq > ? ORDER BY change.seq LIMIT ?")) {
            changes.setFetchSize(ROWS);
            changes.setString(1, collection);
            changes.setLong(2, since);
            changes.setLong(3, limit + 1L);
            try (ResultSet row = changes.executeQuery()) {
                return Rows.feed(row, limit, bytes, last);
            }
        }
    }

    /** Whoever does not come to the commit gives the connection back, and that ends the transaction. */
    private void beginSnapshot() throws SQLException {
        Duration patience = time.plus(MARGIN);
        if (patience.compareTo(PostgresLimits.ANSWER) > 0) {
            connection.setNetworkTimeout(Runnable::run, (int) patience.toMillis());
        }
        connection.setAutoCommit(false);
        execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; " + timeout());
    }

    /** What comes now has only the time that is left. */
    private void endInTime() throws SQLException {
        execute(timeout());
    }

    private String timeout() {
        return "SET LOCAL statement_timeout = " + Math.max(1, (end - System.nanoTime()) / 1_000_000);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
