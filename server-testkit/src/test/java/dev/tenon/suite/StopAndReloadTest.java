package dev.tenon.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tenon.Server;
import dev.tenon.admin.PluginProblemView;
import dev.tenon.admin.ReloadView;
import dev.tenon.api.HandlerContext;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.config.ConfigReader;
import dev.tenon.config.ServerConfig;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One type that a program starts, reloads and stops. */
class StopAndReloadTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @TempDir
    private Path folder;

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    /** Tells of its life, and answers with an option. */
    private final class Witness implements RequestHandler {
        private String text = "";

        @Override
        public void start(HandlerContext context) {
            text = context.options().string("text", "none");
            events.add("start " + text);
        }

        @Override
        public Response handle(Request request) {
            return Response.text(text);
        }

        @Override
        public void stop() {
            events.add("stop " + text);
        }
    }

    /** Does not start. */
    private static final class Refuser implements RequestHandler {
        @Override
        public void start(HandlerContext context) {
            throw new IllegalStateException("no database");
        }

        @Override
        public Response handle(Request request) {
            return Response.text("never");
        }
    }

    private Server start(String mounts) throws Exception {
        Map<String, Supplier<RequestHandler>> plugins = Map.of(
                "witness",
                Witness::new,
                "refuser",
                Refuser::new,
                "gate",
                () -> Handlers.blocking(request -> {
                    entered.countDown();
                    release.await();
                    return Response.text("through");
                }));
        return Server.start(config(mounts), plugins);
    }

    private ServerConfig config(String mounts) throws Exception {
        String text = "[server]\nlisten = [\"127.0.0.1:0\"]\nplugins_dir = \"plugins\"\ndata_dir = \"var\"\n" + mounts;
        return ConfigReader.parse(folder.resolve("server.toml"), text, name -> null);
    }

    private static String mount(String path, String plugin, String name, String text) {
        return "[[mount]]\npath = \"" + path + "\"\nplugin = \"" + plugin + "\"\nname = \"" + name + "\"\n"
                + (text.isEmpty() ? "" : "[mount.options]\ntext = \"" + text + "\"\n");
    }

    private static RawClient connect(Server server) throws Exception {
        URI uri = URI.create(server.urls().getFirst());
        return RawClient.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
    }

    private static TestResponse get(Server server, String target) throws Exception {
        try (RawClient raw = connect(server)) {
            return raw.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").receive();
        }
    }

    @Test
    void aReloadRemountsWhatChangedAndLeavesTheRest() throws Exception {
        try (Server server = start(mount("/a", "witness", "a", "one") + mount("/b", "witness", "b", "two"))) {
            assertThat(get(server, "/a").text()).isEqualTo("one");
            try (RawClient kept = connect(server)) {
                kept.send("GET /b HTTP/1.1\r\nHost: a\r\n\r\n").receive();
                ReloadView reload =
                        server.reload(config(mount("/c", "witness", "a", "one") + mount("/b", "witness", "b", "two")));
                assertThat(reload.applied()).isTrue();
                assertThat(get(server, "/a").status()).isEqualTo(404);
                assertThat(get(server, "/c").text()).isEqualTo("one");
                assertThat(kept.send("GET /b HTTP/1.1\r\nHost: a\r\n\r\n")
                                .receive()
                                .text())
                        .isEqualTo("two");
            }
            await().untilAsserted(() ->
                    assertThat(events).containsExactly("start one", "start two", "start one", "stop one"));
        }
        assertThat(events).hasSize(6).contains("stop two");
    }

    @Test
    void aReloadThatIsWrongChangesNothing() throws Exception {
        try (Server server = start(mount("/a", "witness", "a", "one"))) {
            String wrong = mount("/a", "witness", "a", "two") + "tekst = \"x\"\n";
            ReloadView reload = server.reload(config(wrong));
            assertThat(reload.applied()).isFalse();
            assertThat(reload.problems()).singleElement().asString().contains("server.toml:", "tekst", "text");
            assertThat(get(server, "/a").text()).isEqualTo("one");
        }
        assertThat(events).containsExactly("start one", "start two", "stop two", "stop one");
    }

    @Test
    void anExclusivePluginStopsBeforeItsSuccessorStarts() throws Exception {
        Ledger.EVENTS.clear();
        try (Server server = start(mount("/l", "ledger", "l", "one"))) {
            assertThat(server.reload(config(mount("/l", "ledger", "l", "two"))).applied())
                    .isTrue();
            assertThat(get(server, "/l").text()).isEqualTo("two");
        }
        assertThat(Ledger.EVENTS).containsExactly("start one", "stop one", "start two", "stop two");
    }

    @Test
    void aReloadThatIsWrongElsewhereDoesNotTouchAnExclusivePlugin() throws Exception {
        Ledger.EVENTS.clear();
        String other = mount("/a", "witness", "a", "one");
        try (Server server = start(mount("/l", "ledger", "l", "one") + other)) {
            ReloadView reload = server.reload(config(mount("/l", "ledger", "l", "two") + other + "tekst = \"x\"\n"));
            assertThat(reload.applied()).isFalse();
            assertThat(get(server, "/l").text()).isEqualTo("one");
            assertThat(Ledger.EVENTS).containsExactly("start one");
        }
    }

    @Test
    void anExclusivePluginIsStartedAgainIfItsSuccessorFails() throws Exception {
        Ledger.EVENTS.clear();
        try (Server server = start(mount("/l", "ledger", "l", "one"))) {
            ReloadView reload = server.reload(config(mount("/l", "ledger", "l", "broken")));
            assertThat(reload.applied()).isFalse();
            assertThat(reload.problems())
                    .anySatisfy(problem -> assertThat(problem).contains("started again"));
            assertThat(get(server, "/l").text()).isEqualTo("one");
        }
        assertThat(Ledger.EVENTS)
                .containsExactly("start one", "stop one", "start broken", "stop broken", "start one", "stop one");
    }

    @Test
    void aMissingPluginIs503AndNeverAnotherMount() throws Exception {
        try (Server server = start(mount("/", "witness", "a", "root") + mount("/x", "no-such", "x", ""))) {
            TestResponse response = get(server, "/x/y");
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.text()).contains("reason_id");
            assertThat(get(server, "/y").text()).isEqualTo("root");
            try (RawClient raw = connect(server)) {
                raw.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
                assertThat(raw.receive().status()).isEqualTo(503);
            }
            assertThat(server.control().pluginProblems())
                    .filteredOn(PluginProblemView::fatal)
                    .singleElement()
                    .satisfies(problem -> {
                        assertThat(response.text()).contains("\"reason_id\":\"" + problem.id() + "\"");
                        assertThat(problem.what())
                                .startsWith("mount x: no plugin is named \"no-such\"; drop its JAR into ");
                    });
        }
    }

    @Test
    void aPluginThatDoesNotStartIsAmongTheProblems() throws Exception {
        try (Server server = start(mount("/x", "refuser", "x", ""))) {
            assertThat(server.control().pluginProblems())
                    .filteredOn(PluginProblemView::fatal)
                    .singleElement()
                    .satisfies(problem ->
                            assertThat(problem.what()).startsWith("mount x: ").endsWith(": no database"));
        }
    }

    @Test
    void whatAReloadCannotChangeIsComparedWithTheStart() throws Exception {
        String mount = mount("/a", "witness", "a", "one");
        String limit = "[server.limits]\nidle_seconds = 31\n";
        try (Server server = start(mount)) {
            for (int i = 0; i < 2; i++) {
                assertThat(server.reload(config(limit + mount)).problems())
                        .containsExactly(
                                "[server] limits.idle_seconds has changed, and the server goes on as it was started: restart it for that");
            }
            assertThat(server.reload(config(mount)).problems()).isEmpty();
        }
    }

    @Test
    void aStopFinishesWhatIsAtWorkAndTellsTheClient() throws Exception {
        Server server = start(mount("/", "gate", "g", ""));
        try (RawClient busy = connect(server);
                RawClient idle = connect(server)) {
            busy.send(GET);
            entered.await();
            CompletableFuture<Boolean> clean = CompletableFuture.supplyAsync(() -> server.stop(Duration.ofSeconds(20)));
            assertThat(idle.receiveRest()).isEmpty();
            assertThat(clean).isNotDone();
            release.countDown();
            TestResponse response = busy.receive();
            assertThat(response.text()).isEqualTo("through");
            assertThat(response.header("Connection")).hasValue("close");
            assertThat(clean.join()).isTrue();
        }
    }

    /** The answer may be on its way when the stop begins, and say nothing of it; the next request is then already under way. */
    @Test
    void aStopFailsNoRequestOfClientsThatAskWithoutPause() throws Exception {
        for (int round = 0; round < 8; round++) {
            Server server = start(mount("/", "witness", "a", "one"));
            CountDownLatch warm = new CountDownLatch(8);
            List<CompletableFuture<Integer>> clients = Stream.generate(() ->
                            CompletableFuture.supplyAsync(() -> askUntilTold(server, warm), Thread.ofPlatform()::start))
                    .limit(8)
                    .toList();
            warm.await();
            assertThat(server.stop(Duration.ofSeconds(20))).isTrue();
            assertThat(clients).allSatisfy(client -> assertThat(client).succeedsWithin(Duration.ofSeconds(20)));
        }
    }

    /** Asks again and again on one connection, until an answer says that it is the last; fails if one does not come. */
    private static int askUntilTold(Server server, CountDownLatch asked) {
        try (RawClient raw = connect(server)) {
            int answers = 1;
            while (raw.send(GET).receive().header("Connection").isEmpty()) {
                answers++;
                if (answers == 50) {
                    asked.countDown();
                }
            }
            return answers;
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Test
    void aStopCutsWhatTakesTooLong() throws Exception {
        Server server = start(mount("/", "gate", "g", ""));
        try (RawClient busy = connect(server)) {
            busy.send(GET);
            entered.await();
            assertThat(server.stop(Duration.ofMillis(300))).isFalse();
            assertThat(busy.receiveRest()).isEmpty();
        }
    }

    @Test
    void twoServersCannotShareADataDirectory() throws Exception {
        try (Server server = start(mount("/", "witness", "a", "one"))) {
            assertThat(server.urls()).hasSize(1);
            assertThatThrownBy(() -> start(mount("/", "witness", "a", "two")))
                    .hasMessageContaining("another server runs on the data_dir");
        }
    }
}
