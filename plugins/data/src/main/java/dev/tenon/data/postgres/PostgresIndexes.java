package dev.tenon.data.postgres;

import dev.tenon.data.store.Index;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The indexes that the user declared: brought about by the writer of whichever server starts first, without locking the others
 * out. PostgreSQL uses them as it sees fit.
 */
final class PostgresIndexes {

    /** How the names of all these begin, and no other. */
    static final String START = "field_";

    private final PostgresAccess access;
    private final Set<Index> declared;
    private final Set<Index> ready = ConcurrentHashMap.newKeySet();

    PostgresIndexes(PostgresAccess access, Set<Index> declared) {
        this.access = access;
        this.declared = declared;
    }

    /** Those that queries can use now. */
    Set<Index> ready() {
        return ready;
    }

    /** Makes what is missing, which may take long, and drops what is no longer declared. */
    void establish(Connection connection, System.Logger logger) throws SQLException {
        // As long as it takes.
        connection.setNetworkTimeout(Runnable::run, 0);
        try (Statement statement = connection.createStatement()) {
            Map<String, Boolean> there = there(connection);
            Map<String, Index> wanted = new HashMap<>();
            declared.forEach(index -> wanted.put(PostgresKeys.name(index), index));
            for (String name : there.keySet()) {
                if (!wanted.containsKey(name)) {
                    statement.execute("DROP INDEX CONCURRENTLY IF EXISTS " + access.table(name));
                    logger.log(System.Logger.Level.INFO, "dropped the index {0}", name);
                }
            }
            for (Map.Entry<String, Index> entry : wanted.entrySet()) {
                String name = entry.getKey();
                Boolean valid = there.get(name);
                if (valid == null) {
                    make(statement, name, entry.getValue(), logger);
                } else if (!valid) {
                    // Its maker was cut off, or is still at it and lets this wait.
                    statement.execute("REINDEX INDEX CONCURRENTLY " + access.table(name));
                }
                ready.add(entry.getValue());
            }
        }
    }

    private void make(Statement statement, String name, Index index, System.Logger logger) throws SQLException {
        long start = System.nanoTime();
        statement.execute("CREATE INDEX CONCURRENTLY IF NOT EXISTS " + name + " ON " + access.table("document") + " ("
                + PostgresKeys.ordered(index.field()) + ", position) WHERE collection = '" + index.collection() + "'");
        logger.log(
                System.Logger.Level.INFO,
                "made the index {0} of {1} on {2} in {3} ms",
                name,
                index.collection(),
                index.field(),
                (System.nanoTime() - start) / 1_000_000);
    }

    /** The names of our indexes, and whether they are whole. */
    private Map<String, Boolean> there(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT name.relname, index.indisvalid"
                + " FROM pg_catalog.pg_index AS index JOIN pg_catalog.pg_class AS name ON name.oid = index.indexrelid"
                + " JOIN pg_catalog.pg_namespace AS space ON space.oid = name.relnamespace"
                + " WHERE space.nspname = ? AND starts_with(name.relname, ?)")) {
            statement.setString(1, access.space());
            statement.setString(2, START);
            Map<String, Boolean> there = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    there.put(row.getString(1), row.getBoolean(2));
                }
            }
            return there;
        }
    }
}
