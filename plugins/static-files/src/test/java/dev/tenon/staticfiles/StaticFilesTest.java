package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tenon.api.OptionException;
import dev.tenon.api.Plugin;
import dev.tenon.api.RequestHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
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
        try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
            FakeContext context = new FakeContext(root, timer);
            assertThatThrownBy(() -> plugin.start(context)).isInstanceOf(IllegalStateException.class);
            plugin.configure(options(Map.of()));
            plugin.stop();
            plugin.start(context);
            assertThat(Fixture.body(Fixture.resolve(plugin.handle(FakeRequest.of("/")))))
                    .isEqualTo("hello");
            plugin.stop();
        }
    }

    @Test
    void hasDefaultsForItsOptions() {
        StaticOptions defaults = StaticOptions.read(options(Map.of()));
        assertThat(defaults)
                .isEqualTo(new StaticOptions(
                        root,
                        List.of("index.html"),
                        false,
                        List.of("{path}"),
                        false,
                        Map.of(404, "/404.html"),
                        new Visibility(Visibility.Dotfiles.DENY, List.of(), new Languages(List.of(), Optional.empty())),
                        Symlinks.INSIDE,
                        new Languages(List.of(), Optional.empty()),
                        true,
                        new FieldRules(List.of(), List.of()),
                        Map.of(),
                        "application/octet-stream",
                        "utf-8",
                        64L << 20,
                        128));
    }

    @Test
    void readsItsOptions() {
        Map<String, Object> given = new HashMap<>(Map.of(
                "index",
                List.of("a.html", "b.html"),
                "cache_bytes",
                0L,
                "open_files",
                7L,
                "types",
                Map.of(".TS", "text/x"),
                "listing",
                true,
                "try_files",
                List.of("{path}", "{path}.html", "/index.html"),
                "spa",
                true,
                "error_pages",
                Map.of("403", "/no.html", "404", "")));
        given.putAll(Map.of(
                "dotfiles",
                "well-known",
                "hide",
                List.of("*.bak"),
                "symlinks",
                "owner",
                "languages",
                List.of("en", "zh-CN"),
                "default_language",
                "en",
                "precompressed",
                false,
                "download",
                List.of("/files"),
                "default_type",
                "text/plain",
                "charset",
                "",
                "cache_control",
                List.of(Map.of(
                        "paths",
                        List.of("/assets"),
                        "types",
                        List.of("text/css"),
                        "hashed",
                        true,
                        "value",
                        "max-age=60"))));
        assertThat(StaticOptions.read(options(given)))
                .isEqualTo(new StaticOptions(
                        root,
                        List.of("a.html", "b.html"),
                        true,
                        List.of("{path}", "{path}.html", "/index.html"),
                        true,
                        Map.of(403, "/no.html"),
                        new Visibility(
                                Visibility.Dotfiles.WELL_KNOWN,
                                List.of(Glob.of("*.bak")),
                                new Languages(List.of("en", "zh-CN"), Optional.of("en"))),
                        Symlinks.OWNER,
                        new Languages(List.of("en", "zh-CN"), Optional.of("en")),
                        false,
                        new FieldRules(
                                List.of(new FieldRules.CacheRule(
                                        List.of(Glob.of("/assets")), List.of("text/css"), true, "max-age=60")),
                                List.of(Glob.of("/files"))),
                        Map.of("ts", "text/x"),
                        "text/plain",
                        "",
                        0,
                        7));
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments("try_files", List.of(), "1 to 16"),
                arguments("try_files", List.of("index.html"), "index.html"),
                arguments("try_files", List.of("/../secret"), "secret"),
                arguments("try_files", List.of("/x/{path}/.."), ".."),
                arguments("try_files", List.of("/de/{path}"), "/de{path}"),
                arguments("index", Collections.nCopies(17, "index.html"), "at most 16"),
                arguments("hide", List.of("*.[ch]"), "brackets"),
                arguments("hide", List.of("!x"), "exclamation mark"),
                arguments("cache_control", List.of(Map.of("value", "x", "types", List.of("*/*"))), "leave"),
                arguments(
                        "cache_control",
                        List.of(Map.of("value", "x", "types", List.of("text/html; charset=utf-8"))),
                        "without parameters"),
                arguments("cache_control", List.of(Map.of("value", " ")), "max-age"),
                arguments("error_pages", Map.of("404", "404.html"), "404.html"),
                arguments("error_pages", Map.of("500", "/x.html"), "403 and 404"),
                arguments("dotfiles", "yes", "\"allow\", \"deny\", \"well-known\""),
                arguments("symlinks", "follow", "\"deny\", \"inside\", \"owner\""),
                arguments("hide", List.of("*.{a,b}"), "braces"),
                arguments("hide", List.of(""), "a name is missing"),
                arguments("hide", List.of("a//b"), "a name is missing"),
                arguments("download", List.of("a\\b"), "backslash"),
                arguments("languages", List.of("en", "EN"), "twice"),
                arguments("languages", List.of("e_n"), "zh-CN"),
                arguments("default_language", "-", "zh-CN"),
                arguments("default_type", "binary", "text/markdown"),
                arguments("charset", "utf-ate", "utf-8"),
                arguments("charset", "; x", "utf-8"),
                arguments("cache_control", List.of(Map.of("value", "a\nb")), "max-age"),
                arguments("cache_control", List.of(Map.of("value", "x", "types", List.of("css"))), "text/css"),
                arguments("cache_control", List.of(Map.of("paths", List.of("x"))), "value"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void saysWhatIsWrongWithAnOption(String key, Object value, String hint) {
        assertThatThrownBy(() -> StaticOptions.read(options(Map.of(key, value))))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining(hint);
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
