package dev.tenon.plugin;

import static dev.tenon.plugin.Calls.answer;
import static dev.tenon.plugin.Calls.plugin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.api.RequestHandler;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A plugin sees the JDK, {@code dev.tenon.api} and its own JAR. */
class IsolationTest extends WithStore {

    @Test
    void twoVersionsOfOneLibraryLiveSideBySide() throws Exception {
        for (String version : new String[] {"1", "2"}) {
            String className = "com.x.v" + version + ".User" + version;
            JarBuilder.answering(className, "lib.Library.version()")
                    .source("lib.Library", """
                            package lib;
                            public class Library { public static String version() { return "library %s"; } }
                            """.formatted(version))
                    .dropInto(drops, "user" + version + ".jar");
        }

        PluginCatalog catalog = store.scan();

        assertThat(answer(catalog, "user1")).isEqualTo("library 1");
        assertThat(answer(catalog, "user2")).isEqualTo("library 2");
        assertThat(catalog.problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.tenon.plugin.PluginStore",
                "dev.tenon.plugin.JarBuilder",
                "dev.tenon.api.EngineAccess",
                "dev.tenon.api.EngineAccess$Source",
                "com.google.gson.Gson",
                "com.moandjiezana.toml.Toml",
                "io.github.classgraph.ClassGraph",
                "picocli.CommandLine",
                "org.assertj.core.api.Assertions"
            })
    void aPluginCannotSeeAClassOfTheServer(String hidden) throws Exception {
        assertThatCode(() -> Class.forName(hidden, false, getClass().getClassLoader()))
                .doesNotThrowAnyException();
        JarBuilder.answering("com.x.Curious", look(hidden)).dropInto(drops, "curious.jar");

        assertThat(answer(store.scan(), "curious")).startsWith("java.lang.ClassNotFoundException: " + hidden);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tools.jackson.databind.ObjectMapper", "com.fasterxml.jackson.databind.ObjectMapper"})
    void aPluginCannotSeeJackson(String hidden) throws Exception {
        JarBuilder.answering("com.x.Curious", look(hidden)).dropInto(drops, "curious.jar");

        assertThat(answer(store.scan(), "curious")).startsWith("java.lang.ClassNotFoundException: " + hidden);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.tenon.api.Response",
                "dev.tenon.api.RequestHandler",
                "java.sql.Connection",
                "java.net.http.HttpClient"
            })
    void aPluginSeesTheApiAndTheJdk(String visible) throws Exception {
        JarBuilder.answering("com.x.Curious", look(visible)).dropInto(drops, "curious.jar");

        assertThat(answer(store.scan(), "curious")).isEqualTo("visible");
    }

    private static String look(String className) {
        return """
                new Object() { String look() {
                    try { Class.forName("%s"); return "visible"; } catch (Exception e) { return e.toString(); }
                } }.look()""".formatted(className);
    }

    @Test
    void aPluginsServiceLoaderFindsItsOwnProvidersOnly() throws Exception {
        JarBuilder.answering(
                        "com.x.Lister",
                        "java.util.ServiceLoader.load(RequestHandler.class).stream().map(p -> p.type().getName()).toList()")
                .dropInto(drops, "lister.jar");
        AvailablePlugin lister = plugin(store.scan(), "lister");
        RequestHandler handler = lister.create();

        Thread.currentThread().setContextClassLoader(lister.loader());
        try {
            assertThat(answer(handler)).isEqualTo("[com.x.Lister]");
        } finally {
            Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
        }
    }

    @Test
    void aPluginSeesNoResourceOfTheServer() throws Exception {
        String resource = JarInspector.SERVICE_FILE.replace("RequestHandler", "Nothing");
        JarBuilder.answering(
                        "com.x.Reader",
                        "getClass().getClassLoader().getResource(\"com/google/gson/Gson.class\") + \" \""
                                + " + getClass().getClassLoader().getResource(\"" + resource + "\")")
                .dropInto(drops, "reader.jar");
        assertThat(getClass().getClassLoader().getResource("com/google/gson/Gson.class"))
                .isNotNull();

        assertThat(answer(store.scan(), "reader")).isEqualTo("null null");
    }

    @Test
    void aShadedApiIsNotUsedAndWarnedOf() throws Exception {
        JarBuilder.answering(
                        "com.x.Shaded",
                        "Response.text(\"\").getClass().getClassLoader() == RequestHandler.class.getClassLoader()")
                .entry("dev/tenon/api/RequestHandler.class", apiClass("RequestHandler"))
                .entry("dev/tenon/api/Response.class", apiClass("Response"))
                .entry("dev/tenon/api/EngineAccess.class", apiClass("EngineAccess"))
                .dropInto(drops, "shaded.jar");

        PluginCatalog catalog = store.scan();

        assertThat(answer(catalog, "shaded")).isEqualTo("true");
        assertThat(catalog.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.fatal()).isFalse();
            assertThat(problem.toString())
                    .startsWith("warning: shaded.jar: holds classes of dev.tenon.api, which are not used;"
                            + " give the dependency on server-api the scope \"provided\"");
        });
        ClassLoader loader = plugin(catalog, "shaded").loader();
        assertThatThrownBy(() -> loader.loadClass("dev.tenon.api.EngineAccess"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    private static byte[] apiClass(String name) throws IOException {
        try (var in = RequestHandler.class.getResourceAsStream(name + ".class")) {
            assertThat(in).isNotNull();
            return in.readAllBytes();
        }
    }

    @Test
    void aClassPathInTheManifestLeadsNowhere() throws Exception {
        JarBuilder.answering("com.x.Outside", "1").dropInto(folder, "outside.jar");
        JarBuilder.answering("com.x.Leading", look("com.x.Outside"))
                .manifest(
                        "Class-Path",
                        "../outside.jar " + folder.resolve("outside.jar").toUri())
                .dropInto(drops, "leading.jar");

        PluginCatalog catalog = store.scan();

        assertThat(catalog.plugins()).extracting(AvailablePlugin::name).containsExactly("leading");
        assertThat(answer(catalog, "leading")).startsWith("java.lang.ClassNotFoundException: com.x.Outside");
    }

    @Test
    void theConstructorSeesItsLoaderAsContextClassLoader() throws Exception {
        JarBuilder.jar()
                .source(
                        "com.x.Context",
                        JarBuilder.handler(
                                "com.x.Context",
                                "final ClassLoader seen = Thread.currentThread().getContextClassLoader();",
                                "seen == getClass().getClassLoader()"))
                .service("com.x.Context")
                .dropInto(drops, "context.jar");
        ClassLoader before = Thread.currentThread().getContextClassLoader();

        assertThat(answer(store.scan(), "context")).isEqualTo("true");
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }
}
