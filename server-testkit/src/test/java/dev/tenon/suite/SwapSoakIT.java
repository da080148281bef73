package dev.tenon.suite;

import static dev.tenon.suite.LiveServer.mount;
import static java.util.concurrent.TimeUnit.HOURS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.tenon.api.Response;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A plugin is replaced under full load, a thousand times in {@code tenon.soak.seconds} of 600, and fewer in less: no request fails, each
 * is answered by the version of its time, and nothing is left behind.
 */
class SwapSoakIT {

    private static final long SECONDS = Long.getLong("tenon.soak.seconds", 600);
    private static final int SWAPS = Math.toIntExact(Math.clamp(SECONDS * 1000 / 600, 100, 100_000));

    /** Until then, code is compiled and buffers are made that stay. */
    private static final int WARM = 50;

    private static final int CLIENTS = 8;
    private static final long SPARE_BYTES = 12 << 20;
    private static final int SPARE_DESCRIPTORS = 8;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private record Held(long metaspace, long heap, long descriptors) {

        static Held now() {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            return new Held(
                    ManagementFactory.getMemoryPoolMXBeans().stream()
                            .filter(pool -> pool.getName().equals("Metaspace"))
                            .mapToLong(SwapSoakIT::used)
                            .sum(),
                    runtime.totalMemory() - runtime.freeMemory(),
                    ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                            ? system.getOpenFileDescriptorCount()
                            : 0);
        }
    }

    private static long used(MemoryPoolMXBean pool) {
        return pool.getUsage().getUsed();
    }

    /** A wrk that runs until it is told to end, and then says what has failed. */
    private Process wrk(LiveServer live, String target) throws IOException {
        return new ProcessBuilder(
                        "wrk",
                        "-t1",
                        "-c8",
                        "-d2h",
                        "--timeout",
                        "20s",
                        live.server().urls().getFirst() + target)
                .redirectErrorStream(true)
                .start();
    }

    private static void assertNothingFailed(Process wrk) throws Exception {
        new ProcessBuilder("kill", "-INT", Long.toString(wrk.pid())).start().waitFor();
        String said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).contains("requests in").doesNotContain("Socket errors", "Non-2xx");
    }

    private boolean hasWrk() {
        boolean found = Path.of("/usr/bin/wrk").toFile().canExecute();
        if (!found && "required".equals(System.getenv("TENON_TEST_PROGRAMS"))) {
            throw new AssertionError("install wrk");
        }
        return found;
    }

    @Test
    @Timeout(value = 6, unit = HOURS)
    void aThousandReplacementsFailNoRequestAndLeaveNothing() throws Exception {
        Path work = folder.resolve("work");
        VersionJar even = VersionJar.of(work, "even", LoaderWitness.MEMBER, "Response.text(\"even\")");
        VersionJar odd = VersionJar.of(work, "odd", LoaderWitness.MEMBER, "Response.text(\"odd\")");
        even.drop(Files.createDirectories(folder.resolve("plugins")));
        List<Process> tools = new ArrayList<>();
        try (LoaderWitness loaders = new LoaderWitness();
                LiveServer live = LiveServer.start(
                        folder,
                        "[server.reload]\nwatch = false\n[server.swap]\nprobation_seconds = 0\n",
                        mount("/v", "version", "v") + mount("/f", "fixed", "f"),
                        Map.of(
                                "fixed",
                                () -> Handlers.inline(request -> Response.text("fixed " + request.mountPath()))))) {
            if (hasWrk()) {
                tools.add(wrk(live, "/v"));
                tools.add(wrk(live, "/f"));
            }
            Held before = Held.now();
            try (SwapLoad load = new SwapLoad(live, CLIENTS)) {
                for (int i = 0; i < SWAPS + WARM; i++) {
                    if (i == WARM) {
                        loaders.awaitAlive(2);
                        before = Held.now();
                    }
                    load.swap(version -> {
                        (version.equals("even") ? even : odd).drop(live.plugins);
                        assertThat(live.server().reload().changes()).hasSize(1);
                    });
                }
                for (Process tool : tools) {
                    assertNothingFailed(tool);
                }
            }
            assertThat(loaders.reported()).isEqualTo(SWAPS + WARM + 1);
            live.awaitThat(() -> live.server().control().mounts().size() == 2);
            loaders.awaitAlive(1);
            Held after = Held.now();
            assertThat(after.metaspace()).as("metaspace").isLessThan(before.metaspace() + SPARE_BYTES);
            assertThat(after.heap()).as("heap").isLessThan(before.heap() + SPARE_BYTES);
            assertThat(after.descriptors()).as("descriptors").isLessThan(before.descriptors() + SPARE_DESCRIPTORS);
        } finally {
            tools.forEach(Process::destroyForcibly);
        }
    }
}
