package dev.tenon.data.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables, by version. A step once released never changes: a new version is a new step, and a file is brought up to date
 * step by step, each in a transaction of its own.
 *
 * <ul>
 *   <li>{@code change}: one row for each write, numbered without reuse in the order of commits. The number is the version of
 *       the document it made; {@code previous} is the version that it replaced.
 *   <li>{@code document}: what is there now. {@code position}, the number of the change that created the document, gives
 *       lists their order. The body is text, though it is bound and read as bytes, so that SQLite's JSON functions and other
 *       tools can read it.
 *   <li>{@code former} (since version 2): what documents were until the change {@code ended}.
 *   <li>{@code collection}: how many documents each collection holds and, since version 2, its last change. One that was
 *       emptied keeps its row, so that whoever follows it learns of that.
 * </ul>
 *
 * <p>Rows of {@code change} and {@code former} are deleted when they are older than the user wants to remember.
 */
final class SqliteSchema {

    /** In the header of the file; the letters "TENO". */
    static final int APPLICATION_ID = 0x54454E4F;

    private static final List<String> STEP_1 = List.of(
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
            """);

    private static final List<String> STEP_2 = List.of(
            """
            CREATE TABLE collection_2 (
              name      TEXT PRIMARY KEY NOT NULL,
              documents INTEGER NOT NULL CHECK (documents >= 0),
              seq       INTEGER NOT NULL, -- its last change
              time      INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            """
            INSERT INTO collection_2 (name, documents, seq, time)
              SELECT collection, (SELECT count(*) FROM document WHERE document.collection = change.collection),
                     max(seq), time FROM change GROUP BY collection
            """,
            "DROP TABLE collection",
            "ALTER TABLE collection_2 RENAME TO collection",
            // Each entry ends with the number, so that what follows a number is read in order straight from it.
            "CREATE INDEX change_collection ON change (collection)",
            """
            CREATE TABLE former (
              ended      INTEGER PRIMARY KEY,
              ended_time INTEGER NOT NULL, -- milliseconds since 1970
              position   INTEGER NOT NULL,
              collection TEXT NOT NULL,
              id         TEXT NOT NULL,
              version    INTEGER NOT NULL,
              created    INTEGER NOT NULL,
              modified   INTEGER NOT NULL,
              body       TEXT NOT NULL
            ) STRICT
            """,
            "CREATE INDEX former_document ON former (collection, id, version)",
            // Version 1 did not keep what documents were before: the memory begins where all is known.
            """
            DELETE FROM change WHERE seq <= (
              SELECT max(seq) FROM change WHERE kind <> 'delete' AND NOT EXISTS (
                SELECT 1 FROM document WHERE document.collection = change.collection
                  AND document.id = change.id AND document.version = change.seq))
            """);

    private static final List<List<String>> STEPS = List.of(STEP_1, STEP_2);

    /** The version that this program writes. */
    static final int VERSION = STEPS.size();

    private SqliteSchema() {}

    /** Brings the file of a connection, which is not used for anything else, from a version to {@link #VERSION}. */
    static void migrate(Connection connection, int from) throws SQLException {
        migrate(connection, from, VERSION);
    }

    static void migrate(Connection connection, int from, int to) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // A table that others refer to can be replaced only while nobody looks at the references.
            statement.execute("PRAGMA foreign_keys = OFF");
            for (int version = from + 1; version <= to; version++) {
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
