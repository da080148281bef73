package dev.tenon.plugin;

import static dev.tenon.plugin.Calls.answer;
import static dev.tenon.plugin.Calls.plugin;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** A source file in the plugins directory is a plugin. */
class SourcePluginsTest extends WithStore {

    private static String hello(String expression) {
        return """
                import dev.tenon.api.*;

                public class Hello implements RequestHandler {
                    @Override
                    public Response handle(Request request) {
                        return Response.text(%s);
                    }
                }
                """.formatted(expression);
    }

    private Path save(String source) throws IOException {
        return Files.writeString(drops.resolve("Hello.java"), source);
    }

    private List<PluginProblem> problems(String source) throws IOException {
        save(source);
        return store.scan().problems();
    }

    @Test
    void aSourceFileIsAPlugin() throws Exception {
        Path file = save(hello("new Helper().text()") + "class Helper { String text() { return \"hi\"; } }");

        PluginCatalog catalog = store.scan();

        assertThat(catalog.problems()).isEmpty();
        assertThat(answer(catalog, "hello")).isEqualTo("hi");
        assertThat(plugin(catalog, "hello").origin())
                .isInstanceOfSatisfying(
                        Origin.DroppedJar.class,
                        origin -> assertThat(origin.jar()).isEqualTo(file));
        assertThat(catalog.sources()).extracting(PluginSource::file).containsExactly(file);
    }

    @Test
    void aPackageAndAnAnnotationMeanWhatTheyMeanInAJar() throws Exception {
        save("package com.x;\n" + hello("\"named\"").replace("public class", "@Plugin(name = \"other\") public class"));

        assertThat(answer(store.scan(), "other")).isEqualTo("named");
    }

    @Test
    void eachSaveIsServed() throws Exception {
        save(hello("\"one\""));
        AvailablePlugin first = plugin(store.scan(), "hello");
        save(hello("\"two\""));

        PluginCatalog catalog = store.scan();

        assertThat(answer(catalog, "hello")).isEqualTo("two");
        assertThat(answer(first.create())).isEqualTo("one");
    }

    @Test
    void aSourceThatMeansTheSameKeepsItsLoader() throws Exception {
        save(hello("\"one\""));
        ClassLoader first = plugin(store.scan(), "hello").loader();
        save(hello("\"one\""));

        assertThat(plugin(store.scan(), "hello").loader()).isSameAs(first);
    }

