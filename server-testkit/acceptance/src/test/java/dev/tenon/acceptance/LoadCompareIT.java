package dev.tenon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.acceptance.Programs.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The measurement that the documentation is made from still runs; its figures here mean nothing. */
class LoadCompareIT {

    @Test
    void measuresUsBesideNginx(@TempDir Path folder) throws Exception {
        Programs.need("wrk", "wrk");
        Programs.need("nginx", "nginx");
        String python = Programs.need("python3", "python3");
        Path json = folder.resolve("rounds.json");

        Ended ended = Programs.run(
                        folder,
                        python,
                        ServerProcess.root().resolve("benchmarks/load/compare").toString(),
                        "--peers=nginx",
                        "--work=static-304,echo",
                        "--seconds=1",
                        "--rounds=1",
                        "--warm-up=0",
                        "--connections=4",
                        "--server-core=any",
                        "--load-core=any",
                        "--json=" + json)
                .ok();

        assertThat(ended.text().lines().filter(line -> line.matches("\\| Tenon \\| [0-9.]+ \\|.*1\\.00 .*\\|")))
                .hasSize(2);
        assertThat(ended.text().lines().filter(line -> line.startsWith("| nginx |")))
                .hasSize(1);
        assertThat(Files.readString(json)).contains("\"static-304\"", "\"cpu_us\"");
    }
}
