package dev.tenon.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.api.HttpError;
import dev.tenon.api.OptionException;
import dev.tenon.api.Plugin;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.data.postgres.PostgresAccess;
import dev.tenon.testkit.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The plugin as the server meets it. */
final class DataPluginTest {

    @Test
    void theServiceLoaderFindsItByItsName() {
        assertThat(ServiceLoader.load(RequestHandler.class).stream()
                        .map(ServiceLoader.Provider::type)
                        .toList())
                .contains(DataPlugin.class);
        Plugin plugin = DataPlugin.class.getAnnotation(Plugin.class);
        assertThat(plugin.name()).isEqualTo("data");
        assertThat(plugin.exclusive()).isTrue();
        assertThat(new DataPlugin().blocking()).isFalse();
    }

    @Test
    void itServesFromStartToStopAndAgain() throws Exception {
        try (TestContext context = TestContext.of("data", "/data", "")) {
            DataPlugin plugin = context.start(new DataPlugin());
            Response created = TestMount.resolved(plugin, FakeRequest.json("POST", "/notes", "{\"n\":1}"));
            String location = created.header("Location").orElseThrow();
            assertThat(plugin.methods(FakeRequest.of("GET", "/notes"))).containsExactlyInAnyOrder("GET", "POST");
            assertThat(context.counted("commits_total")).isEqualTo(1);
            assertThat(context.counted("writes_total")).isEqualTo(1);
            plugin.stop();

            DataPlugin next = context.start(new DataPlugin());
            Response read = TestMount.resolved(next, FakeRequest.of("GET", location.substring("/data".length())));
            assertThat(TestMount.text(read)).isEqualTo("{\"n\":1}");
        }
    }

    /** Else each of them would cost a thread. */
    @Test
    void whatIsInMemoryIsAnsweredWithoutWaitingAndWithTheSameAnswer() throws Exception {
        try (TestContext context = TestContext.of("data", "/data", "")) {
            DataPlugin plugin = context.start(new DataPlugin());
            TestMount.resolved(plugin, FakeRequest.json("PUT", "/notes/a", "{}"));
            Response first = plugin.handle(FakeRequest.of("GET", "/notes/a"));
            assertThat(first.offloaded()).isEmpty();
            assertThat(plugin.handle(FakeRequest.of("HEAD", "/notes/a"))).isSameAs(first);
            TestMount.resolved(plugin, FakeRequest.json("PUT", "/notes/a", "{\"n\":1}"));
            assertThat(TestMount.text(plugin.handle(FakeRequest.of("GET", "/notes/a"))))
                    .isEqualTo("{\"n\":1}");
            TestMount.resolved(plugin, FakeRequest.of("DELETE", "/notes/a"));
            assertThat(plugin.handle(FakeRequest.of("GET", "/notes/a")).offloaded())
                    .isPresent();
        }
    }

    /** The context fails the test if an option was not read. */
    @Test
    void itTakesItsOptions() throws Exception {
        try (TestContext context = TestContext.of(Map.of(
                "store",
                "sqlite",
                "document_bytes",
                10L,
                "collections",
                List.of("notes"),
                "list_limit_default",
                1L,
                "list_limit_max",
                2L,
                "read_only",
                false))) {
            DataPlugin plugin = context.start(new DataPlugin());
            TestMount.resolved(plugin, FakeRequest.json("PUT", "/notes/a", "{}"));
            TestMount.resolved(plugin, FakeRequest.json("PUT", "/notes/b", "{}"));
            assertThat(TestMount.text(TestMount.resolved(plugin, FakeRequest.of("GET", "/notes"))))
                    .contains("\"id\":\"a\"", "\"limit\":1")
                    .doesNotContain("\"id\":\"b\"");
            assertRefused(400, plugin, FakeRequest.of("GET", "/notes?limit=3"));
            assertRefused(404, plugin, FakeRequest.of("GET", "/books"));
            assertRefused(413, plugin, FakeRequest.json("PUT", "/notes/a", "{\"a\": 1234}"));
        }
    }

    private static void assertRefused(int status, DataPlugin plugin, FakeRequest request) {
        assertThatThrownBy(() -> TestMount.resolved(plugin, request))
                .isInstanceOfSatisfying(
                        HttpError.class, error -> assertThat(error.status()).isEqualTo(status));
    }

    static List<Map<String, Object>> wrongOptions() {
        return List.of(
                Map.of("store", "mysql"),
                Map.of("store", "jdbc:mysql://127.0.0.1/app"),
                Map.of("store", "jdbc:postgresql://127.0.0.1/app?password=secret"),
                Map.of("store", "jdbc:postgresql://127.0.0.1/app", "schema", "No\"; DROP"),
                Map.of("store", "jdbc:postgresql://127.0.0.1/app", "schema", "pg_own"),
                Map.of("store", "jdbc:postgresql://127.0.0.1/app", "connections", 2L),
                Map.of("store", "jdbc:postgresql://127.0.0.1/app", "password_file", "missing"),
                Map.of("store", "jdbc:postgresql://127.0.0.1/app", "password", "a", "password_file", "missing"),
                Map.of("document_bytes", 1L),
                Map.of("document_bytes", 1L << 30),
                Map.of("collections", List.of("Notes")),
                Map.of("collections", List.of("a", "b", "a")),
                Map.of("list_limit_max", 0L),
                Map.of("list_limit_max", 10L, "list_limit_default", 11L));
    }

    @ParameterizedTest
    @MethodSource("wrongOptions")
    void wrongOptionsAreToldBeforeAnythingIsOpened(Map<String, Object> values) {
        try (TestContext context = TestContext.of(values)) {
            assertThatThrownBy(() -> new DataPlugin().configure(context.options()))
                    .isInstanceOf(OptionException.class);
            assertThat(context.dataDirectory()).isEmptyDirectory();
        }
    }

    @Test
    void thePasswordOfADatabaseComesFromAFileAndIsNotShown() throws Exception {
        try (TestContext context = TestContext.of(
                Map.of("store", "jdbc:postgresql://127.0.0.1/app", "user", "tenon", "password_file", "db.password"))) {
            Files.writeString(context.folder().resolve("db.password"), "s3cret\n");
            PostgresAccess access = Settings.read(context.options()).postgres().orElseThrow();
            assertThat(access.password()).hasValue("s3cret");
            assertThat(access.toString()).doesNotContain("s3cret");
            assertThat(access.withDefaultSchema(Stores.defaultSchema("My-notes"))
                            .schema())
                    .hasValue("tenon_my_notes");
        }
    }

    @Test
    void aSmallMaximumLowersTheDefaultAlong() {
        try (TestContext context = TestContext.of("list_limit_max = 5")) {
            assertThat(Settings.read(context.options()).listLimitDefault()).isEqualTo(5);
        }
    }

    @Test
    void aStartThatFailsCanBeStopped() throws Exception {
        try (TestContext context = TestContext.create()) {
            Files.writeString(context.dataDirectory().resolve("data.db"), "no database at all ".repeat(100));
            assertThatThrownBy(() -> context.start(new DataPlugin())).isInstanceOf(IOException.class);
        }
    }
}
