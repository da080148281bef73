package dev.tenon.suite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.admin.ServerStatus.Traffic;
import dev.tenon.api.Request;
import dev.tenon.api.Response;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Good and hostile clients at full load for {@code tenon.soak.seconds}: the good ones get every answer as if they were alone, the
 * hostile ones what they deserve, and nothing grows.
 */
class HttpSoakIT {

    private static final long SECONDS = Long.getLong("tenon.soak.seconds", 600);
    private static final long SEED = Long.getLong("tenon.soak.seed", 26);
    private static final int LOOPS = 2;
    private static final int MOST_PIPELINED = 4;
    private static final int GOOD = 12;
    private static final int HOSTILE = 12;

    /** Short, so that slow clients come and go many times. */
    private static final String CONFIG = """
            [server.limits]
            header_seconds = 3
            first_byte_seconds = 3
            body_gap_seconds = 3
            write_stall_seconds = 3
            [server.engine]
            loops = %d
            """.formatted(LOOPS);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private final LongAdder answered = new LongAdder();
    private final LongAdder attacks = new LongAdder();

    private TestServer start() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[100_000]);
        return TestSite.of("/inline", () -> Handlers.inline(request -> Response.text(id(request))))
                .and("/thread", () -> Handlers.blocking(request -> Response.text(id(request))))
                .and("/body", () -> Handlers.blocking(request -> Response.text(request.bodyText(100_000))))
                .and("/file", () -> Handlers.blocking(request -> Response.file("a/b", file)))
                .and("/large", () -> Handlers.blocking(request -> Response.bytes("a/b", new byte[1 << 20])))
                .and(
                        "/stream",
                        () -> Handlers.blocking(request -> Response.stream("text/plain", out -> {
                            out.write(id(request).getBytes(ISO_8859_1));
                            out.flush();
                            out.write(id(request).getBytes(ISO_8859_1));
                        })))
                .start(CONFIG);
    }

    private static String id(Request request) {
        return request.query("id").orElse("none");
    }

    /** A request that was sent, and the text that must come back; a file's only by its length. */
    private record Expected(String request, String text, int length) implements PipelinedClient.Asked {

        static Expected random(SplittableRandom random, String id) {
            return switch (random.nextInt(5)) {
                case 0 -> new Expected(RawRequests.get("/inline?id=" + id), id, id.length());
                case 1 -> new Expected(RawRequests.get("/thread?id=" + id), id, id.length());
                case 2 -> new Expected(RawRequests.get("/stream?id=" + id), id + id, 2 * id.length());
                case 3 -> new Expected(RawRequests.get("/file"), "", 100_000);
                default -> {
                    String body = id.repeat(random.nextInt(1, 500));
                    String head = "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n";
                    yield new Expected(head + body, body, body.length());
                }
            };
        }

        @Override
        public void check(TestResponse answer) {
            assertThat(answer.status()).as("%s: %s", request, answer).isEqualTo(200);
            assertThat(answer.bytes()).as(request).hasSize(length);
            if (!text.isEmpty()) {
                assertThat(answer.text()).as(request).isEqualTo(text);
            }
        }
    }

    private boolean attack(TestServer server, int number, long end) throws IOException {
        try (Hostile hostile = new Hostile(server, new SplittableRandom(SEED - number))) {
            while (System.nanoTime() - end < 0) {
                hostile.attack();
                attacks.increment();
            }
        }
        return true;
    }

    private void load(TestServer server, long seconds) throws Exception {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            PipelinedClient client = new PipelinedClient(MOST_PIPELINED, Expected::random, answered);
            List<Callable<Boolean>> clients = new ArrayList<>();
            for (int i = 1; i <= GOOD; i++) {
                int number = i;
                clients.add(() -> {
                    client.ask(server, new SplittableRandom(SEED + number), number, end);
                    return true;
                });
            }
            for (int i = 1; i <= HOSTILE; i++) {
                int number = i;
                clients.add(() -> attack(server, number, end));
            }
            for (Future<Boolean> each : threads.invokeAll(clients)) {
                assertThat(each.get()).isTrue();
            }
        }
    }

    @Test
    @Timeout(7200)
    void theGoodAreServedAndNothingGrows() throws Exception {
        System.out.println("soaking for " + SECONDS + " s with tenon.soak.seed=" + SEED);
        try (TestServer server = start()) {
            load(server, Math.max(5, SECONDS / 5));
            Footprint warm = Footprint.settled(server, LOOPS);
            load(server, Math.max(5, SECONDS - SECONDS / 5));
            Footprint end = Footprint.settled(server, LOOPS);
            Traffic traffic = server.server().control().status().traffic();
            System.out.println(answered + " good answers, " + attacks + " attacks; " + traffic + "; warm: " + warm
                    + ", at the end: " + end);
            assertThat(answered.sum()).isGreaterThan(SECONDS);
            assertThat(traffic.refusals().protocolErrors()).isGreaterThan(SECONDS);
            assertThat(server.server().control().mounts())
                    .allSatisfy(mount -> assertThat(mount.inFlight()).isZero());
            end.assertNotAbove(warm);
        }
    }
}
