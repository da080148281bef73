package dev.tenon.data.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tenon.api.Response;
import dev.tenon.data.StoreFixture;
import dev.tenon.data.TestMount;
import dev.tenon.data.store.Filter;
import dev.tenon.data.store.Index;
import dev.tenon.data.store.Operand;
import dev.tenon.data.store.Query;
import dev.tenon.data.store.Result;
import dev.tenon.data.store.Result.Outcome;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.StoreException.Reason;
import dev.tenon.data.store.StoreOptions;
import dev.tenon.data.store.Transaction;
import dev.tenon.data.store.Transaction.Operation;
import dev.tenon.data.store.Update.Decision;
import dev.tenon.data.store.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** What is special about an SQLite file. */
final class SqliteStoreTest extends StoreFixture {

    @TempDir
    Path directory;

    @Override
    protected Store first() throws Exception {
        return TestMount.store(directory, SqliteLimits.DEFAULTS);
    }

    private void reopen(SqliteLimits limits) throws Exception {
        store.close();
        store = TestMount.store(directory, limits);
    }

    private Connection connect() throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + directory.resolve("data.db"));
        return source.getConnection();
    }

    @Test
    void anotherProcessThatHoldsTheFileFailsWritesButNotReads() throws Exception {
        reopen(TestLimits.busy(Duration.ofMillis(50)));
        put("a", SMALL);
        try (Connection other = connect();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertThat(catchThrowableOfType(StoreException.class, () -> put("b", SMALL))
                            .reason())
                    .isEqualTo(Reason.FAILED);
            assertThat(isThere("a")).isTrue();
            statement.execute("ROLLBACK");
        }
        put("b", SMALL);
        assertThat(isThere("b")).isTrue();
    }

    @Test
    void aFullDiskIsTold_ReadsGoOn_TheWriterRecovers() throws Exception {
        reopen(TestLimits.maxPages(100));
        byte[] body = ("{\"text\":\"" + "x".repeat(20_000) + "\"}").getBytes(UTF_8);
        int stored = 0;
        StoreException full = null;
        while (full == null && stored < 100) {
            try {
                put("n" + stored, body);
                stored++;
            } catch (StoreException e) {
                full = e;
            }
        }
        assertThat(full).isNotNull();
        assertThat(full.reason()).isEqualTo(Reason.FULL);
        assertThat(full.answer().status()).isEqualTo(507);
        assertThat(stored).isBetween(5, 20);
        assertThat(store.find("notes", "n0", TestMount.soon()).orElseThrow().body())
                .isEqualTo(body);

        Gate gate = gate();
        Future<Outcome> small = submit("small", SMALL);
        Future<Outcome> large = submit("large", body);
        Future<Outcome> smaller = submit("smaller", SMALL);
        gate.open();
        assertThat(small.get()).isInstanceOf(Outcome.Stored.class);
        assertThat(smaller.get()).isInstanceOf(Outcome.Stored.class);
        assertThat(reason(large)).isEqualTo(Reason.FULL);

        remove("n0");
        put("large", body);
        assertThat(isThere("large")).isTrue();
        assertThat(store.standing("notes", TestMount.soon()).documents()).isEqualTo(stored + 3);
    }

    @Test
    void theLogIsEmptiedOnceNobodyHoldsIt() throws Exception {
        reopen(TestLimits.logBytes(100_000));
        byte[] body = ("{\"text\":\"" + "x".repeat(50_000) + "\"}").getBytes(UTF_8);
        Path log = directory.resolve("data.db-wal");
        try (Connection other = connect();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("SELECT count(*) FROM document");
            for (int i = 0; i < 30; i++) {
                put("n" + i, body);
            }
            assertThat(Files.size(log)).isGreaterThan(1_000_000);
            statement.execute("COMMIT");
        }
        for (int i = 0; i < 5; i++) {
            put("n" + i, body);
        }
        quickly().until(() -> Files.size(log) < 300_000);
        assertThat(isThere("n29")).isTrue();
    }

    private static Query filtered(String field) {
        Filter filter = new Filter.In(new Operand.Field(List.of(field)), List.of(new Value.Numeric("2999")));
        Query all = Query.all("notes", 10, 1 << 20);
        return new Query(
                "notes", all.at(), List.of(filter), List.of(), List.of(), all.start(), all.limit(), all.bytes(), true);
    }

    @Test
    void aListThatTakesTooLongIsEndedWithTheAdviceToMakeAnIndex() throws Exception {
        store.close();
        StoreOptions hasty = new StoreOptions(
                Set.of(new Index("notes", new Operand.Field(List.of("n")))),
                StoreOptions.DEFAULTS.historyAge(),
                StoreOptions.DEFAULTS.historyChanges(),
                0,
                Duration.ofNanos(1));
        store = SqliteStore.open(
                directory, "test", SqliteLimits.DEFAULTS, hasty, InstantSource.system(), TestMount.LOGGER);
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            byte[] body = ("{\"n\":" + i + ",\"m\":" + i + "}").getBytes(UTF_8);
            operations.add(new Operation("notes", "d" + i, false, current -> new Decision.Put(body)));
        }
        store.write(new Transaction(operations, 0), TestMount.soon());

        StoreException slow =
                catchThrowableOfType(StoreException.class, () -> store.list(filtered("m"), TestMount.soon()));
        assertThat(slow.reason()).isEqualTo(Reason.SLOW);
        assertThat(slow.getMessage()).contains("declare an index of \"notes\" on: m");
        assertThat(slow.answer().status()).isEqualTo(503);
        assertThat(store.list(filtered("n"), TestMount.soon()).total()).hasValue(1);
        Query byId = new Query(
                "notes",
                Optional.empty(),
                List.of(new Filter.Prefix(Operand.Metadata.ID, "d2999")),
                List.of(),
                List.of(new Query.Order(Operand.Metadata.ID, true)),
                new Query.Offset(0),
                10,
                1 << 20,
                true);
        assertThat(store.list(byId, TestMount.soon()).total()).hasValue(1);

        Query all = Query.all("notes", 10, 1 << 20);
        Query words =
                new Query("notes", all.at(), List.of(), List.of("nowhere"), List.of(), all.start(), 10, 1 << 20, false);
        StoreException wordy = catchThrowableOfType(StoreException.class, () -> store.list(words, TestMount.soon()));
        assertThat(wordy.reason()).isEqualTo(Reason.SLOW);
        assertThat(wordy.getMessage()).contains("narrow it by a filter on a field with an index");
    }

    @Test
    void deletingIsPossibleOnAFullDiskAtThePriceOfTheHistory() throws Exception {
        reopen(TestLimits.maxPages(100));
        byte[] body = ("{\"text\":\"" + "x".repeat(20_000) + "\"}").getBytes(UTF_8);
        int stored = 0;
        boolean full = false;
        while (!full && stored < 100) {
            try {
                put("n" + stored, body);
                stored++;
            } catch (StoreException e) {
                full = e.reason() == Reason.FULL;
            }
        }
        assertThat(full).isTrue();
        for (int i = 0; i < stored; i++) {
            remove("n" + i);
        }
        assertThat(store.standing("notes", TestMount.soon()).documents()).isZero();
        assertThat(catchThrowableOfType(
                                StoreException.class, () -> store.changes("notes", 1, 10, 1 << 20, TestMount.soon()))
                        .reason())
                .isEqualTo(Reason.FORGOTTEN);
        put("again", body);
    }

    /** For an answer that changes nothing, nothing is forgotten: neither by the way nor to make space. */
    @Test
    void whatIsRefusedForgetsNothing() throws Exception {
        put("a", SMALL);
        store.close();
        StoreOptions forgetful = new StoreOptions(
                Set.of(), Duration.ofNanos(1), StoreOptions.DEFAULTS.historyChanges(), 0, Duration.ofSeconds(5));
        store = SqliteStore.open(
                directory, "test", SqliteLimits.DEFAULTS, forgetful, InstantSource.system(), TestMount.LOGGER);
        Operation refusing = new Operation("notes", "a", false, current -> new Decision.Refuse(Response.status(412)));
        assertThat(store.write(Transaction.of(refusing, 0), TestMount.soon())).isInstanceOf(Result.Refused.class);
        assertThat(store.commits()).isEqualTo(0);
        assertThat(store.changes("notes", 0, 10, 1 << 20, TestMount.soon()).changes())
                .hasSize(1);
    }
}
