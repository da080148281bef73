package dev.tenon.suite;

import static dev.tenon.suite.LiveServer.mount;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.admin.ReloadView;
import dev.tenon.testkit.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A version that is clearly worse than the one before does not stay. */
@Timeout(value = 120, unit = SECONDS)
class ProbationSwapTest {

    private static final String GET = "GET /v HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String VERSION = mount("/v", "version", "v");

    /** Every fifth answer is a 500. */
    private static final String FLAKY = "private final java.util.concurrent.atomic.AtomicInteger asked ="
            + " new java.util.concurrent.atomic.AtomicInteger();";

    private static final String SLOW = """
            private Response slowly() throws Exception {
                Thread.sleep(80);
                return Response.text("slow");
            }
            """;

    @TempDir
    private Path folder;

    private VersionJar jar(String text) throws Exception {
        return VersionJar.of(folder.resolve("work"), text, "Response.text(\"" + text + "\")");
    }

    private LiveServer start(int seconds) throws Exception {
        return start(seconds, true);
    }

    private LiveServer start(int seconds, boolean drop) throws Exception {
        if (drop) {
            jar("one").drop(Files.createDirectories(folder.resolve("plugins")));
        }
        return LiveServer.start(
                folder,
                "[server.reload]\npoll_milliseconds = 50\n[server.swap]\nprobation_seconds = " + seconds + "\n",
                VERSION,
                Map.of());
    }

    private VersionJar flaky() throws Exception {
        return VersionJar.of(
                folder.resolve("work"),
                "flaky",
                FLAKY,
                "asked.incrementAndGet() % 5 == 0 ? Response.status(500) : Response.text(\"flaky\")");
    }

    private static void ask(LiveServer live, int count) throws IOException {
        try (RawClient raw = live.connect()) {
            for (int i = 0; i < count; i++) {
                raw.send(GET).receive();
            }
        }
    }

    @Test
    void aVersionThatFailsIsSentBackAndRefusedUntilItChanges() throws Exception {
        try (LogWitness log = new LogWitness();
                LiveServer live = start(30)) {
            ask(live, 200);
            long begin = System.nanoTime();
            flaky().drop(live.plugins);
            live.awaitText("/v", "flaky");
            live.awaitThat(() -> {
                ask(live, 20);
                return live.get("/v").text().equals("one");
            });
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
            live.awaitThat(() -> !log.with("on probation").isEmpty()); // it is told once it is done
            assertThat(log.with("on probation"))
                    .hasSize(1)
                    .first()
                    .asString()
                    .matches(
                            "version \\(\\w{8}\\) in mount v is sent back, and version \\(\\w{8}\\) serves again, after"
                                    + " \\d+ s on probation: \\d+ of \\d+ answers failed \\(\\d+\\.\\d %\\), against 0 of 2\\d\\d"
                                    + " \\(0\\.0 %\\) of the version before");
            assertThat(live.server().control().generations().getLast().cause()).contains("on probation");

            // It is refused, whoever asks.
            ReloadView again = live.server().reload();
            assertThat(again.applied()).isTrue();
            assertThat(again.problems()).anyMatch(line -> line.contains("was refused"));
            assertThat(live.get("/v").text()).isEqualTo("one");

            // So does a server that starts with it.
            live.server().close();
            try (LiveServer next = start(30, false)) {
                assertThat(next.get("/v").text()).isEqualTo("one");
                assertThat(next.server().control().pluginProblems())
                        .anyMatch(problem -> problem.what().contains("was refused"));
                jar("three").drop(next.plugins);
                next.awaitText("/v", "three");
            }
        }
    }

    @Test
    void aVersionThatIsSlowIsSentBack() throws Exception {
        try (LogWitness log = new LogWitness();
                LiveServer live = start(4)) {
            ask(live, 300);
            VersionJar.of(folder.resolve("work"), "slow", SLOW, "slowly()").drop(live.plugins);
            live.awaitText("/v", "slow");
            AtomicBoolean over = new AtomicBoolean();
            List<Thread> clients = Stream.generate(() -> Thread.ofVirtual().start(() -> askUntil(live, over)))
                    .limit(48)
                    .toList();
            live.awaitThat(() -> !log.with("on probation").isEmpty());
            over.set(true);
            for (Thread client : clients) {
                client.join();
            }
            assertThat(log.with("on probation")).singleElement().asString().contains("is sent back", "ms");
            assertThat(live.get("/v").text()).isEqualTo("one");
        }
    }

    private static void askUntil(LiveServer live, AtomicBoolean over) {
        try (RawClient raw = live.connect()) {
            while (!over.get()) {
                raw.send(GET).receive();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void aVersionThatIsAsGoodStays() throws Exception {
        try (LogWitness log = new LogWitness();
                LiveServer live = start(1)) {
            ask(live, 200);
            jar("two").drop(live.plugins);
            live.awaitText("/v", "two");
            ask(live, 500);
            assertThat(live.get("/v").text()).isEqualTo("two");
            assertThat(log.with("on probation")).isEmpty();
        }
    }

    @Test
    void nobodyIsOnProbationWhereItIsOff() throws Exception {
        try (LogWitness log = new LogWitness();
                LiveServer live = start(0)) {
            ask(live, 200);
            flaky().drop(live.plugins);
            live.awaitText("/v", "flaky");
            ask(live, 300);
            // By the time that a later change is seen, the counts have been looked at, if they ever are.
            jar("three").drop(live.plugins);
            live.awaitText("/v", "three");
            assertThat(log.with("on probation")).isEmpty();
        }
    }
}
