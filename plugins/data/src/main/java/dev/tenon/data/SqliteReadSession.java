package dev.tenon.data;

import dev.tenon.data.Store.Count;
import dev.tenon.data.Store.Document;
import dev.tenon.data.Store.Meta;
import dev.tenon.data.Store.Page;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A reading connection and its statements. Used by one thread at a time. */
final class SqliteReadSession implements AutoCloseable {

    private final Connection connection;
    private final PreparedStatement begin;
    private final PreparedStatement end;
    private final PreparedStatement find;
    private final PreparedStatement list;
    private final PreparedStatement count;
    private final PreparedStatement counts;

    private SqliteReadSession(Connection connection) throws SQLException {
        this.connection = connection;
        begin = connection.prepareStatement("BEGIN");
        end = connection.prepareStatement("COMMIT");
        find = connection.prepareStatement(
                "SELECT id, version, created, modified, body FROM document WHERE collection = ? AND id = ?");
        list = connection.prepareStatement(
                "SELECT id, version, created, modified, body FROM document INDEXED BY document_order"
                        + " WHERE collection = ? ORDER BY position LIMIT ? OFFSET ?");
        count = connection.prepareStatement("SELECT documents FROM collection WHERE name = ?");
        counts = connection.prepareStatement("SELECT name, documents FROM collection ORDER BY name");
    }

    static SqliteReadSession open(SqliteFile file) throws SQLException {
        Connection connection = file.reader();
        try {
            return new SqliteReadSession(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    Optional<Document> find(String collection, String id) throws SQLException {
        find.setString(1, collection);
        find.setString(2, id);
        try (ResultSet row = find.executeQuery()) {
            return row.next() ? Optional.of(document(row)) : Optional.empty();
        }
    }

    /** Both statements in one transaction, so that they see the same state. */
    Page list(String collection, int limit, long offset, long bytes) throws SQLException {
        begin.execute();
        long total = count(collection);
        List<Document> documents = total > offset && limit > 0 ? page(collection, limit, offset, bytes) : List.of();
        end.execute();
        return new Page(documents, total);
    }

    private List<Document> page(String collection, int limit, long offset, long bytes) throws SQLException {
        list.setString(1, collection);
        list.setLong(2, limit);
        list.setLong(3, offset);
        List<Document> documents = new ArrayList<>();
        long held = 0;
        try (ResultSet row = list.executeQuery()) {
            while (row.next()) {
                Document document = document(row);
                held += document.body().length;
                if (held > bytes && !documents.isEmpty()) {
                    break;
                }
                documents.add(document);
            }
        }
        return documents;
    }

    private long count(String collection) throws SQLException {
        count.setString(1, collection);
        try (ResultSet row = count.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    List<Count> counts() throws SQLException {
        List<Count> all = new ArrayList<>();
        try (ResultSet row = counts.executeQuery()) {
            while (row.next()) {
                all.add(new Count(row.getString(1), row.getLong(2)));
            }
        }
        return all;
    }

    private Document document(ResultSet row) throws SQLException {
        Meta meta = SqliteRows.meta(row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4));
        return new Document(meta, row.getBytes(5));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
