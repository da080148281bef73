package dev.tenon.data;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables, by version. A step once released never changes: a new version is a new step, and a file is brought up to date
 * step by step, each in a transaction of its own.
 *
 * <p>Version 1:
 *
 * <ul>
 *   <li>{@code change}: one row for each write, numbered without reuse in the order of commits. The number is the version of
 *       the document it made; {@code previous} is the version that it replaced.
 *   <li>{@code document}: what is there now. {@code position}, the number of the change that created the document, gives
 *       lists their order. The body is text, though it is bound and read as bytes, so that SQLite's JSON functions and other
 *       tools can read it.
 *   <li>{@code collection}: how many documents each collection holds; a collection without any has no row.
 * </ul>
 */
final class SqliteSchema {

    /** In the header of the file; the letters "TENO". */
    static final int APPLICATION_ID = 0x54454E4F;

    private static final List<List<String>> STEPS = List.of(List.of(
            """
            CREATE TABLE collection (
              name      TEXT PRIMARY KEY NOT NULL,
              documents INTEGER NOT NULL CHECK (documents > 0)
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE change (
              seq        INTEGER PRIMARY KEY AUTOINCREMENT,
              collection TEXT NOT NULL,
              id         TEXT NOT NULL,
              kind       TEXT NOT NULL CHECK (kind IN ('create', 'replace', 'delete')),
              previous   INTEGER,
              time       INTEGER NOT NULL -- milliseconds since 1970
            ) STRICT
            """,
            """
            CREATE TABLE document (
              position   INTEGER PRIMARY KEY,
              collection TEXT NOT NULL REFERENCES collection (name),
              id         TEXT NOT NULL,
              version    INTEGER NOT NULL,
              created    INTEGER NOT NULL, -- milliseconds since 1970
              modified   INTEGER NOT NULL,
              body       TEXT NOT NULL,
              UNIQUE (collection, id)
            ) STRICT
            """,
            // Each entry ends with the position, so that a page is read in order straight from it.
            """
            CREATE INDEX document_order ON document (collection)
            """));

    /** The version that this program writes. */
    static final int VERSION = STEPS.size();

    private SqliteSchema() {}

    /** Brings the file of a connection from a version to {@link #VERSION}. */
    static void migrate(Connection connection, int from) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (int version = from + 1; version <= VERSION; version++) {
                statement.execute("BEGIN IMMEDIATE");
                for (String sql : STEPS.get(version - 1)) {
                    statement.execute(sql);
                }
                statement.execute("PRAGMA application_id = " + APPLICATION_ID);
                statement.execute("PRAGMA user_version = " + version);
                statement.execute("COMMIT");
            }
        }
    }
}
