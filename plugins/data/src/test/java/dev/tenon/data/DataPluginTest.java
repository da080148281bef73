package dev.tenon.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.api.OptionException;
import dev.tenon.api.Plugin;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
        assertThat(new DataPlugin().blocking()).isTrue();
    }

    private static DataPlugin started(Path directory, FakeContext context) throws Exception {
        DataPlugin plugin = new DataPlugin();
        plugin.configure(context.options());
        plugin.start(context);
        assertThat(directory.resolve("data.db")).exists();
        return plugin;
    }

    @Test
    void itServesFromStartToStopAndAgain(@TempDir Path directory) throws Exception {
        FakeContext context = new FakeContext(directory, new FakeOptions(Map.of()));
        DataPlugin plugin = started(directory, context);
        Response created = plugin.handle(FakeRequest.json("POST", "/notes", "{\"n\":1}"));
        String location = created.header("Location").orElseThrow();
        assertThat(plugin.methods(FakeRequest.of("GET", "/notes"))).containsExactlyInAnyOrder("GET", "POST");
        LongSupplier commits = context.gauges.get("commits_total");
        assertThat(commits).isNotNull();
        assertThat(commits.getAsLong()).isEqualTo(1);
        plugin.stop();

        DataPlugin next = started(directory, context);
        Response read = next.handle(FakeRequest.of("GET", location.substring("/data".length())));
        assertThat(TestMount.text(read)).isEqualTo("{\"n\":1}");
        next.stop();
    }

    @Test
    void itTakesItsOptions(@TempDir Path directory) throws Exception {
        FakeOptions options = new FakeOptions(Map.of(
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
                false));
        DataPlugin plugin = started(directory, new FakeContext(directory, options));
        assertThat(options.read).isEqualTo(options.keys());
        plugin.handle(FakeRequest.json("PUT", "/notes/a", "{}"));
        plugin.handle(FakeRequest.json("PUT", "/notes/b", "{}"));
        assertThat(TestMount.text(plugin.handle(FakeRequest.of("GET", "/notes"))))
                .contains("\"id\":\"a\"", "\"limit\":1")
                .doesNotContain("\"id\":\"b\"");
        assertThatThrownBy(() -> plugin.handle(FakeRequest.of("GET", "/notes?limit=3")))
                .hasMessageContaining("400");
        assertThatThrownBy(() -> plugin.handle(FakeRequest.of("GET", "/books"))).hasMessageContaining("404");
        assertThatThrownBy(() -> plugin.handle(FakeRequest.json("PUT", "/notes/a", "{\"a\": 1234}")))
                .hasMessageContaining("413");
        plugin.stop();
    }

    static List<Map<String, Object>> wrongOptions() {
        return List.of(
                Map.of("store", "mysql"),
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
        assertThatThrownBy(() -> new DataPlugin().configure(new FakeOptions(values)))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("server.toml:1");
    }

    @Test
    void aSmallMaximumLowersTheDefaultAlong() throws Exception {
        Settings settings = Settings.read(new FakeOptions(Map.of("list_limit_max", 5L)));
        assertThat(settings.listLimitDefault()).isEqualTo(5);
    }

    @Test
    void aStartThatFailsCanBeStopped(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("data.db"), "no database at all ".repeat(100));
        DataPlugin plugin = new DataPlugin();
        FakeContext context = new FakeContext(directory, new FakeOptions(Map.of()));
        assertThatThrownBy(() -> plugin.start(context)).isInstanceOf(IOException.class);
        plugin.stop();
    }
}
