package dev.tenon.data.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.tenon.data.TestMount;
import dev.tenon.data.store.Filter;
import dev.tenon.data.store.Index;
import dev.tenon.data.store.Operand;
import dev.tenon.data.store.Page;
import dev.tenon.data.store.Query;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** Group commit, bounds, and what goes wrong. */
final class SqliteStoreTest {

    private static final byte[] SMALL = "{}".getBytes(UTF_8);

    @TempDir
    Path directory;

    private Store store;
    private ExecutorService clients;

    @BeforeEach
    void open() throws Exception {
        clients = Executors.newVirtualThreadPerTaskExecutor();
        store = TestMount.store(directory, SqliteLimits.DEFAULTS);
    }

    @AfterEach
    void close() {
        store.close();
        clients.shutdownNow();
    }

    private void reopen(SqliteLimits limits) throws Exception {
        store.close();
        store = TestMount.store(directory, limits);
    }

    private Outcome put(String id, byte[] body) throws StoreException {
        return TestMount.write(store, id, body.length, current -> new Decision.Put(body), TestMount.soon());
    }

    private Outcome remove(String id) throws StoreException {
        return TestMount.write(store, id, 0, current -> new Decision.Remove(), TestMount.soon());
    }

    private boolean isThere(String id) throws StoreException {
        return store.find("notes", id, TestMount.soon()).isPresent();
    }

    private static Reason reason(Future<?> failed) {
        ExecutionException e = catchThrowableOfType(ExecutionException.class, () -> failed.get(30, TimeUnit.SECONDS));
        if (e != null && e.getCause() instanceof StoreException cause) {
            return cause.reason();
        }
        throw new AssertionError("it did not fail as a store does", e);
    }

    /** Holds the writer inside a transaction until it is opened. */
    private final class Gate {

        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);
        private final FutureTask<Outcome> held = new FutureTask<>(() -> TestMount.write(
                store,
                "held",
                2,
                current -> {
                    entered.countDown();
                    waitFor(opened);
                    return new Decision.Put(SMALL);
                },
                TestMount.soon()));
        private final Thread caller = Thread.ofVirtual().unstarted(held);

        Gate() throws InterruptedException {
            caller.start();
            assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
        }

        private static void waitFor(CountDownLatch latch) {
            try {
                assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void open() {
            opened.countDown();
        }
    }

    private Gate gate() throws InterruptedException {
        return new Gate();
    }

    private static ConditionFactory quickly() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
    }

    /** Puts a write into the queue, behind those that are there. */
    private Future<Outcome> submit(String id, byte[] body) {
        long before = store.waitingWrites();
        Future<Outcome> future = clients.submit(() -> put(id, body));
        quickly().until(() -> store.waitingWrites() > before || future.isDone());
        return future;
    }