    @Test
    void anErrorHasItsLine() throws Exception {
        List<PluginProblem> problems = problems(hello("missing"));

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.fatal()).isTrue();
            assertThat(problem.place()).isEqualTo("Hello.java:6");
            assertThat(problem.toString())
                    .isEqualTo("Hello.java:6: cannot find symbol, symbol: variable missing, location: class Hello;"
                            + " correct the line and save the file [" + problem.id() + "]");
        });
        assertThat(store.scan().missing("hello")).isEqualTo(problems.getFirst());
    }

    @Test
    void atMost20ErrorsAreTold() throws Exception {
        assertThat(problems(hello("x").replace("return", "a;\n".repeat(30) + "return")))
                .hasSize(21)
                .last()
                .satisfies(problem -> assertThat(problem.what()).isEqualTo("has 10 errors more"));
    }

    @Test
    void aSourceWithoutAHandler() throws Exception {
        assertThat(problems("public class Hello {}")).singleElement().satisfies(problem -> {
            assertThat(problem.what())
                    .isEqualTo("holds no plugin: no class in it implements dev.tenon.api.RequestHandler");
            assertThat(problem.fix()).isEqualTo("declare \"public class … implements RequestHandler\" in it");
        });
    }

    @Test
    void aHandlerThatIsNotPublic() throws Exception {
        assertThat(problems(hello("\"\"").replace("public class", "class")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.what()).isEqualTo("has Hello, which is not public"));
    }

    @Test
    void aSourceSeesTheApiAndTheJdkAlone() throws Exception {
        for (String hidden : List.of(
                "dev.tenon.plugin.PluginStore",
                "dev.tenon.api.EngineAccess",
                "com.google.gson.Gson",
                "org.junit.jupiter.api.Test",
                "sun.security.util.Debug")) {
            assertThat(problems(hello("String.valueOf(%s.class)".formatted(hidden))))
                    .as(hidden)
                    .isNotEmpty()
                    .allMatch(problem -> problem.line() == 6);
        }
        save(hello("java.sql.Types.class.getName()"));
        assertThat(answer(store.scan(), "hello")).isEqualTo("java.sql.Types");
    }

    @Test
    void aSourceThatIsNotInUtf8() throws Exception {
        Files.write(drops.resolve("Hello.java"), hello("\"ü\"").getBytes(StandardCharsets.ISO_8859_1));

        assertThat(store.scan().problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.what()).isEqualTo("is not in UTF-8"));
    }

    @Test
    void aSourceIsAtMostAMebibyte() throws Exception {
        assertThat(problems("/*" + "x".repeat(SourceCompiler.MAX_BYTES) + "*/"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.what()).isEqualTo("is larger than 1024 KiB"));
    }

    @Test
    void aSourceThatIsTooDeepForTheCompiler() throws Exception {
        assertThat(problems(hello("\"\"" + ".concat(\"\"".repeat(20_000) + ")".repeat(20_000))))
                .singleElement()
                .satisfies(problem -> assertThat(problem.what()).startsWith("makes the compiler itself fail: "));
        save(hello("\"fine\""));
        assertThat(answer(store.scan(), "hello")).isEqualTo("fine");
    }

    @Test
    void aLinkThatLeadsNowhere() throws Exception {
        Files.createSymbolicLink(drops.resolve("Hello.java"), folder.resolve("gone.java"));

        assertThat(store.scan().problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.what())
                        .isEqualTo("is a link to %s, which does not exist".formatted(folder.resolve("gone.java"))));
    }

    @Test
    void aRuntimeWithoutACompilerSaysSo() {
        SourceCompiler none = new SourceCompiler(Optional.empty(), Duration.ofSeconds(1));

        assertThat(none.compile("Hello.java", hello("1").getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new SourceCompiler.Outcome.Failed(List.of(Finding.error(
                        "",
                        "cannot be compiled: this Java runtime has no compiler",
                        "run the server on a JDK 25, or drop a JAR"))));
    }

    @Test
    void aCompilerThatDoesNotEndIsGivenUp() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        JavaCompiler javac = new SlowCompiler(ToolProvider.getSystemJavaCompiler(), release);
        SourceCompiler slow = new SourceCompiler(Optional.of(javac), Duration.ofMillis(50));
        byte[] source = hello("\"\"").getBytes(StandardCharsets.UTF_8);

        assertThat(what(slow.compile("Hello.java", source))).isEqualTo("takes the compiler longer than 0 seconds");
        assertThat(what(slow.compile("Hello.java", source))).startsWith("is not compiled: the compiler is still");
        release.countDown();
        org.awaitility.Awaitility.await()
                .until(() -> !what(slow.compile("Hello.java", source)).startsWith("is not compiled"));
    }

    @Test
    void aSourceThatHadToWaitIsCompiledLaterAsItIs() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        JavaCompiler javac = new SlowCompiler(ToolProvider.getSystemJavaCompiler(), release);
        SourceCompiler slow = new SourceCompiler(Optional.of(javac), Duration.ofSeconds(5));
        SourcePlugins plugins = new SourcePlugins(new JarVault(folder.resolve("work")), slow);
        Path file = save(hello("\"\""));

        Thread.currentThread().interrupt(); // as the end of the server does
        assertThat(plugins.store(file)).isInstanceOf(JarVault.Result.Refused.class);
        assertThat(Thread.interrupted()).isTrue();

        release.countDown();
        assertThat(plugins.store(file)).isInstanceOf(JarVault.Result.Stored.class);
    }

    @Test
    void aFileNameThatIsNoClassNameIsNamedAsTheReason() throws Exception {
        Files.writeString(drops.resolve("Hello (1).java"), hello("\"quoted\""));
        assertThat(store.scan().problems())
                .singleElement()
                .extracting(PluginProblem::what)
                .asString()
                .contains("class Hello is public, should be declared in a file named Hello.java");
    }

    @Test
    void aLaterRunDoesNotCompileAgain() throws Exception {
        save(hello("\"one\""));
        store.scan();
        JarVault vault = new JarVault(folder.resolve("work"));
        SourceCompiler none = new SourceCompiler(Optional.empty(), Duration.ofSeconds(1));

        assertThat(new SourcePlugins(vault, none).store(drops.resolve("Hello.java")))
                .isInstanceOf(JarVault.Result.Stored.class);

        save(hello("\"two\""));
        assertThat(new SourcePlugins(vault, none).store(drops.resolve("Hello.java")))
                .isInstanceOf(JarVault.Result.Refused.class);
    }

    @Test
    void aNoteThatIsDamagedIsIgnoredAndOneWithoutItsJarGoes() throws Exception {
        save(hello("\"one\""));
        store.scan();
        Path note = onlyNote();
        Files.writeString(note, "../".repeat(22));
        newStoreServes("one");
        assertThat(note).content().matches("[0-9a-f]{64}");

        Files.delete(folder.resolve("work").resolve(Files.readString(note) + ".jar"));
        Files.delete(drops.resolve("Hello.java"));
        store.scan();
        assertThat(note).doesNotExist();
    }

    private Path onlyNote() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("work"))) {
            return files.filter(file -> file.toString().endsWith(".made"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void newStoreServes(String text) throws Exception {
        store.close();
        store = new PluginStore(drops, folder.resolve("work"), getClass().getClassLoader());
        assertThat(answer(store.scan(), "hello")).isEqualTo(text);
    }

    private static String what(SourceCompiler.Outcome outcome) {
        return switch (outcome) {
            case SourceCompiler.Outcome.Compiled compiled -> "";
            case SourceCompiler.Outcome.Failed failed ->
                failed.findings().getFirst().what();
            case SourceCompiler.Outcome.Postponed postponed ->
                postponed.findings().getFirst().what();
        };
    }
}
