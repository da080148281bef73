package dev.tenon.data.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.tenon.data.TestMount;
import dev.tenon.data.store.Document;
import dev.tenon.data.store.Feed;
import dev.tenon.data.store.Feed.Change;
import dev.tenon.data.store.Query;
import dev.tenon.data.store.QueueLimits;
import dev.tenon.data.store.Result.Outcome;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.StoreException.Reason;
import dev.tenon.data.store.StoreOptions;
import dev.tenon.data.store.Update.Decision;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What is special about a database that others use too, and that may be gone. */
final class PostgresStoreTest {

    private static final PostgresLimits BASE = PostgresLimits.DEFAULTS;

    private String schema = "";
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void name(TestInfo test) {
        schema = "own_" + Integer.toHexString(test.getDisplayName().hashCode());
    }

    @AfterEach
    void end() {
        clients.shutdownNow();
    }

    private static PostgresStore open(PostgresAccess access) throws IOException {
        return open(access, BASE);
    }

    private static PostgresStore open(PostgresAccess access, PostgresLimits limits) throws IOException {
        return PostgresStore.open(
                access, "test", limits, StoreOptions.DEFAULTS, InstantSource.system(), TestMount.LOGGER);
    }

    private PostgresAccess access() {
        return TestPostgres.shared().access(schema);
    }

    private static Outcome put(Store store, String id, String json) throws StoreException {
        byte[] body = json.getBytes(UTF_8);
        return TestMount.write(store, id, body.length, current -> new Decision.Put(body), TestMount.soon());
    }

    private static String text(Optional<Document> document) {
        return document.map(found -> new String(found.body(), UTF_8)).orElse("nothing");
    }

