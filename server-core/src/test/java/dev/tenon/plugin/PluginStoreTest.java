package dev.tenon.plugin;

import static dev.tenon.plugin.Calls.answer;
import static dev.tenon.plugin.Calls.plugin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenon.api.RequestHandler;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PluginStoreTest {

    /** The handler and, loaded only when it is called, another class of its JAR. */
    private static final String LATE_CLASS = "com.x.Late";

    @TempDir
    Path folder;

    private Path drops;
    private Path work;
    private PluginStore store;

    @BeforeEach
    void open() throws IOException {
        drops = Files.createDirectory(folder.resolve("drops"));
        work = folder.resolve("data").resolve("plugins");
        store = newStore();
    }

    private PluginStore newStore() throws IOException {
        return new PluginStore(drops, work, getClass().getClassLoader());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static JarBuilder version(String version) {
        return JarBuilder.answering("com.x.Hello", "com.x.Late.VERSION.get()")
                .source(LATE_CLASS, """
                        package com.x;
                        class Late { static final java.util.function.Supplier<String> VERSION = () -> "%s"; }
                        """.formatted(version))
                .manifest("Implementation-Version", version);
    }

    @Test
    void aDroppedJarIsAPlugin() throws Exception {
        Path jar = version("1").dropInto(drops, "hello.jar");

        PluginCatalog catalog = store.scan();

        AvailablePlugin hello = plugin(catalog, "hello");
        assertThat(catalog.problems()).isEmpty();
        assertThat(catalog.plugins()).containsExactly(hello);
        assertThat(hello.className()).isEqualTo("com.x.Hello");
        assertThat(hello.version()).isEqualTo("1");
        assertThat(hello.exclusive()).isFalse();
        assertThat(hello.origin()).isInstanceOfSatisfying(Origin.DroppedJar.class, origin -> {
            assertThat(origin.jar()).isEqualTo(jar);
            assertThat(work.resolve(origin.sha256() + ".jar")).hasSameBinaryContentAs(jar);
        });
        assertThat(hello.create()).isNotSameAs(hello.create());
        assertThat(answer(catalog, "hello")).isEqualTo("1");
    }

    @Test
    void theAnnotationNamesThePlugin() throws Exception {
        JarBuilder.jar()
                .source("com.x.Store", """
                        package com.x;
                        import dev.tenon.api.*;
                        @Plugin(name = "notes-2", exclusive = true)
                        public class Store implements RequestHandler {
                            public Response handle(Request request) { return Response.text("notes"); }
                        }
                        """)
                .service("# comment", "", "com.x.Store  # the store", "com.x.Store")
                .dropInto(drops, "notes.jar");

        PluginCatalog catalog = store.scan();

        assertThat(plugin(catalog, "notes-2").exclusive()).isTrue();
        assertThat(catalog.problems()).isEmpty();
    }

    @Test
    void oneJarMayHoldSeveralPlugins() throws Exception {
        JarBuilder.jar()
                .source("com.x.One", JarBuilder.handler("com.x.One", "", "1"))
                .source("com.x.Two", JarBuilder.handler("com.x.Two", "", "2"))
                .service("com.x.Two", "com.x.One")
                .dropInto(drops, "both.jar");

        PluginCatalog catalog = store.scan();

        assertThat(catalog.plugins()).extracting(AvailablePlugin::name).containsExactly("one", "two");
        assertThat(plugin(catalog, "one").loader())
                .isSameAs(plugin(catalog, "two").loader());
    }

    @Test
    void otherFilesAreNotLookedAt() throws Exception {
        version("1").dropInto(drops, ".hidden.jar");
        version("1").dropInto(drops, "hello.jar.bak");
        version("1").dropInto(Files.createDirectory(drops.resolve("folder")), "hello.jar");
        Files.writeString(drops.resolve("README.md"), "no plugin");

        PluginCatalog catalog = store.scan();

        assertThat(catalog.plugins()).isEmpty();
        assertThat(catalog.problems()).isEmpty();
    }

    @Test
    void aLinkToAJarIsFollowed() throws Exception {
        Path jar = version("1").dropInto(folder, "target.jar");
        Files.createSymbolicLink(drops.resolve("hello.jar"), jar);

        assertThat(answer(store.scan(), "hello")).isEqualTo("1");
    }

    @Test
    void anUnchangedJarKeepsItsLoader() throws Exception {
        Path jar = version("1").dropInto(drops, "hello.jar");
        ClassLoader first = plugin(store.scan(), "hello").loader();
        Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
        Files.move(jar, drops.resolve("renamed.jar"));

        assertThat(plugin(store.scan(), "hello").loader()).isSameAs(first);

        version("2").dropInto(drops, "renamed.jar");
        assertThat(plugin(store.scan(), "hello").loader()).isNotSameAs(first);
    }

    @Test
    void aLoadedPluginOutlivesAJarThatIsOverwrittenInPlace() throws Exception {
        Path jar = version("1").dropInto(drops, "hello.jar");
        FileTime modified = Files.getLastModifiedTime(jar);
        RequestHandler old = plugin(store.scan(), "hello").create();

        Files.write(jar, version("2").bytes());
        Files.setLastModifiedTime(jar, modified);
        PluginCatalog catalog = store.scan();

        assertThat(answer(old)).isEqualTo("1");
        assertThat(answer(catalog, "hello")).isEqualTo("2");
    }

    @Test
    void aLoadedPluginOutlivesAJarThatIsReplaced() throws Exception {
        version("1").dropInto(drops, "hello.jar");
        RequestHandler old = plugin(store.scan(), "hello").create();

        version("2").dropInto(drops, "hello.jar");
        PluginCatalog catalog = store.scan();

        assertThat(answer(old)).isEqualTo("1");
        assertThat(answer(catalog, "hello")).isEqualTo("2");
    }

    @Test
    void aLoadedPluginOutlivesItsJar() throws Exception {
        Path jar = version("1").dropInto(drops, "hello.jar");
        RequestHandler old = plugin(store.scan(), "hello").create();

        Files.delete(jar);
        PluginCatalog catalog = store.scan();

        assertThat(catalog.plugins()).isEmpty();
        assertThat(answer(old)).isEqualTo("1");
    }

    @Test
    void theSameContentUnderTwoNamesIsOnePlugin() throws Exception {
        version("1").dropInto(drops, "a.jar");
        version("1").dropInto(drops, "b.jar");

        PluginCatalog catalog = store.scan();

        assertThat(plugin(catalog, "hello").origin())
                .isInstanceOfSatisfying(
                        Origin.DroppedJar.class,
                        origin -> assertThat(origin.jar()).isEqualTo(drops.resolve("a.jar")));
        assertThat(catalog.problems())
                .singleElement()
                .satisfies(
                        problem -> assertThat(problem.toString())
                                .startsWith(
                                        "warning: b.jar: has the same content as a.jar, which is the one used; remove one of them"));
    }

    @Test
    void theFirstFileOfTwoPluginsWithOneNameServes() throws Exception {
        version("2").dropInto(drops, "b.jar");
        version("1").dropInto(drops, "a.jar");

        PluginCatalog catalog = store.scan();

        assertThat(answer(catalog, "hello")).isEqualTo("1");
        assertThat(catalog.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.fatal()).isTrue();
            assertThat(problem.toString())
                    .startsWith("b.jar: class com.x.Hello is named \"hello\" as is com.x.Hello of a.jar,"
                            + " which is the one that serves; remove one of them");
        });
    }

    @Test
    void releaseClosesWhatNobodyUses() throws Exception {
        version("1").dropInto(drops, "hello.jar");
        AvailablePlugin first = plugin(store.scan(), "hello");
        version("2").dropInto(drops, "hello.jar");
        AvailablePlugin second = plugin(store.scan(), "hello");

        store.release(Set.of(hash(first)));
        assertThat(answer(first.create())).isEqualTo("1");

        store.release(Set.of());
        assertThat(first.loader().getResource("com/x/Late.class")).isNull();
        assertThat(answer(second.create())).isEqualTo("2");
    }

    @Test
    void aReleasedJarThatComesBackIsLoadedAgain() throws Exception {
        version("1").dropInto(drops, "hello.jar");
        store.scan();
        version("2").dropInto(drops, "hello.jar");
        store.scan();
        store.release(Set.of());

        version("1").dropInto(drops, "hello.jar");

        assertThat(answer(store.scan(), "hello")).isEqualTo("1");
    }

    private static String hash(AvailablePlugin plugin) {
        return ((Origin.DroppedJar) plugin.origin()).sha256();
    }

    @Test
    void aReleasedLoaderIsCollected() throws Exception {
        WeakReference<ClassLoader> loader = loadAndServe();
        Files.delete(drops.resolve("hello.jar"));
        store.scan();
        assertThat(loader.get()).isNotNull();

        store.release(Set.of());

        await().atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            return loader.get() == null;
        });
    }

    /** In a method of its own, so that no local variable of the test keeps the plugin. */
    private WeakReference<ClassLoader> loadAndServe() throws Exception {
        version("1").dropInto(drops, "hello.jar");
        PluginCatalog catalog = store.scan();
        assertThat(answer(catalog, "hello")).isEqualTo("1");
        return new WeakReference<>(plugin(catalog, "hello").loader());
    }

    @Test
    void theLoaderOfAPluginThatFailedIsCollected() throws Exception {
        WeakReference<ClassLoader> loader = loadAndFail();
        Files.delete(drops.resolve("failing.jar"));
        store.scan();

        store.release(Set.of());

        await().atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            return loader.get() == null;
        });
    }

    private WeakReference<ClassLoader> loadAndFail() throws Exception {
        JarBuilder.jar()
                .source(
                        "com.x.Failing",
                        JarBuilder.handler(
                                "com.x.Failing", "{ if (true) throw new IllegalStateException(\"no\"); }", "1"))
                .service("com.x.Failing")
                .dropInto(drops, "failing.jar");
        AvailablePlugin failing = plugin(store.scan(), "failing");
        PluginProblem problem = Failures.problemOf(failing);
        assertThat(problem.what()).contains("IllegalStateException: no");
        return new WeakReference<>(failing.loader());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aJarWithoutAPluginIsNotKeptOpen() throws Exception {
        JarBuilder.jar()
                .source("com.x.Library", "package com.x; public class Library {}")
                .dropInto(drops, "library.jar");
        assertThat(store.scan().problems()).hasSize(1);

        assertThat(OpenFiles.names()).isNotEmpty().noneMatch(file -> file.startsWith(work.toString()));
    }

    @Test
    void aMissingPluginsDirectoryIsAProblemAndNothingMore() throws Exception {
        Files.delete(drops);

        PluginCatalog catalog = store.scan();

        assertThat(catalog.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.fatal()).isFalse();
            assertThat(problem.what())
                    .isEqualTo("plugins_dir " + drops + " does not exist, so there are only the built-in plugins");
            assertThat(problem.fix()).isEqualTo("create the directory, or correct plugins_dir in [server]");
        });
    }

    @Test
    void aFileInPlaceOfThePluginsDirectoryIsAProblem() throws Exception {
        Files.delete(drops);
        Files.writeString(drops, "");

        assertThat(store.scan().problems()).singleElement().satisfies(problem -> {
            assertThat(problem.fatal()).isTrue();
            assertThat(problem.what()).isEqualTo("plugins_dir " + drops + " is not a directory");
        });
    }

    @Test
    void atMost512PluginsAreRead() throws Exception {
        byte[] jar = version("1").bytes();
        for (int i = 0; i <= PluginFolder.MAX_PLUGINS; i++) {
            Files.write(drops.resolve("j%04d.jar".formatted(i)), jar);
        }

        assertThat(store.scan().problems())
                .first()
                .satisfies(
                        problem -> assertThat(problem.what())
                                .endsWith(
                                        "holds 1 plugins more than the 512 that are read: those after \"j0511.jar\" are left out"));
    }

    @Test
    void aMissingPluginIsExplained() throws Exception {
        version("1").dropInto(drops, "hello.jar");
        Files.writeString(drops.resolve("notes-1.2.jar"), "no jar");
        PluginCatalog catalog = store.scan();

        assertThat(catalog.missing("notes")).isEqualTo(catalog.problems().getFirst());
        assertThat(catalog.missing("helo").toString())
                .startsWith("drops: no plugin is named \"helo\"; drop its JAR into %s, or use one of: hello ["
                        .formatted(drops));
    }

    @Test
    void anIdStaysTheSameFromScanToScan() throws Exception {
        Files.writeString(drops.resolve("a.jar"), "no jar");
        Files.writeString(drops.resolve("b.jar"), "no jar");
        PluginCatalog first = store.scan();

        assertThat(first.problems())
                .extracting(PluginProblem::id)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("[0-9a-f]{8}"));
        assertThat(newStore().scan().problems()).isEqualTo(first.problems());
    }
}
