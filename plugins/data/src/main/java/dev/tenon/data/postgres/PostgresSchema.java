package dev.tenon.data.postgres;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The tables, by version, in a schema of their own. A step once released never changes: a new version is a new step. Several
 * servers may start at once: what one of them makes first, the others find.
 *
 * <ul>
 *   <li>{@code state}: one row, which every transaction that writes locks first: the number and time of the last change, the
 *       number of the first that is remembered, and the version of the tables.
 *   <li>{@code change}: one row for each write, numbered without gaps in the order of commits; {@code previous} is the version
 *       that it replaced, {@code token} tells the transaction that made it.
 *   <li>{@code document}: what is there now. {@code position}, the number of the change that created the document, gives
 *       lists their order; {@code body} is what the client sent, {@code content} the same as filters see it.
 *   <li>{@code former}: what documents were until the change {@code ended}.
 *   <li>{@code collection}: how many documents each collection holds, and its last change.
 * </ul>
 *
 * <p>Times are milliseconds since 1970.
 */
final class PostgresSchema {

    /** Where a step names a table of ours, this stands before the name. */
    private static final String TABLE = "@";

    private static final List<String> STEP_1 = List.of(
            """
            CREATE TABLE IF NOT EXISTS @collection (
              name      text COLLATE "C" PRIMARY KEY,
              documents bigint NOT NULL CHECK (documents >= 0),
              seq       bigint NOT NULL,
              time      bigint NOT NULL
            )""",
            """
            CREATE TABLE IF NOT EXISTS @change (
              seq        bigint PRIMARY KEY,
              collection text COLLATE "C" NOT NULL,
              id         text COLLATE "C" NOT NULL,
              kind       text NOT NULL CHECK (kind IN ('create', 'replace', 'delete')),
              previous   bigint,
              time       bigint NOT NULL,
              token      bigint NOT NULL
            )""",
            "CREATE INDEX IF NOT EXISTS change_collection ON @change (collection, seq)",
            """
            CREATE TABLE IF NOT EXISTS @document (
              position   bigint PRIMARY KEY,
              collection text COLLATE "C" NOT NULL,
              id         text COLLATE "C" NOT NULL,
              version    bigint NOT NULL,
              created    bigint NOT NULL,
              modified   bigint NOT NULL,
              body       text NOT NULL,
              content    jsonb NOT NULL,
              UNIQUE (collection, id)
            )""",
            "CREATE INDEX IF NOT EXISTS document_order ON @document (collection, position)",
            """
            CREATE TABLE IF NOT EXISTS @former (
              ended      bigint PRIMARY KEY,
              ended_time bigint NOT NULL,
              position   bigint NOT NULL,
              collection text COLLATE "C" NOT NULL,
              id         text COLLATE "C" NOT NULL,
              version    bigint NOT NULL,
              created    bigint NOT NULL,
              modified   bigint NOT NULL,
              body       text NOT NULL,
              content    jsonb NOT NULL
            )""",
            "CREATE INDEX IF NOT EXISTS former_document ON @former (collection, id, version)");

    private static final List<List<String>> STEPS = List.of(STEP_1);

    /** The version that this program writes. */
    static final int VERSION = STEPS.size();

    private static final int ATTEMPTS = 10;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private PostgresSchema() {}

    /**
     * A connection of its own, to a schema of {@link #VERSION}.
     *
     * @throws IOException if the database cannot be used; says why and what to do
     */
    static Connection prepared(PostgresAccess access) throws SQLException, IOException {
        Connection connection = access.connect();
        try {
            prepare(connection, access);
            return connection;
        } catch (SQLException | IOException e) {
            connection.close();
            throw e;
        }
    }

    private static void prepare(Connection connection, PostgresAccess access) throws SQLException, IOException {
        requireUnicode(connection);
        for (int attempt = 1; ; attempt++) {
            try {
                prepareOnce(connection, access);
                return;
            } catch (SQLException e) {
                if (!isOfAnother(e) || attempt == ATTEMPTS) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() throws SQLException {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(1, PAUSE.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", e);
        }
    }

    /** Whether another server made the same just now: IF NOT EXISTS does not look at what is not committed, and so may fail. */
    private static boolean isOfAnother(SQLException e) {
        return switch (String.valueOf(e.getSQLState())) {
            case "23505", "42P06", "42P07", "XX000" -> true;
            default -> PostgresFailure.of(e) == PostgresFailure.CONFLICT;
        };
    }

    private static void requireUnicode(Connection connection) throws SQLException, IOException {
        String encoding = text(connection, "SHOW server_encoding");
        if (!encoding.equals("UTF8")) {
            throw new IOException("the database keeps texts in " + encoding
                    + ", and JSON needs UTF8; make one with: CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0");
        }
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : "";
        }
    }

    private static void prepareOnce(Connection connection, PostgresAccess access) throws SQLException, IOException {
        connection.setAutoCommit(false);
        try {
            if (!isThere(connection, access)) {
                execute(connection, access, "CREATE SCHEMA IF NOT EXISTS \"" + access.space() + '"');
            }
            if (!stateIsThere(connection, access)) {
                execute(connection, access, """
                        CREATE TABLE IF NOT EXISTS @state (
                          one     integer PRIMARY KEY CHECK (one = 1),
                          version integer NOT NULL,
                          first   bigint NOT NULL,
                          last    bigint NOT NULL,
                          time    bigint NOT NULL
                        )""");
                execute(
                        connection,
                        access,
                        "INSERT INTO @state (one, version, first, last, time) VALUES (1, 0, 1, 0, 0)"
                                + " ON CONFLICT (one) DO NOTHING");
                connection.commit();
            }
            migrate(connection, access);
            connection.commit();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Asked for first: to make a schema needs a right that one who may only use it does not have. */
    private static boolean isThere(Connection connection, PostgresAccess access) throws SQLException {
        return exists(connection, "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = ?", access.space());
    }

    private static boolean stateIsThere(Connection connection, PostgresAccess access) throws SQLException {
        return exists(
                connection,
                "SELECT 1 FROM pg_catalog.pg_tables WHERE tablename = 'state' AND schemaname = ?",
                access.space());
    }

    private static boolean exists(Connection connection, String sql, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    private static void migrate(Connection connection, PostgresAccess access) throws SQLException, IOException {
        int version = Integer.parseInt(
                text(connection, "SELECT version FROM " + access.table("state") + " WHERE one = 1 FOR UPDATE"));
        if (version > VERSION) {
            throw new IOException("the schema \"" + access.space()
                    + "\" was written by a newer version of this program (version " + version + ", this one knows "
                    + VERSION + "); run that version, or choose another schema");
        }
        if (version == VERSION) {
            return;
        }
        for (List<String> step : STEPS.subList(version, VERSION)) {
            execute(connection, access, String.join(";", step));
        }
        execute(connection, access, "UPDATE @state SET version = " + VERSION + " WHERE one = 1");
    }

    private static void execute(Connection connection, PostgresAccess access, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql.replace(TABLE, access.table("")));
        }
    }
}
