package dev.tenon.plugin;

import static dev.tenon.plugin.Calls.answer;
import static dev.tenon.plugin.Calls.plugin;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder with compiled classes, and perhaps libraries, is a plugin. */
class FolderPluginsTest {

    @TempDir
    Path folder;

    private Path drops;
    private Path work;
    private PluginStore store;

    @BeforeEach
    void open() throws IOException {
        drops = Files.createDirectory(folder.resolve("drops"));
        work = folder.resolve("work");
        store = new PluginStore(drops, work, getClass().getClassLoader());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static void unpack(JarBuilder jar, Path classes) throws IOException {
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar.bytes()))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path file = classes.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.write(file, in.readAllBytes());
            }
        }
    }

    private static JarBuilder hello(String expression) {
        return JarBuilder.answering("com.x.Hello", expression);
    }

    @Test
    void classesAndLibrariesAreOnePlugin() throws Exception {
        Path lib = Files.createDirectories(drops.resolve("hello/lib"));
        JarBuilder.jar()
                .source(
                        "lib.Library",
                        "package lib; public class Library { public static String text() { return \"lib\"; } }")
                .entry("lib.txt", "resource")
                .dropInto(lib, "library-1.jar");
        unpack(
                hello("lib.Library.text() + getClass().getClassLoader().getResource(\"lib.txt\").toString().length()")
                        .source(
                                "lib.Library",
                                "package lib; public class Library { public static native String text(); }")
                        .leaveOut("lib.Library"),
                drops.resolve("hello/classes"));

        PluginCatalog catalog = store.scan();

        assertThat(catalog.problems()).isEmpty();
        assertThat(answer(catalog, "hello")).matches("lib\\d+");
    }

    @Test
    void aBuildBehindALinkIsServed() throws Exception {
        Path project = Files.createDirectory(folder.resolve("project"));
        unpack(hello("\"one\""), project.resolve("target/classes"));
        Files.createSymbolicLink(drops.resolve("hello"), project);
        PluginCatalog first = store.scan();
        unpack(hello("\"two\""), project.resolve("target/classes"));

        PluginCatalog second = store.scan();

        assertThat(answer(second, "hello")).isEqualTo("two");
        assertThat(answer(first, "hello")).isEqualTo("one");
    }

    @Test
    void nothingIsLoadedInPlaceOrChangedThere() throws Exception {
        Path classes = drops.resolve("hello/classes");
        unpack(hello("com.x.Late.TEXT").source("com.x.Late", """
                package com.x;
                class Late { static final String TEXT = String.valueOf("late"); }
                """), classes);
        PluginCatalog catalog = store.scan();
        Files.delete(classes.resolve("com/x/Late.class"));

        assertThat(answer(catalog, "hello")).isEqualTo("late");
        try (Stream<Path> files = Files.walk(drops.resolve("hello"))) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(3);
        }
    }

    @Test
    void theSameContentKeepsItsLoader() throws Exception {
        unpack(hello("1"), drops.resolve("hello/classes"));
        ClassLoader first = plugin(store.scan(), "hello").loader();
        unpack(hello("1"), drops.resolve("hello/classes"));

        assertThat(plugin(store.scan(), "hello").loader()).isSameAs(first);

        Files.writeString(drops.resolve("hello/classes/new.txt"), "");
        assertThat(plugin(store.scan(), "hello").loader()).isNotSameAs(first);
    }

    @Test
    void itsCopiesGoWhenTheyAreOld() throws Exception {
        Path lib = Files.createDirectories(drops.resolve("hello/lib"));
        JarBuilder.jar().entry("a.txt", "a").dropInto(lib, "a.jar");
        for (int i = 0; i < JarVault.OLD_COPIES_KEPT + 3; i++) {
            unpack(hello("" + i), drops.resolve("hello/classes"));
            store.scan();
            store.release(Set.of());
        }

        try (Stream<Path> copies = Files.list(work)) {
            assertThat(copies.filter(file -> file.toString().endsWith(".lib"))).hasSize(JarVault.OLD_COPIES_KEPT + 1);
        }
    }

    @Test
    void librariesWithoutTheirCopyGo() throws Exception {
        Path orphan = Files.createDirectory(work.resolve("0".repeat(64) + ".lib"));
        Files.writeString(orphan.resolve("a.jar"), "");

        store.scan();

        assertThat(orphan).doesNotExist();
    }

    @Test
    void aProjectThatIsNotBuiltSaysSo() throws Exception {
        Files.writeString(Files.createDirectory(drops.resolve("hello")).resolve("pom.xml"), "<project/>");

        PluginCatalog catalog = store.scan();

        assertThat(catalog.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.what()).isEqualTo("has neither classes nor target/classes");
            assertThat(problem.fix()).isEqualTo("build it, for example with mvn compile");
        });
        assertThat(catalog.missing("hello")).isEqualTo(catalog.problems().getFirst());
    }

    @Test
    void aFolderThatIsCalledLikeAJarSaysWhatItIs() throws Exception {
        Files.createDirectory(drops.resolve("hello.jar"));

        assertThat(store.scan().problems()).singleElement().satisfies(problem -> {
            assertThat(problem.what()).isEqualTo("is a folder, not a JAR");
            assertThat(problem.fix())
                    .isEqualTo("pack it into a JAR, or put its classes into a folder \"classes\" within it");
        });
    }

    @Test
    void aLoopOfLinksIsAProblem() throws Exception {
        Path classes = Files.createDirectories(drops.resolve("hello/classes"));
        Files.createSymbolicLink(classes.resolve("again"), classes);

        assertThat(store.scan().problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.what())
                        .startsWith("cannot be copied: java.nio.file.FileSystemLoopException"));
    }
}
