package dev.tenon.data;

import dev.tenon.data.postgres.PostgresLimits;
import dev.tenon.data.postgres.PostgresStore;
import dev.tenon.data.postgres.TestPostgres;
import dev.tenon.data.sqlite.SqliteStore;
import dev.tenon.data.sqlite.TestLimits;
import dev.tenon.data.store.QueueLimits;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import org.sqlite.SQLiteDataSource;

/** The stores there are: what one does, the others do. A directory stands for a database of its own in each. */
public enum StoreKind {
    SQLITE {
        @Override
        String options(Path directory) {
            return "";
        }

        @Override
        public Store open(Path directory, QueueLimits queue, StoreOptions options)
                throws IOException, InterruptedException {
            return SqliteStore.open(
                    directory, "test", TestLimits.queue(queue), options, InstantSource.system(), TestMount.LOGGER);
        }

        @Override
        void poison(Path directory) throws SQLException {
            SQLiteDataSource source = new SQLiteDataSource();
            source.setUrl("jdbc:sqlite:" + directory.resolve("data.db"));
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TRIGGER poison AFTER INSERT ON document WHEN new.id = 'poison'"
                        + " BEGIN SELECT raise(ABORT, 'poisoned'); END");
            }
        }
    },

    POSTGRES {
        @Override
        String options(Path directory) {
            TestPostgres server = TestPostgres.shared();
            // The planner takes no index of a few rows otherwise.
            return "store = \"" + server.url() + "?options=-c%20enable_seqscan=off\"\nuser = \"" + TestPostgres.USER
                    + "\"\nschema = \"" + schema(directory) + "\"\n";
        }

        @Override
        public Store open(Path directory, QueueLimits queue, StoreOptions options) throws IOException {
            PostgresLimits base = PostgresLimits.DEFAULTS;
            return PostgresStore.open(
                    TestPostgres.shared().access(schema(directory)),
                    "test",
                    new PostgresLimits(queue, base.batchOperations(), base.trust(), base.poll(), base.insist()),
                    options,
                    InstantSource.system(),
                    TestMount.LOGGER);
        }

        @Override
        void poison(Path directory) throws SQLException {
            String schema = schema(directory);
            TestPostgres.shared()
                    .execute("CREATE FUNCTION " + schema + ".poison() RETURNS trigger LANGUAGE plpgsql AS"
                            + " 'BEGIN RAISE EXCEPTION ''poisoned''; END'; CREATE TRIGGER poison AFTER INSERT ON "
                            + schema + ".document FOR EACH ROW WHEN (new.id = 'poison') EXECUTE FUNCTION " + schema
                            + ".poison()");
        }
    };

    /** In TOML, what a mount needs to have its store there. */
    abstract String options(Path directory);

    public abstract Store open(Path directory, QueueLimits queue, StoreOptions options)
            throws IOException, InterruptedException;

    /** From now on the database refuses to create a document with the id {@code poison}. */
    abstract void poison(Path directory) throws SQLException;

    private static String schema(Path directory) {
        return "test_" + Integer.toHexString(directory.toString().hashCode());
    }
}
