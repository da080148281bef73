package dev.tenon.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.tenon.admin.ExplanationView;
import dev.tenon.admin.ExplanationView.ChosenMount;
import dev.tenon.admin.ExplanationView.OtherMount;
import dev.tenon.admin.ExplanationView.Runs;
import dev.tenon.admin.ExplanationView.Setting;
import dev.tenon.api.Options;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.config.ConfigReader;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a running server says of requests that nobody sends is what it answers to those that somebody does. */
class ExplainTest {

    private static final class Limited implements RequestHandler {

        @Override
        public void configure(Options options) {
            options.integer("most", 20, 1, 100);
            options.string("word", "none");
        }

        @Override
        public Set<String> methods(Request request) {
            return Set.of("GET", "BREW");
        }

        @Override
        public boolean blocking() {
            return false;
        }

        @Override
        public Response handle(Request request) {
            return Response.text(request.path());
        }
    }

    private static TestServer start() throws Exception {
        return TestSite.of("/", () -> Handlers.blocking(request -> Response.text("root")))
                .and("/a/b", Limited::new, "most = 7")
                .and("/a", () -> Handlers.blocking(request -> Response.text("a")))
                .start("[server.limits]\ntarget_bytes = 100\nbody_bytes = 50\n");
    }

    private static ExplanationView explain(TestServer server, String method, String url) {
        return server.server().control().explain(method, url);
    }

    @Test
    void theMountItsRivalsItsOptionsAndItsLimits() throws Exception {
        try (TestServer server = start()) {
            ExplanationView view = explain(server, "GET", "http://example.org/x/../a/./b/c%20d?e=f");

            assertThat(view.from()).isEqualTo("running");
            assertThat(view.target()).isEqualTo("/x/../a/./b/c%20d?e=f");
            assertThat(view.path()).isEqualTo("/a/b/c d");
            assertThat(view.own()).isEmpty();
            ChosenMount mount = view.mount().orElseThrow();
            assertThat(server.get(view.target()).text()).isEqualTo(mount.pathWithin());
            assertThat(mount.name()).isEqualTo("a-b");
            assertThat(mount.state()).isEqualTo("serving");
            assertThat(mount.runs()).isEqualTo(Runs.INLINE);
            assertThat(mount.methods()).isEqualTo("BREW, GET, HEAD, OPTIONS");
            assertThat(mount.plugin().orElseThrow().name()).isEqualTo("under-test-1");
            assertThat(mount.options())
                    .extracting(Setting::key, Setting::value)
                    .containsExactly(tuple("most", "7"), tuple("word", "\"none\""));
            assertThat(mount.options().get(0).origin()).matches(".*server\\.toml:\\d+");
            assertThat(mount.options().get(1).origin()).isEqualTo("default");
            assertThat(mount.limits())
                    .filteredOn(limit -> !limit.origin().equals("default"))
                    .extracting(Setting::key, Setting::value)
                    .containsExactly(tuple("target_bytes", "100"), tuple("body_bytes", "50"));
            assertThat(view.others())
                    .extracting(OtherMount::path, OtherMount::why)
                    .containsExactly(
                            tuple("/a", "it covers the path, but /a/b is longer"),
                            tuple("/", "it covers the path, but /a/b is longer"));
        }
    }

    /** Whatever it says that the server answers by itself, the server answers. */
    @Test
    void whatTheServerAnswersByItself() throws Exception {
        try (TestServer server = start()) {
            for (String line : new String[] {
                "DELETE /a/b",
                "OPTIONS /a/b",
                "BREW /a",
                "GET /%2f",
                "GET /..",
                "GET /" + "x".repeat(120),
                "GET /a|b",
                "TRACE /",
                "OPTIONS *",
                "GET *",
                "CONNECT example.org:443",
                "CONNECT example.org"
            }) {
                String[] parts = line.split(" ", 2);
                ExplanationView view = explain(server, parts[0], parts[1]);
                String host = parts[0].equals("CONNECT") ? parts[1] : "localhost";
                try (var raw = server.raw()) {
                    raw.send(line + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
                    assertThat(view.own().orElseThrow().status())
                            .as(line)
                            .isEqualTo(raw.receive().status());
                }
            }
        }
    }

    @Test
    void linesAreThoseOfTheNewestConfiguration() throws Exception {
        try (TestServer server = start()) {
            String text = """
                    [server]
                    listen = ["127.0.0.1:0"]
                    plugins_dir = "plugins-dir"
                    data_dir = "var"
                    [server.limits]
                    target_bytes = 100
                    body_bytes = 50
                    [[mount]]
                    path = "/a/b"
                    plugin = "under-test-1"
                    name = "a-b"
                    [mount.options]
                    most = 7
                    """;
            Path file = server.folder().resolve("server.toml");
            var reload = server.server().reload(ConfigReader.parse(file, text, name -> null));
            assertThat(reload.changes()).noneMatch(change -> change.contains("a-b"));

            ExplanationView view = explain(server, "GET", "/a/b");

            ChosenMount mount = view.mount().orElseThrow();
            assertThat(mount.line()).isEqualTo(file + ":8");
            assertThat(mount.options().getFirst().origin()).isEqualTo(file + ":13");
            assertThat(explain(server, "GET", "/").own().orElseThrow().status()).isEqualTo(404);
        }
    }

    @Test
    void nobodyCanSendALineFeed() throws Exception {
        try (TestServer server = start()) {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> explain(server, "GET", "/ HTTP/1.1\r\nX: y"))
                    .withMessageContaining("control characters");
        }
    }
}
