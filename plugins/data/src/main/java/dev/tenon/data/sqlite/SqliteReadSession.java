package dev.tenon.data.sqlite;

import dev.tenon.data.sql.Rows;
import dev.tenon.data.store.Document;
import dev.tenon.data.store.Feed;
import dev.tenon.data.store.History;
import dev.tenon.data.store.Index;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.sqlite.ProgressHandler;

/** A reading connection and its statements. Used by one thread at a time. */
final class SqliteReadSession implements ReadSession, AutoCloseable {

    /** Enough for what an application asks again and again; the rest is prepared anew. */
    private static final int STATEMENTS = 64;

    /** How many of SQLite's steps, a millisecond or so, pass between two looks at the clock. */
    private static final int STEPS = 20_000;

    private final Connection connection;
    private final LinkedHashMap<String, PreparedStatement> statements = new LinkedHashMap<>(STATEMENTS, 0.75f, true);

    /** When what runs now must end, by {@link System#nanoTime}. */
    private volatile long end;

    private SqliteReadSession(Connection connection) {
        this.connection = connection;
    }

    static SqliteReadSession open(SqliteFile file) throws SQLException {
        SqliteReadSession session = new SqliteReadSession(file.reader());
        try {
            ProgressHandler.setHandler(session.connection, STEPS, new ProgressHandler() {
                @Override
                protected int progress() {
                    // Interrupted where nobody waits for the answer any more.
                    return System.nanoTime() - session.end > 0
                                    || Thread.currentThread().isInterrupted()
                            ? 1
                            : 0;
                }
            });
            return session;
        } catch (SQLException e) {
            session.connection.close();
            throw e;
        }
    }

    /** From now on statements are broken off at this time ({@link System#nanoTime}). */
    void endBy(long nanoTime) {
        end = nanoTime;
    }

