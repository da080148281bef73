package dev.tenon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenon.acceptance.Programs.Ended;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real JVM and its cache. */
class StartCacheIT {

    @Test
    void whatIsDamagedIsIgnoredWithOneLineAndTakenAway(@TempDir Path folder) throws Exception {
        Path cache = Files.writeString(folder.resolve("aot"), "no cache".repeat(1000));
        Path key = Files.writeString(folder.resolve("aot.key"), "a key\n");
        Path doubt = Files.createFile(folder.resolve("aot.doubt"));
        Path config = Files.writeString(
                folder.resolve("server.toml"),
                "[server]\nlisten = [\"127.0.0.1:0\"]\ndata_dir = \"var\"\nplugins_dir = \"none\"\n");
        List<String> options =
                List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off", "-Dtenon.aot=" + cache);

        try (ServerProcess server = ServerProcess.start(folder, options, "run", "--config", config.toString())) {
            assertThat(server.line()).startsWith("ready http://");
            await().atMost(Duration.ofSeconds(10)).until(() -> server.errors().contains("does not use the cache"));
            server.signal("TERM");
            assertThat(server.exit()).isZero();
            assertThat(server.errors().lines().filter(line -> line.contains("cache")))
                    .hasSize(1);
        }

        assertThat(cache).doesNotExist();
        assertThat(key).doesNotExist();
        assertThat(doubt).doesNotExist();
    }

    /** A training that fails would only be seen as slow starts. */
    @Test
    void theTrainingEndsWell(@TempDir Path folder) throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        ProcessBuilder builder =
                new ProcessBuilder(ServerProcess.root().resolve("tenon").toString(), "train");
        builder.environment().put("TENON_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("TENON_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -Djava.io.tmpdir=" + temporary);
        builder.environment().put("TENON_AOT", "off");
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = builder.redirectInput(
                        Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();

        Ended ended =
                new Programs.Running("tenon train", process, out, err).end().ok();

        assertThat(ended.text()).isEmpty();
        assertThat(temporary).isEmptyDirectory();
    }
}
