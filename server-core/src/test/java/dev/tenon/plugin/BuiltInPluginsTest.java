package dev.tenon.plugin;

import static dev.tenon.plugin.Calls.answer;
import static dev.tenon.plugin.Calls.plugin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins of the class path; here a loader with one more JAR stands for it. */
class BuiltInPluginsTest {

    @TempDir
    Path folder;

    private Path drops;

    @BeforeEach
    void createDirectory() throws IOException {
        drops = Files.createDirectory(folder.resolve("drops"));
    }

    private URLClassLoader classPath(JarBuilder jar) throws IOException {
        URL url = jar.dropInto(folder, "builtin.jar").toUri().toURL();
        return new URLClassLoader(new URL[] {url}, getClass().getClassLoader());
    }

    private PluginStore store(ClassLoader classPath, Map<String, Supplier<RequestHandler>> extra) throws IOException {
        return new PluginStore(drops, folder.resolve("work"), classPath, extra);
    }

    @Test
    void aBuiltInPluginComesFromTheClassPath() throws Exception {
        JarBuilder jar =
                JarBuilder.answering("com.b.CounterHandler", "\"built in\"").manifest("Implementation-Version", "7");
        try (URLClassLoader classPath = classPath(jar);
                PluginStore store = store(classPath, Map.of())) {
            AvailablePlugin counter = plugin(store.scan(), "counter");

            assertThat(counter.origin()).isEqualTo(new Origin.BuiltIn());
            assertThat(counter.version()).isEqualTo("7");
            assertThat(counter.loader()).isSameAs(classPath);
            assertThat(answer(counter.create())).isEqualTo("built in");
        }
    }

    @Test
    void oneBrokenProviderDoesNotHideTheOthers() throws Exception {
        JarBuilder jar = JarBuilder.jar()
                .source("com.b.First", JarBuilder.handler("com.b.First", "", "1"))
                .source("com.b.Headless", "package com.b; public class Headless extends lib.Base {}")
                .source("lib.Base", JarBuilder.handler("lib.Base", "", "1"))
                .leaveOut("lib.Base")
                .source("com.b.Other", "package com.b; public class Other {}")
                .source("com.b.Last", JarBuilder.handler("com.b.Last", "", "2"))
                .service("com.b.First", "com.b.Gone", "com.b.Headless", "com.b.Other", "com.b.Last");
        try (URLClassLoader classPath = classPath(jar);
                PluginStore store = store(classPath, Map.of())) {
            PluginCatalog catalog = store.scan();

            assertThat(catalog.plugins()).extracting(AvailablePlugin::name).contains("first", "last");
            assertThat(catalog.problems()).hasSize(3).allMatch(PluginProblem::fatal);
            assertThat(catalog.problems().getFirst().toString())
                    .contains("a built-in plugin cannot be loaded", "com.b.Gone");
        }
    }

    @Test
    void noBuiltInPluginIsConstructedBeforeItIsAskedFor() throws Exception {
        JarBuilder jar = JarBuilder.jar()
                .source(
                        "com.b.Eager",
                        JarBuilder.handler(
                                "com.b.Eager", "{ if (true) throw new IllegalStateException(\"now\"); }", "1"))
                .service("com.b.Eager");
        try (URLClassLoader classPath = classPath(jar);
                PluginStore store = store(classPath, Map.of())) {
            PluginCatalog catalog = store.scan();

            assertThat(catalog.problems()).isEmpty();
            assertThat(Failures.problemOf(plugin(catalog, "eager")).what())
                    .isEqualTo("class com.b.Eager cannot be constructed: java.lang.IllegalStateException: now");
        }
    }

    @Test
    void aBuiltInPluginWinsOverADroppedOne() throws Exception {
        JarBuilder.answering("com.x.Hello", "\"dropped\"").dropInto(drops, "a.jar");
        try (URLClassLoader classPath = classPath(JarBuilder.answering("com.b.Hello", "\"built in\""));
                PluginStore store = store(classPath, Map.of())) {
            PluginCatalog catalog = store.scan();

            assertThat(answer(catalog, "hello")).isEqualTo("built in");
            assertThat(catalog.problems())
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.what())
                            .isEqualTo("class com.x.Hello is named \"hello\" as is com.b.Hello of (class path),"
                                    + " which is the one that serves"));
        }
    }

    @Test
    void aProgramMayHandOverPlugins() throws Exception {
        try (PluginStore store =
                store(getClass().getClassLoader(), Map.of("mine", () -> request -> Response.text("mine")))) {
            PluginCatalog catalog = store.scan();

            assertThat(plugin(catalog, "mine").origin()).isEqualTo(new Origin.BuiltIn());
            assertThat(answer(catalog, "mine")).isEqualTo("mine");
        }
    }

    @Test
    void aNameThatIsNoneIsRefused() {
        assertThatThrownBy(() ->
                        store(getClass().getClassLoader(), Map.of("No Name", () -> request -> Response.text("mine"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"No Name\" is no plugin name");
    }
}
