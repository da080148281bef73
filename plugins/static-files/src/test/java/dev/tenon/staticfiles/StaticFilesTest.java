package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.api.OptionException;
import dev.tenon.api.Plugin;
import dev.tenon.api.RequestHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plugin as the server sees it. */
class StaticFilesTest {

    @TempDir
    Path root;

    @Test
    void isFoundByTheServiceLoaderUnderItsName() {
        assertThat(ServiceLoader.load(RequestHandler.class).stream().map(ServiceLoader.Provider::type))
                .anySatisfy(type -> {
                    assertThat(type).isEqualTo(StaticFiles.class);
                    assertThat(type.getAnnotation(Plugin.class).name()).isEqualTo("static");
                });
    }

    @Test
    void promisesNotToWaitAndTakesGetAndHead() {
        StaticFiles plugin = new StaticFiles();
        assertThat(plugin.blocking()).isFalse();
        assertThat(plugin.methods(FakeRequest.of("/"))).containsExactlyInAnyOrder("GET", "HEAD");
    }

    @Test
    void livesFromConfigureToStop() throws Exception {
        Files.writeString(root.resolve("index.html"), "hello");
        StaticFiles plugin = new StaticFiles();
        assertThatThrownBy(() -> plugin.start(new FakeContext(root))).isInstanceOf(IllegalStateException.class);
        plugin.configure(options(Map.of()));
        plugin.stop();
        plugin.start(new FakeContext(root));
        assertThat(Fixture.body(Fixture.resolve(plugin.handle(FakeRequest.of("/")))))
                .isEqualTo("hello");
        plugin.stop();
    }

    @Test
    void readsItsOptions() {
        StaticOptions defaults = StaticOptions.read(options(Map.of()));
        assertThat(defaults).isEqualTo(new StaticOptions(root, List.of("index.html"), false, 64L << 20, Map.of()));
        StaticOptions given = StaticOptions.read(options(
                Map.of("index", List.of("a.html", "b.html"), "cache_bytes", 0L, "types", Map.of(".TS", "text/x"))));
        assertThat(given)
                .isEqualTo(new StaticOptions(root, List.of("a.html", "b.html"), false, 0, Map.of("ts", "text/x")));
    }

    @Test
    void refusesARootThatIsNoFolder() throws Exception {
        StaticFiles plugin = new StaticFiles();
        Path file = Files.writeString(root.resolve("file"), "x");
        for (Path wrong : List.of(root.resolve("missing"), file)) {
            assertThatThrownBy(() -> plugin.configure(options(Map.of("root", wrong))))
                    .isInstanceOf(OptionException.class)
                    .hasMessageContainingAll("root", wrong.toString());
        }
        assertThatThrownBy(() -> plugin.configure(new FakeOptions(Map.of()))).isInstanceOf(OptionException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b.html", "/index.html", ".hidden", "..", "a\\b", "a\0b"})
    void refusesAnIndexThatIsNoPlainName(String name) {
        assertThatThrownBy(() -> StaticOptions.read(options(Map.of("index", List.of(name)))))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("index");
    }

    @Test
    void refusesATypeThatIsNone() {
        assertThatThrownBy(() -> StaticOptions.read(options(Map.of("types", Map.of("md", "markdown")))))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("markdown");
    }

    private FakeOptions options(Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(Map.of("root", root));
        all.putAll(values);
        return new FakeOptions(all);
    }
}
