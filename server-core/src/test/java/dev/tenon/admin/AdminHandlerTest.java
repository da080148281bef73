package dev.tenon.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.tenon.api.EngineAccess;
import dev.tenon.api.HttpError;
import dev.tenon.api.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdminHandlerTest {

    private final FakeControl control = new FakeControl();
    private final AdminHandler handler = new AdminHandler(control);

    private Response ask(String method, String path, String accept) {
        return handler.handle(ControlRequest.of(method, path, accept));
    }

    private static String body(Response response) {
        assertThat(EngineAccess.source(response.body())).isInstanceOf(EngineAccess.Source.Bytes.class);
        return new String(
                ((EngineAccess.Source.Bytes) EngineAccess.source(response.body())).bytes(), StandardCharsets.UTF_8);
    }

    private static JsonObject json(Response response) {
        assertThat(response.header("Content-Type")).contains("application/json");
        return new Gson().fromJson(body(response), JsonObject.class);
    }

    @Test
    void statusAsJsonHasEveryMemberThatScriptsRead() {
        JsonObject status = json(ask("GET", "/status", ""));

        assertThat(status.keySet())
                .containsExactly(
                        "version",
                        "pid",
                        "java",
                        "started",
                        "uptime_seconds",
                        "state",
                        "urls",
                        "config_file",
                        "data_dir",
                        "connections_open",
                        "connections_total",
                        "connections_rejected",
                        "connections_shed",
                        "requests_total",
                        "requests_in_flight",
                        "responses",
                        "protocol_errors",
                        "loops",
                        "handlers_carried_by_loops",
                        "hand_offs",
                        "longest_slice_microseconds",
                        "spare_threads",
                        "worker_threads",
                        "waiting_for_workers",
                        "demoted_mounts",
                        "heap_used_bytes",
                        "heap_max_bytes");
        assertThat(status.get("pid").getAsLong()).isEqualTo(4242);
        assertThat(status.get("started").getAsString()).isEqualTo("2026-11-24T08:00:00Z");
        assertThat(status.get("uptime_seconds").getAsDouble()).isEqualTo(90_061.5);
        assertThat(status.get("state").getAsString()).isEqualTo("serving");
        assertThat(status.getAsJsonArray("urls").get(0).getAsString()).isEqualTo("http://127.0.0.1:8080");
        assertThat(status.get("config_file").getAsString()).isEqualTo("/etc/tenon/server.toml");
        assertThat(status.get("connections_rejected").getAsLong()).isEqualTo(12);
        assertThat(status.get("connections_shed").getAsLong()).isEqualTo(8);
        assertThat(status.get("protocol_errors").getAsLong()).isEqualTo(5);
        assertThat(status.getAsJsonObject("responses").toString()).isEqualTo("{\"2xx\":99,\"3xx\":0,\"5xx\":1}");
    }

    @Test
    void statusAsTextIsALineToAFact() {
        assertThat(body(ask("GET", "/status", "text/plain"))).isEqualTo("""
                        state        serving
                        version      0.1.0 (Java 25.0.3, pid 4242)
                        uptime       1 d 1 h, since 2026-11-24T08:00:00Z
                        urls         http://127.0.0.1:8080
                        config       /etc/tenon/server.toml
                        data         /var/lib/tenon
                        requests     100 answered, 2 in flight, 5 broke the protocol
                        responses    99 2xx, 1 5xx
                        connections  3 open, 27 since the start, 12 turned away, 8 idle ones closed for others
                        loops        2, 3 hand-offs, longest slice 21.0 ms
                        threads      1 spare, 4 workers, 0 waiting for one
                        demoted      slow
                        heap         64 MiB of 512 MiB
                        """);
    }

    @Test
    void explainPassesOnWhatItIsAskedAndSaysWhatItLacks() {
        assertThat(json(ask("GET", "/explain?method=PUT&url=%2Fa%3Fb%3Dc%26d", ""))
                        .get("from")
                        .getAsString())
                .isEqualTo("running");
        assertThat(body(ask("GET", "/explain?method=GET&url=/", "text/plain"))).startsWith("request      DELETE ");
        assertThat(control.calls).containsExactly("explain PUT /a?b=c&d", "explain GET /");
        assertThatExceptionOfType(HttpError.class)
                .isThrownBy(() -> ask("GET", "/explain?method=GET", ""))
                .withMessageContaining("?url=")
                .satisfies(refused -> assertThat(refused.status()).isEqualTo(400));
    }

    @Test
    void mountsAsJson() {
        JsonArray mounts = json(ask("GET", "/mounts", "application/json")).getAsJsonArray("mounts");

        assertThat(mounts.toString())
                .isEqualTo(
                        "[{\"path\":\"/\",\"name\":\"site\",\"plugin\":\"static\",\"state\":\"serving\",\"reason_id\":\"\","
                                + "\"inline\":false,\"demoted\":true,\"requests\":90,\"errors_5xx\":0,\"in_flight\":1,\"waiting\":0,\"refused\":2,\"metrics\":{\"hits_total\":3}},"
                                + "{\"path\":\"/hello\",\"name\":\"hello\",\"plugin\":\"hello\",\"state\":\"broken\","
                                + "\"reason_id\":\"p-17\",\"inline\":true,\"demoted\":false,\"requests\":10,\"errors_5xx\":1,\"in_flight\":0,\"waiting\":0,\"refused\":0,\"metrics\":{}}]");
    }

    @Test
    void mountsAsTextAreATable() {
        assertThat(body(ask("GET", "/mounts", "text/plain"))).isEqualTo("""
                        PATH    NAME   PLUGIN  STATE          REQUESTS  5XX  IN FLIGHT  RUNS
                        /       site   static  serving        90        0    1          on workers
                        /hello  hello  hello   broken (p-17)  10        1    0          on the loop
                        """);
    }

    @Test
    void pluginsAreShownWithTheirProblems() {
        control.problems = List.of(new PluginProblemView(
                "p-17", "x.jar", "com.example.X", "it needs Java 26", "compile it with --release 25", true));

        JsonObject json = json(ask("GET", "/plugins", ""));
        String text = body(ask("GET", "/plugins", "text/plain"));

        assertThat(json.getAsJsonArray("plugins").get(0).toString())
                .isEqualTo("{\"name\":\"static\",\"version\":\"0.1.0\",\"origin\":\"built in\",\"sha256\":\"\","
                        + "\"class\":\"dev.tenon.Static\",\"state\":\"loaded\",\"mounts\":[\"site\",\"docs\"]}");
        assertThat(json.getAsJsonArray("problems").get(0).toString())
                .isEqualTo("{\"id\":\"p-17\",\"jar\":\"x.jar\",\"class\":\"com.example.X\","
                        + "\"what\":\"it needs Java 26\",\"fix\":\"compile it with --release 25\",\"fatal\":true}");
        assertThat(text).isEqualTo("""
                        PLUGIN  VERSION  STATE   MOUNTS     FROM
                        static  0.1.0    loaded  site docs  built in
                        hello   -        loaded  -          hello.jar
                        error p-17: x.jar: com.example.X: it needs Java 26; compile it with --release 25
                        """);
    }

    @Test
    void reloadThatIsAppliedIs200() {
        control.reload = new ReloadView(true, List.of("mount /docs is new"), List.of());

        Response response = ask("POST", "/reload", "text/plain");

        assertThat(response.status()).isEqualTo(200);
        assertThat(body(response)).isEqualTo("reloaded\nmount /docs is new\n");
        assertThat(control.calls).containsExactly("reload");
    }

    @Test
    void reloadThatIsRefusedIs422AndNamesTheProblems() {
        control.reload = new ReloadView(false, List.of(), List.of("server.toml:3: unknown key \"prot\""));

        Response text = ask("POST", "/reload", "text/plain");
        Response json = ask("POST", "/reload", "");

        assertThat(text.status()).isEqualTo(422);
        assertThat(body(text)).isEqualTo("not reloaded, nothing changed\nserver.toml:3: unknown key \"prot\"\n");
        assertThat(json.status()).isEqualTo(422);
        assertThat(json(json).toString())
                .isEqualTo(
                        "{\"applied\":false,\"changes\":[],\"problems\":[\"server.toml:3: unknown key \\\"prot\\\"\"]}");
    }

    @Test
    void generationsAreListedWithTheNewestFirst() {
        assertThat(body(ask("GET", "/generations", "text/plain"))).isEqualTo("""
                        GENERATION  STATE    SINCE                 CAUSE   CHANGES
                        2           serving  2026-11-24T09:00:00Z  reload  mount hello at /hello added
                        1           kept     2026-11-24T08:00:00Z  start   mount site at / added
                        """);
        assertThat(json(ask("GET", "/generations", ""))
                        .getAsJsonArray("generations")
                        .get(1)
                        .toString())
                .isEqualTo("{\"number\":2,\"made\":\"2026-11-24T09:00:00Z\",\"cause\":\"reload\",\"serving\":true,"
                        + "\"changes\":[\"mount hello at /hello added\"],\"plugins\":[\"hello.jar (ab12cd34)\"]}");
    }

    @Test
    void rollbackGoesToTheNumberThatIsGivenOrBackByOne() {
        assertThat(ask("POST", "/rollback", "").status()).isEqualTo(200);
        assertThat(ask("POST", "/rollback?generation=7", "").status()).isEqualTo(200);
        assertThat(control.calls).containsExactly("rollback OptionalInt.empty", "rollback OptionalInt[7]");
        assertThatExceptionOfType(HttpError.class)
                .isThrownBy(() -> ask("POST", "/rollback?generation=-1", ""))
                .withMessageContaining("must be a number")
                .returns(400, HttpError::status);
    }

    @Test
    void aPlanTellsWhatWouldBecomeOfEachMount() {
        control.plan = new PlanView(
                true,
                List.of(
                        new PlanView.Row("/", "site", "static", PlanView.Action.KEPT, "", 0),
                        new PlanView.Row("/x", "x", "x", PlanView.Action.REPLACED, "its options have changed", 3)),
                List.of("loads x.jar (ab12cd34)"),
                List.of());

        assertThat(body(ask("GET", "/plan", "text/plain"))).isEqualTo("""
                        PATH  NAME  PLUGIN  WOULD BE  WHY                       DRAINS
                        /     site  static  kept      -                         -
                        /x    x     x       replaced  its options have changed  3
                        loads x.jar (ab12cd34)
                        """);
        assertThat(json(ask("GET", "/plan", "")).getAsJsonArray("mounts").get(1).toString())
                .isEqualTo("{\"path\":\"/x\",\"name\":\"x\",\"plugin\":\"x\",\"action\":\"replaced\","
                        + "\"why\":\"its options have changed\",\"draining\":3}");
    }

    @Test
    void aPlanThatWouldBeRefusedIs422() {
        control.plan = new PlanView(false, List.of(), List.of(), List.of("server.toml:3: unknown key \"prot\""));

        Response response = ask("GET", "/plan", "text/plain");

        assertThat(response.status()).isEqualTo(422);
        assertThat(body(response)).isEqualTo("a reload would be refused\nserver.toml:3: unknown key \"prot\"\n");
    }

    @Test
    void stopIs202AndAsksForTheStop() {
        Response response = ask("POST", "/stop", "");

        assertThat(response.status()).isEqualTo(202);
        assertThat(control.calls).containsExactly("stop");
    }

    @Test
    void everyAnswerNamesTheProcessAndIsNotKept() {
        for (String path :
                List.of("/status", "/plugins", "/mounts", "/generations", "/plan", "/reload", "/rollback", "/stop")) {
            Response response = ask("GET", path, "");

            assertThat(response.header("Tenon-Pid"))
                    .contains(Long.toString(ProcessHandle.current().pid()));
            assertThat(response.header("Cache-Control")).contains("no-store");
        }
    }

    @Test
    void anotherPathIs404ThatNamesWhatThereIs() {
        assertThatExceptionOfType(HttpError.class)
                .isThrownBy(() -> ask("GET", "/", ""))
                .withMessageContaining("/status")
                .returns(404, HttpError::status);
    }

    @Test
    void viewsAreReadAndActionsArePosted() {
        assertThat(handler.methods(ControlRequest.of("GET", "/status", ""))).containsExactlyInAnyOrder("GET", "HEAD");
        assertThat(handler.methods(ControlRequest.of("GET", "/reload", ""))).containsExactly("POST");
        assertThat(handler.methods(ControlRequest.of("GET", "/stop", ""))).containsExactly("POST");
    }

    @Test
    void aHostilePluginCannotForgeARow() {
        control.problems =
                List.of(new PluginProblemView("p-1", "a\nerror p-2: b.jar", "", "what\u001b[2J", "fix\u202e", false));

        assertThat(body(ask("GET", "/plugins", "text/plain")).lines())
                .last()
                .isEqualTo("warning p-1: a\\nerror p-2: b.jar: what\\u001b[2J; fix\\u202e");
    }

    @Test
    void theStartShowsMountsPluginsAndProblems() {
        control.problems = List.of(
                new PluginProblemView("p-17", "x.jar", "", "it is not a ZIP file", "", true),
                new PluginProblemView("p-18", "", "", "mount hello: it failed to start", "", true));

        assertThat(TextViews.start(control.mounts(), control.plugins(), control.pluginProblems()))
                .isEqualTo("""
                        PATH    PLUGIN  NAME   STATE
                        /       static  site   serving
                        /hello  hello   hello  broken (p-17)
                        plugins: static (built in), hello (hello.jar)
                        error p-17: x.jar: it is not a ZIP file
                        error p-18: mount hello: it failed to start
                        """);
    }

    @Test
    void whatBecameOfLoadersIsShown() throws Exception {
        control.loaders = List.of(
                new PluginLoaderView(
                        "app.jar", "0123456789abcdef", List.of("app"), "live", Duration.ofMillis(1_300), List.of()),
                new PluginLoaderView(
                        "app.jar",
                        "fedcba9876543210",
                        List.of("app", "b"),
                        "held",
                        Duration.ofSeconds(61),
                        List.of("thread \"x\"")));

        assertThat(json(ask("GET", "/plugins", "")).getAsJsonArray("loaders").get(1))
                .hasToString("{\"file\":\"app.jar\",\"sha256\":\"fedcba9876543210\",\"plugins\":[\"app\",\"b\"],"
                        + "\"state\":\"held\",\"milliseconds\":61000,\"held_by\":[\"thread \\\"x\\\"\"]}");
        assertThat(body(ask("GET", "/plugins", "text/plain"))).endsWith("""

                        LOADED FROM  CONTENT   PLUGINS  STATE  SECONDS  HELD BY
                        app.jar      01234567  app      live   1.3      -
                        app.jar      fedcba98  app b    held   61.0     thread "x"
                        """);
    }
}