    /** Four writers on each of two servers, and one who follows: each number comes, once, and none after a greater one. */
    @Test
    void whoFollowsSkipsNothingThatAnotherServerWrites() throws Exception {
        try (PostgresStore one = open(access());
                PostgresStore two = open(access())) {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 8; writer++) {
                String id = "w" + writer;
                Store store = writer % 2 == 0 ? one : two;
                writers.add(clients.submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        put(store, id + "-" + i % 10, "{\"n\":" + i + "}");
                    }
                    return null;
                }));
            }
            List<Long> seen = new ArrayList<>();
            long since = 0;
            while (seen.size() < 400) {
                Feed feed = two.changes("notes", since, 1000, 1 << 20, TestMount.soon());
                feed.changes().stream().map(Change::sequence).forEach(seen::add);
                since = feed.next();
                assertThat(writers).noneMatch(writer -> writer.state() == Future.State.FAILED);
            }
            assertThat(seen).isEqualTo(LongStream.rangeClosed(1, 400).boxed().toList());
            for (Future<?> writer : writers) {
                writer.get(30, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void whatIsInMemoryFollowsWhatAnotherServerWrites() throws Exception {
        try (PostgresStore one = open(access());
                PostgresStore two = open(access())) {
            put(one, "a", "{\"n\":1}");
            await().until(() -> one.cached("notes", "a").isPresent());
            assertThat(text(two.find("notes", "a", TestMount.soon()))).isEqualTo("{\"n\":1}");
            await().until(() -> two.find("notes", "a", TestMount.soon()).isPresent()
                    && two.cached("notes", "a").isPresent());

            put(one, "a", "{\"n\":2}");
            long acknowledged = System.nanoTime();
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> text(two.find("notes", "a", TestMount.soon())).equals("{\"n\":2}"));
            assertThat(Duration.ofNanos(System.nanoTime() - acknowledged)).isLessThan(BASE.trust());
            assertThat(two.find("notes", "a", TestMount.soon())
                            .orElseThrow()
                            .meta()
                            .version())
                    .isEqualTo(2);
        }
    }

    @Test
    void whoWaitsIsWokenByAnotherServer() throws Exception {
        try (PostgresStore one = open(access());
                PostgresStore two = open(access())) {
            put(one, "a", "{}");
            Future<Boolean> woken = clients.submit(() -> two.awaitChange("notes", 1, Duration.ofSeconds(30)));
            put(one, "a", "{}");
            assertThat(woken.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** The one that follows is cut off: nothing in memory may be shown until it is back and has caught up. */
    @Test
    void aFollowerThatIsCutOffComesBack() throws Exception {
        try (PostgresStore one = open(access());
                PostgresStore two = open(access())) {
            put(one, "a", "{\"n\":1}");
            await().until(() -> two.find("notes", "a", TestMount.soon()).isPresent()
                    && two.cached("notes", "a").isPresent());
            TestPostgres.shared()
                    .execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tenon'"
                            + " AND pid <> pg_backend_pid()");
            put(one, "a", "{\"n\":2}");
            await().until(() -> text(two.cached("notes", "a")).equals("{\"n\":2}")
                    || text(two.find("notes", "a", TestMount.soon())).equals("{\"n\":2}"));
        }
    }

    @Test
    void aTransactionThatAnotherWasInTheWayOfIsBegunAgain() throws Exception {
        try (PostgresStore store = open(access())) {
            failFirst(3, "40001");
            put(store, "a", "{}");
            failFirst(2, "40P01");
            put(store, "b", "{}");
            assertThat(store.standing("notes", TestMount.soon()).documents()).isEqualTo(2);
            assertThat(store.standing("notes", TestMount.soon()).sequence()).isEqualTo(2);
        }
    }

    /** Sequences do not go back with the transaction, which is what this counts by. */
    private void failFirst(int times, String state) throws Exception {
        TestPostgres.shared()
                .execute("SET search_path = " + schema + "; DROP SEQUENCE IF EXISTS attempts; CREATE SEQUENCE attempts;"
                        + " CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                        + " IF nextval('" + schema + ".attempts') <= " + times
                        + " THEN RAISE EXCEPTION 'on purpose' USING ERRCODE = '" + state
                        + "'; END IF; RETURN NULL; END $$; CREATE OR REPLACE TRIGGER fail AFTER INSERT ON document"
                        + " FOR EACH ROW EXECUTE FUNCTION fail()");
    }

    @Test
    void aConflictThatDoesNotEndIsToldInTime() throws Exception {
        PostgresLimits limits =
                new PostgresLimits(QueueLimits.DEFAULTS, 100, BASE.trust(), BASE.poll(), Duration.ofMillis(100));
        try (PostgresStore store = open(access(), limits)) {
            failFirst(1_000_000, "40001");
            assertThat(catchThrowableOfType(StoreException.class, () -> put(store, "a", "{}"))
                            .reason())
                    .isEqualTo(Reason.BUSY);
            TestPostgres.shared().execute("DROP TRIGGER fail ON " + schema + ".document");
            put(store, "a", "{}");
        }
    }

    @Test
    void aCommitWhoseAnswerIsLostIsLookedUp() throws Exception {
        try (CuttingProxy proxy = new CuttingProxy(TestPostgres.shared().port());
                PostgresStore store = open(through(proxy))) {
            put(store, "a", "{\"n\":1}");
            proxy.cutNextCommit(false);
            assertThat(put(store, "a", "{\"n\":2}"))
                    .isInstanceOfSatisfying(
                            Outcome.Stored.class,
                            stored -> assertThat(stored.document().meta().version())
                                    .isEqualTo(2));
            assertThat(put(store, "a", "{\"n\":3}"))
                    .isInstanceOfSatisfying(
                            Outcome.Stored.class,
                            stored -> assertThat(stored.document().meta().version())
                                    .isEqualTo(3));
        }
    }

    private PostgresAccess through(CuttingProxy proxy) {
        return new PostgresAccess(
                proxy.url(), Optional.of(TestPostgres.USER), Optional.empty(), Optional.of(schema), 4);
    }

    @Test
    void aCommitThatCannotBeLookedUpIsToldToBeUnknownAndCanBeRepeated() throws Exception {
        PostgresLimits hasty =
                new PostgresLimits(QueueLimits.DEFAULTS, 100, BASE.trust(), BASE.poll(), Duration.ofMillis(200));
        try (CuttingProxy proxy = new CuttingProxy(TestPostgres.shared().port());
                PostgresStore store = open(through(proxy), hasty)) {
            put(store, "a", "{\"n\":1}");
            proxy.cutNextCommit(true);
            StoreException unknown = catchThrowableOfType(StoreException.class, () -> put(store, "b", "{\"n\":2}"));
            assertThat(unknown.reason()).isEqualTo(Reason.UNKNOWN);
            assertThat(unknown.answer().problem().members()).containsEntry("outcome", "unknown");
            proxy.allow();
            await().ignoreExceptionsInstanceOf(StoreException.class)
                    .until(() -> put(store, "b", "{\"n\":2}") instanceof Outcome.Stored stored && !stored.created());
            assertThat(store.standing("notes", TestMount.soon()).documents()).isEqualTo(2);
        }
    }

    @Test
    void severalServersThatStartAtOnceMakeOneSchema() throws Exception {
        List<Future<PostgresStore>> opening = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            opening.add(clients.submit(() -> open(access())));
        }
        for (Future<PostgresStore> each : opening) {
            try (PostgresStore opened = each.get(30, TimeUnit.SECONDS)) {
                put(opened, "a", "{}");
            }
        }
        try (PostgresStore last = open(access())) {
            assertThat(last.standing("notes", TestMount.soon()).sequence()).isEqualTo(4);
        }
    }

    @Test
    void aNewerSchemaIsRefusedAndLeftAlone() throws Exception {
        open(access()).close();
        TestPostgres.shared().execute("UPDATE " + schema + ".state SET version = 99");
        assertThatThrownBy(() -> open(access()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("was written by a newer version of this program (version 99")
                .hasMessageContaining(schema);
    }

    @Test
    void aServerThatWasOvertakenByANewerOneNoLongerWrites() throws Exception {
        try (PostgresStore store = open(access())) {
            put(store, "a", "{}");
            TestPostgres.shared().execute("UPDATE " + schema + ".state SET version = 99");
            assertThat(catchThrowableOfType(StoreException.class, () -> put(store, "b", "{}"))
                            .reason())
                    .isEqualTo(Reason.FAILED);
            assertThat(store.find("notes", "a", TestMount.soon())).isPresent();
        }
    }

    @Test
    void whatIsWrongWithTheAccessIsToldAtTheStart() {
        PostgresAccess wrong = new PostgresAccess(
                TestPostgres.shared().url().replace("/postgres", "/missing"),
                Optional.of(TestPostgres.USER),
                Optional.of("s3cret"),
                Optional.of(schema),
                4);
        assertThatThrownBy(() -> open(wrong))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("database \"missing\" does not exist")
                .hasMessageNotContaining("s3cret");
        assertThat(wrong.toString()).doesNotContain("s3cret");
    }

    /**
     * Not there at the start, and stopped as by a crash in the midst: what was acknowledged is there afterwards, and nobody needs
     * to do anything.
     */
    @Test
    void aDatabaseThatIsGoneIsToldAndComesBackByItself(@TempDir Path folder) throws Exception {
        TestPostgres.requireInstalled();
        try (TestPostgres server = new TestPostgres(folder, List.of())) {
            try (PostgresStore store = open(server.access(schema))) {
                assertThat(catchThrowableOfType(StoreException.class, () -> put(store, "a", "{}"))
                                .reason())
                        .isEqualTo(Reason.UNREACHABLE);
                server.start();
                await().atMost(Duration.ofSeconds(20))
                        .ignoreExceptionsInstanceOf(StoreException.class)
                        .until(() -> put(store, "a", "{\"n\":1}") instanceof Outcome.Stored);
                server.stop();
                long stopped = System.nanoTime();
                assertThat(catchThrowableOfType(StoreException.class, () -> put(store, "b", "{}"))
                                .answer())
                        .satisfies(answer -> assertThat(answer.status()).isEqualTo(503))
                        .satisfies(answer -> assertThat(answer.response().header("Retry-After"))
                                .isPresent());
                assertThat(catchThrowableOfType(StoreException.class, () -> store.find("notes", "x", TestMount.soon()))
                                .reason())
                        .isEqualTo(Reason.UNREACHABLE);
                assertThat(Duration.ofNanos(System.nanoTime() - stopped)).isLessThan(Duration.ofSeconds(20));
                await().until(() -> store.cached("notes", "a").isEmpty());

                server.start();
                await().atMost(Duration.ofSeconds(20))
                        .ignoreExceptionsInstanceOf(StoreException.class)
                        .until(() -> put(store, "b", "{}") instanceof Outcome.Stored);
                assertThat(text(store.find("notes", "a", TestMount.soon()))).isEqualTo("{\"n\":1}");
                await().until(() -> store.cached("notes", "b").isPresent());
            }
        }
    }

    @Test
    void aListThatTakesTooLongIsEnded() throws Exception {
        StoreOptions base = StoreOptions.DEFAULTS;
        StoreOptions hasty =
                new StoreOptions(base.indexes(), base.historyAge(), base.historyChanges(), 0, Duration.ofMillis(200));
        try (PostgresStore store =
                PostgresStore.open(access(), "test", BASE, hasty, InstantSource.system(), TestMount.LOGGER)) {
            put(store, "a", "{}");
            // A view that takes its time instead of a table with a million rows.
            TestPostgres.shared()
                    .execute("ALTER TABLE " + schema + ".document RENAME TO documents; CREATE VIEW " + schema
                            + ".document AS SELECT documents.* FROM " + schema
                            + ".documents, LATERAL (SELECT 1 FROM pg_sleep(10)) AS pause");
            StoreException slow = catchThrowableOfType(
                    StoreException.class, () -> store.list(Query.all("notes", 10, 1 << 20), TestMount.soon()));
            assertThat(slow.reason()).isEqualTo(Reason.SLOW);
            assertThat(slow.getMessage()).contains("took longer than 200 ms");
        }
    }
}
