package dev.tenon.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same targets, driven by coverage: each in a JVM of its own, for {@code tenon.jazzer.seconds}, with Jazzer from {@code -Pfuzz}. */
@EnabledIfSystemProperty(named = "tenon.jazzer.seconds", matches = "[1-9][0-9]*")
@Timeout(value = 12, unit = TimeUnit.HOURS)
class CoverageGuidedFuzzTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void findsNothing(FuzzTarget target) throws Exception {
        Path corpus = corpus(target);
        Path output = folder.resolve("output");
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        classPath,
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + target.type().getName(),
                        "--instrumentation_includes=dev.tenon.**",
                        // What it could find of its own, such as injections, is not what is looked for, and costs three
                        // quarters of
                        // the speed.
                        "--custom_hook_includes=dev.tenon.**",
                        "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.*",
                        "-max_total_time=" + Integer.getInteger("tenon.jazzer.seconds"),
                        "-max_len=6000",
                        "-timeout=10",
                        "-rss_limit_mb=0",
                        "-artifact_prefix=" + folder + "/",
                        corpus.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor()).as(() -> tail(output)).isZero();
        tail(output)
                .lines()
                .filter(line -> line.contains("DONE"))
                .forEach(line -> System.out.println("jazzer " + target + ": " + line));
    }

    private Path corpus(FuzzTarget target) throws IOException {
        Path corpus = Files.createDirectory(folder.resolve("corpus"));
        int number = 0;
        for (byte[] input : target.corpus()) {
            Files.write(corpus.resolve("case" + number++), input);
        }
        return corpus;
    }

    private static String tail(Path output) {
        try {
            List<String> lines = Files.readAllLines(output, ISO_8859_1);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 200), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
