package dev.tenon.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PluginLoaderTest {

    @TempDir
    Path folder;

    private PluginLoader open(JarBuilder jar) throws IOException {
        Path file = jar.dropInto(folder, "with space.jar");
        return new PluginLoader(
                "sample.jar", List.of(file), new ApiLoader(getClass().getClassLoader()));
    }

    @Test
    void resourcesOfTheJarAreReadInEveryWay() throws IOException {
        JarBuilder jar = JarBuilder.answering("com.x.Sample", "1").entry("site/a b#c%d?.txt", "content");
        try (PluginLoader loader = open(jar)) {
            String name = "site/a b#c%d?.txt";
            URL url = loader.getResource(name);

            assertThat(url).isNotNull();
            assertThat(text(url.openStream())).isEqualTo("content");
            assertThat(text(loader.getResourceAsStream(name))).isEqualTo("content");
            assertThat(Collections.list(loader.getResources(name))).hasSize(1);
            assertThat(loader.getResource("site/missing")).isNull();
            assertThat(loader.getResourceAsStream("site/missing")).isNull();
        }
    }

    @Test
    void theEntryForThisJvmCountsInAMultiReleaseJar() throws IOException {
        JarBuilder jar = JarBuilder.answering("com.x.Sample", "1")
                .manifest("Multi-Release", "true")
                .entry("which.txt", "any")
                .entry("META-INF/versions/21/which.txt", "21");
        try (PluginLoader loader = open(jar)) {
            URL url = loader.getResource("which.txt");

            assertThat(url).isNotNull();
            assertThat(text(url.openStream())).isEqualTo("21");
            assertThat(text(loader.getResourceAsStream("which.txt"))).isEqualTo("21");
        }
    }

    @Test
    void aPackageKnowsTheVersionInTheManifest() throws Exception {
        JarBuilder jar = JarBuilder.answering("com.x.Sample", "1").manifest("Implementation-Version", "3.1");
        try (PluginLoader loader = open(jar)) {
            assertThat(loader.loadClass("com.x.Sample").getPackage().getImplementationVersion())
                    .isEqualTo("3.1");
        }
    }

    @Test
    void manyThreadsLoadOneClassOnce() throws Exception {
        try (PluginLoader loader = open(JarBuilder.answering("com.x.Sample", "1"));
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            CyclicBarrier together = new CyclicBarrier(8);
            Callable<Class<?>> load = () -> {
                together.await();
                return loader.loadClass("com.x.Sample");
            };
            List<Future<Class<?>>> loaded =
                    threads.invokeAll(IntStream.range(0, 8).mapToObj(i -> load).toList());

            Class<?> first = loaded.getFirst().get();
            for (Future<Class<?>> other : loaded) {
                assertThat(other.get()).isSameAs(first);
            }
        }
    }

    @Test
    void aClosedLoaderFindsNothingAndSaysSo() throws IOException {
        PluginLoader loader = open(JarBuilder.answering("com.x.Sample", "1").entry("a.txt", "a"));
        loader.close();

        assertThatThrownBy(() -> loader.loadClass("com.x.Sample"))
                .isInstanceOf(ClassNotFoundException.class)
                .hasMessageContaining("sample.jar has been unloaded");
        assertThat(loader.getResource("a.txt")).isNull();
        assertThat(loader.getResourceAsStream("a.txt")).isNull();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void closingReleasesTheFile() throws IOException {
        PluginLoader loader = open(JarBuilder.answering("com.x.Sample", "1").entry("a.txt", "a"));
        URL url = loader.getResource("a.txt");
        assertThat(url).isNotNull();
        assertThat(text(url.openStream())).isEqualTo("a");
        assertThat(OpenFiles.names()).anyMatch(file -> file.contains("with space.jar"));

        loader.close();

        assertThat(OpenFiles.names()).noneMatch(file -> file.contains("with space.jar"));
    }

    private static String text(@Nullable InputStream in) throws IOException {
        assertThat(in).isNotNull();
        try (in) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