    private PreparedStatement statement(String sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known != null) {
            return known;
        }
        PreparedStatement made = connection.prepareStatement(sql);
        statements.put(sql, made);
        if (statements.size() > STATEMENTS) {
            statements.pollFirstEntry().getValue().close();
        }
        return made;
    }

    @Override
    public Optional<Document> find(String collection, String id) throws SQLException {
        PreparedStatement find =
                statement("SELECT " + Rows.DOCUMENT + " FROM document" + " WHERE collection = ? AND id = ?");
        find.setString(1, collection);
        find.setString(2, id);
        try (ResultSet row = find.executeQuery()) {
            return Rows.first(row);
        }
    }

    @Override
    public Optional<Document> findAt(String collection, String id, Instant time) throws SQLException, StoreException {
        begin();
        PreparedStatement find = statement("""
                        SELECT id, version, position, created, modified, body FROM document
                          WHERE collection = ?1 AND id = ?2 AND modified <= ?3
                        UNION ALL
                        SELECT id, version, position, created, modified, body FROM former
                          WHERE collection = ?1 AND id = ?2 AND modified <= ?3 AND ended_time > ?3
                        ORDER BY version DESC LIMIT 1""");
        find.setString(1, collection);
        find.setString(2, id);
        find.setLong(3, time.toEpochMilli());
        Optional<Document> found;
        try (ResultSet row = find.executeQuery()) {
            found = Rows.first(row);
        }
        if (found.isEmpty()) {
            requireRemembered(time);
        }
        end();
        return found;
    }

    /** What the first change that is still known replaced may have been there; what was before nothing can say. */
    private void requireRemembered(Instant time) throws SQLException, StoreException {
        try (ResultSet row =
                statement("SELECT seq, time FROM change ORDER BY seq LIMIT 1").executeQuery()) {
            boolean any = row.next();
            if (any ? row.getLong(1) > 1 && time.toEpochMilli() < row.getLong(2) : last() > 0) {
                throw Rows.timeForgotten(any ? Optional.of(Instant.ofEpochMilli(row.getLong(2))) : Optional.empty());
            }
        }
    }

    @Override
    public History history(String collection, String id, long before, int limit, long bytes) throws SQLException {
        PreparedStatement history = statement("""
                        SELECT id, version, position, created, modified, body, NULL AS ended_time FROM document
                          WHERE collection = ?1 AND id = ?2 AND version < ?3
                        UNION ALL
                        SELECT id, version, position, created, modified, body, ended_time FROM former
                          WHERE collection = ?1 AND id = ?2 AND version < ?3
                        ORDER BY version DESC LIMIT ?4""");
        history.setString(1, collection);
        history.setString(2, id);
        history.setLong(3, before);
        history.setLong(4, limit + 1L);
        try (ResultSet row = history.executeQuery()) {
            return Rows.history(row, limit, bytes);
        }
    }

    /** All statements in one transaction, so that they see the same state. */
    Page list(Query query, Set<Index> indexes) throws SQLException, StoreException {
        begin();
        if (query.at().isPresent()) {
            requireRemembered(query.at().get());
        }
        SqliteQueries queries = SqliteQueries.of(query, indexes);
        Standing standing = standing(query.collection());
        OptionalLong total = OptionalLong.empty();
        if (query.unfiltered()) {
            total = OptionalLong.of(standing.documents());
        } else if (query.total()) {
            total = OptionalLong.of(count(queries.count()));
        }
        Page page = query.limit() == 0
                ? new Page(List.of(), total, standing, Optional.empty())
                : page(query, queries.page(), total, standing);
        end();
        return page;
    }

    private Page page(Query query, SqliteSql sql, OptionalLong total, Standing standing) throws SQLException {
        PreparedStatement list = statement(sql.text());
        sql.bindTo(list);
        try (ResultSet row = list.executeQuery()) {
            return Rows.page(row, query, SqliteKeys::value, total, standing);
        }
    }

    private long count(SqliteSql sql) throws SQLException {
        PreparedStatement count = statement(sql.text());
        sql.bindTo(count);
        try (ResultSet row = count.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    @Override
    public Standing standing(String collection) throws SQLException {
        PreparedStatement standing = statement("SELECT " + Rows.STANDING + " FROM collection WHERE name = ?");
        standing.setString(1, collection);
        try (ResultSet row = standing.executeQuery()) {
            return row.next() ? Rows.standing(row) : Standing.untouched(collection);
        }
    }

    @Override
    public List<Standing> collections() throws SQLException {
        List<Standing> all = new ArrayList<>();
        try (ResultSet row = statement("SELECT " + Rows.STANDING + " FROM collection WHERE documents > 0 ORDER BY name")
                .executeQuery()) {
            while (row.next()) {
                all.add(Rows.standing(row));
            }
        }
        return all;
    }

    @Override
    public Feed changes(String collection, long after, int limit, long bytes) throws SQLException, StoreException {
        begin();
        long last = last();
        long beginning = first() - 1;
        long since = after == Store.FROM_THE_BEGINNING ? beginning : after;
        if (since > last || (since < beginning && standing(collection).sequence() > since)) {
            throw Rows.changesForgotten(since);
        }
        Feed feed = feed(collection, since, limit, bytes, last);
        end();
        return feed;
    }

    private Feed feed(String collection, long since, int limit, long bytes, long last)
            throws SQLException, StoreException {
        PreparedStatement changes = statement("""
                        SELECT change.id, change.seq,
                          ifnull(document.position, former.position), ifnull(document.created, former.created),
                          change.time, ifnull(document.body, former.body), change.kind
                        FROM change INDEXED BY change_collection
                        LEFT JOIN document ON document.collection = change.collection
                          AND document.id = change.id AND document.version = change.seq
                        LEFT JOIN former ON former.collection = change.collection
                          AND former.id = change.id AND former.version = change.seq
                        WHERE change.collection = ? AND change.seq > ? ORDER BY change.seq LIMIT ?""");
        changes.setString(1, collection);
        changes.setLong(2, since);
        changes.setLong(3, limit + 1L);
        try (ResultSet row = changes.executeQuery()) {
            return Rows.feed(row, limit, bytes, last);
        }
    }

    /** The number of the last change, 0 before the first. */
    private long last() throws SQLException {
        try (ResultSet row = statement("SELECT seq FROM sqlite_sequence WHERE name = 'change'")
                .executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** The number of the first change that is remembered; that of the next one if none is. */
    private long first() throws SQLException {
        try (ResultSet row = statement("SELECT min(seq) FROM change").executeQuery()) {
            long first = row.next() ? row.getLong(1) : 0;
            return first == 0 ? last() + 1 : first;
        }
    }

    private void begin() throws SQLException {
        statement("BEGIN").execute();
    }

    private void end() throws SQLException {
        statement("COMMIT").execute();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