    @Test
    void manyWritesShareOneCommit() throws Exception {
        Gate gate = gate();
        List<Future<Outcome>> writes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            writes.add(submit("n" + i, SMALL));
        }
        long before = store.commits();
        gate.open();
        for (Future<Outcome> write : writes) {
            assertThat(write.get(30, TimeUnit.SECONDS)).isInstanceOf(Outcome.Stored.class);
        }
        assertThat(store.commits() - before).isEqualTo(2);
        assertThat(store.writes()).isEqualTo(201);
        assertThat(store.list(Query.all("notes", 1000, 1 << 20), TestMount.soon())
                        .total())
                .hasValue(201);
    }

    @Test
    void aBatchIsBounded() throws Exception {
        reopen(TestLimits.batchRequests(10));
        Gate gate = gate();
        List<Future<Outcome>> writes = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            writes.add(submit("n" + i, SMALL));
        }
        gate.open();
        for (Future<Outcome> write : writes) {
            write.get(30, TimeUnit.SECONDS);
        }
        assertThat(store.commits()).isEqualTo(4);
    }

    @Test
    void nobodyIsAnsweredBeforeTheCommit() throws Exception {
        Gate gate = gate();
        Future<Outcome> write = submit("a", SMALL);
        assertThat(isThere("held")).isFalse();
        assertThat(write.isDone()).isFalse();
        gate.open();
        write.get(30, TimeUnit.SECONDS);
        assertThat(isThere("a")).isTrue();
        assertThat(isThere("held")).isTrue();
    }

    @Test
    void writesToOneDocumentInOneBatchSeeEachOther() throws Exception {
        Gate gate = gate();
        Future<Outcome> first = submit("a", SMALL);
        Future<Outcome> second = submit("a", SMALL);
        gate.open();
        assertThat(first.get())
                .isInstanceOfSatisfying(
                        Outcome.Stored.class, it -> assertThat(it.created()).isTrue());
        assertThat(second.get())
                .isInstanceOfSatisfying(
                        Outcome.Stored.class, it -> assertThat(it.created()).isFalse());
        assertThat(store.commits()).isEqualTo(2);
    }

    @Test
    void aDecisionThatThrowsFailsNobodyElse() throws Exception {
        Gate gate = gate();
        Future<Outcome> before = submit("a", SMALL);
        Future<Outcome> bad = clients.submit(() -> TestMount.write(
                store,
                "bad",
                0,
                current -> {
                    throw new IllegalStateException("on purpose");
                },
                TestMount.soon()));
        quickly().until(() -> store.waitingWrites() == 2);
        Future<Outcome> after = submit("b", SMALL);
        gate.open();

        assertThat(before.get()).isInstanceOf(Outcome.Stored.class);
        assertThat(after.get()).isInstanceOf(Outcome.Stored.class);
        assertThatThrownBy(bad::get).hasRootCauseMessage("on purpose");
        assertThat(store.commits()).isEqualTo(2);
        assertThat(isThere("bad")).isFalse();
    }

    @Test
    void aWriteThatTheDatabaseRefusesFailsNobodyElse() throws Exception {
        execute("CREATE TRIGGER poison AFTER INSERT ON document WHEN new.id = 'poison'"
                + " BEGIN SELECT raise(ABORT, 'poisoned'); END");
        Gate gate = gate();
        Future<Outcome> before = submit("a", SMALL);
        Future<Outcome> bad = submit("poison", SMALL);
        Future<Outcome> after = submit("b", SMALL);
        gate.open();

        assertThat(before.get()).isInstanceOf(Outcome.Stored.class);
        assertThat(after.get()).isInstanceOf(Outcome.Stored.class);
        assertThat(reason(bad)).isEqualTo(Reason.FAILED);
        assertThat(isThere("poison")).isFalse();
        assertThat(store.standing("notes", TestMount.soon()).documents()).isEqualTo(3);
        assertThat(store.writes()).isEqualTo(3);
    }

    private Connection connect() throws SQLException {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + directory.resolve("data.db"));
        return source.getConnection();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void aFullQueueRefusesAtOnce() throws Exception {
        reopen(TestLimits.queueRequests(2));
        Gate gate = gate();
        Future<Outcome> first = submit("a", SMALL);
        Future<Outcome> second = submit("b", SMALL);
        assertThat(reason(submit("c", SMALL))).isEqualTo(Reason.BUSY);
        gate.open();
        first.get(30, TimeUnit.SECONDS);
        second.get(30, TimeUnit.SECONDS);
        assertThat(isThere("c")).isFalse();
    }

    @Test
    void theBytesThatWaitAreBoundedToo() throws Exception {
        Gate gate = gate();
        byte[] large = new byte[(int) (SqliteLimits.DEFAULTS.queueBytes() / 2)];
        Future<Outcome> first = clients.submit(
                () -> TestMount.write(store, "a", large.length, current -> new Decision.Put(SMALL), TestMount.soon()));
        quickly().until(() -> store.waitingWrites() == 1);
        assertThat(reason(submit("b", new byte[large.length + 1]))).isEqualTo(Reason.BUSY);
        gate.open();
        first.get(30, TimeUnit.SECONDS);
        put("c", SMALL);
        assertThat(isThere("b")).isFalse();
    }

    @Test
    void whatIsStillWaitingAtItsDeadlineIsNeverWritten() throws Exception {
        Gate gate = gate();
        StoreException late = catchThrowableOfType(
                StoreException.class,
                () -> TestMount.write(
                        store,
                        "late",
                        2,
                        current -> new Decision.Put(SMALL),
                        Instant.now().plusMillis(20)));
        assertThat(late.reason()).isEqualTo(Reason.LATE);
        gate.open();
        put("next", SMALL);
        assertThat(isThere("late")).isFalse();
    }

    @Test
    void ofWhatIsBeingWrittenWhenItsCallerLeavesTheOutcomeIsUnknown() throws Exception {
        Gate gate = gate();
        gate.caller.interrupt();
        assertThat(reason(gate.held)).isEqualTo(Reason.UNKNOWN);
        gate.open();
        put("next", SMALL);
        assertThat(isThere("held")).isTrue();
    }

    @Test
    void aCallerThatIsInterruptedGetsAnAnswerAndKeepsItsFlag() throws Exception {
        Gate gate = gate();
        CountDownLatch interrupted = new CountDownLatch(1);
        Future<Outcome> write = clients.submit(() -> {
            Thread.currentThread().interrupt();
            try {
                return put("a", SMALL);
            } finally {
                if (Thread.currentThread().isInterrupted()) {
                    interrupted.countDown();
                }
            }
        });
        assertThat(reason(write)).isEqualTo(Reason.LATE);
        assertThat(interrupted.getCount()).isZero();
        gate.open();
        put("next", SMALL);
        assertThat(isThere("a")).isFalse();
    }

    @Test
    void closingFinishesWhatWasAccepted() throws Exception {
        Gate gate = gate();
        List<Future<Outcome>> writes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            writes.add(submit("n" + i, SMALL));
        }
        Future<?> closing = clients.submit(() -> store.close());
        quickly().until(() -> {
            StoreException e = catchThrowableOfType(
                    StoreException.class,
                    () -> TestMount.write(store, "x", 0, current -> new Decision.Put(SMALL), Instant.now()));
            return e.reason() == Reason.CLOSED;
        });
        gate.open();
        for (Future<Outcome> write : writes) {
            assertThat(write.get(30, TimeUnit.SECONDS)).isInstanceOf(Outcome.Stored.class);
        }
        closing.get(30, TimeUnit.SECONDS);
        assertThat(catchThrowableOfType(StoreException.class, () -> isThere("n1"))
                        .reason())
                .isEqualTo(Reason.CLOSED);
        open();
        assertThat(isThere("n19")).isTrue();
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

    @Test
    void readersSeeOneStateInAList() throws Exception {
        Future<?> writing = clients.submit(() -> {
            for (int i = 0; i < 300; i++) {
                put("n" + i, SMALL);
            }
            return null;
        });
        while (!writing.isDone()) {
            Page page = store.list(Query.all("notes", 1000, 1 << 20), TestMount.soon());
            assertThat(page.documents()).hasSize((int) page.total().orElseThrow());
        }
        writing.get();
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
}
