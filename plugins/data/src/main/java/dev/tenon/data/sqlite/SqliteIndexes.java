package dev.tenon.data.sqlite;

import dev.tenon.data.store.Index;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The indexes that the user declared: brought about by the writer, and used by the readers as soon as they are there. */
final class SqliteIndexes {

    private final Set<Index> declared;
    private final Set<Index> ready = ConcurrentHashMap.newKeySet();

    SqliteIndexes(Set<Index> declared) {
        this.declared = declared;
    }

    /** Those that queries can use now. */
    Set<Index> ready() {
        return ready;
    }

    /** Makes what is missing, which takes some seconds for a million documents, and drops what is no longer declared. */
    void establish(Connection connection, System.Logger logger) throws SQLException {
        List<String> there = there(connection);
        List<String> wanted = declared.stream().map(SqliteKeys::name).toList();
        try (Statement statement = connection.createStatement()) {
            for (String name : there) {
                if (!wanted.contains(name)) {
                    statement.execute("DROP INDEX \"" + name + '"');
                    logger.log(System.Logger.Level.INFO, "dropped the index {0}", name);
                }
            }
            for (Index index : declared) {
                if (!there.contains(SqliteKeys.name(index))) {
                    long start = System.nanoTime();
                    statement.execute(definition(index));
                    logger.log(
                            System.Logger.Level.INFO,
                            "made the index {0} in {1} ms",
                            SqliteKeys.name(index),
                            (System.nanoTime() - start) / 1_000_000);
                }
                ready.add(index);
            }
        }
    }

    private static List<String> there(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT name FROM sqlite_schema WHERE type = 'index' AND name LIKE 'field:%'")) {
            List<String> names = new ArrayList<>();
            while (row.next()) {
                names.add(row.getString(1));
            }
            return names;
        }
    }

    /** Of one collection alone; the position at the end of each entry gives equal keys their order. */
    private static String definition(Index index) {
        return "CREATE INDEX " + SqliteKeys.quotedName(index) + " ON document (" + SqliteKeys.of(index.field())
                + ") WHERE collection = '" + index.collection() + "'";
    }
}
