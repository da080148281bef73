package dev.tenon.suite;

import static dev.tenon.suite.LiveServer.mount;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import dev.tenon.testkit.RawClient;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nothing fails while something changes. */
@Timeout(value = 180, unit = SECONDS)
class SwapUnderLoadTest {

    private static final int SWAPS = 100;
    private static final int CLIENTS = 8;
    private static final int STREAMS = 4;
    private static final String UNWATCHED = "[server.reload]\nwatch = false\n[server.swap]\nprobation_seconds = 0\n";

    @TempDir
    private Path folder;

    @Test
    void aHundredReplacementsFailNoRequestAndLeaveNoLoader() throws Exception {
        Path work = folder.resolve("work");
        VersionJar even = VersionJar.of(work, "even", LoaderWitness.MEMBER, "Response.text(\"even\")");
        VersionJar odd = VersionJar.of(work, "odd", LoaderWitness.MEMBER, "Response.text(\"odd\")");
        even.drop(Files.createDirectories(folder.resolve("plugins")));
        try (LoaderWitness loaders = new LoaderWitness();
                LiveServer live = LiveServer.start(
                        folder,
                        UNWATCHED,
                        mount("/v", "version", "v") + mount("/f", "fixed", "f"),
                        Map.of(
                                "fixed",
                                () -> Handlers.inline(request -> Response.text("fixed " + request.mountPath()))))) {
            try (SwapLoad load = new SwapLoad(live, CLIENTS)) {
                for (int i = 0; i < SWAPS; i++) {
                    load.swap(version -> {
                        (version.equals("even") ? even : odd).drop(live.plugins);
                        assertThat(live.server().reload().changes()).hasSize(1);
                    });
                }
            }
            live.awaitThat(() -> live.server().control().mounts().size() == 2);
            assertThat(live.server().control().mounts())
                    .allSatisfy(mount -> assertThat(mount.errors5xx()).isZero());
            assertThat(loaders.reported()).isEqualTo(SWAPS + 1);
            loaders.awaitAlive(1);
        }
    }

    /** Downloads and uploads that begin before the first reload and end after the last one. */
    @Test
    void aHundredReloadsCutNothingOnAnotherMount() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        AtomicLong taken = new AtomicLong();
        String stable = mount("/down", "down", "down") + mount("/up", "up", "up") + "body_bytes = 1000000000\n";
        try (LiveServer live = LiveServer.start(
                folder,
                UNWATCHED,
                stable + mount("/0", "fixed", "f"),
                Map.of(
                        "fixed",
                        () -> Handlers.inline(request -> Response.text("fixed")),
                        "down",
                        () -> Handlers.blocking(request -> Response.stream("text/plain", out -> write(out, over))),
                        "up",
                        () -> Handlers.blocking(request -> {
                            long count = 0;
                            while (request.body().read() >= 0) {
                                count++;
                                taken.incrementAndGet();
                            }
                            return Response.text(String.valueOf(count));
                        })))) {
            List<CompletableFuture<Boolean>> streams = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                streams.add(CompletableFuture.supplyAsync(() -> download(live), Thread.ofPlatform()::start));
                streams.add(CompletableFuture.supplyAsync(() -> upload(live, over), Thread.ofPlatform()::start));
            }
            live.awaitThat(() -> taken.get() > 0);
            for (int i = 1; i <= SWAPS; i++) {
                live.write(stable + mount("/" + i, "fixed", "f"));
                assertThat(live.server().reload().applied()).isTrue();
                assertThat(live.get("/" + i).text()).isEqualTo("fixed");
                assertThat(streams).noneMatch(CompletableFuture::isDone);
            }
            over.countDown();
            for (CompletableFuture<Boolean> stream : streams) {
                assertThat(stream.get(60, SECONDS)).isTrue();
            }
        }
    }

    private static void write(OutputStream out, CountDownLatch over) throws IOException {
        try {
            while (!over.await(5, MILLISECONDS)) {
                out.write('x');
                out.flush();
            }
            out.write('!');
        } catch (InterruptedException cut) {
            throw new InterruptedIOException("cut");
        }
    }

    private static boolean download(LiveServer live) {
        try (RawClient raw = live.connect().withDeadline(Duration.ofMinutes(2))) {
            String text =
                    raw.send("GET /down HTTP/1.1\r\nHost: a\r\n\r\n").receive().text();
            return text.matches("x+!");
        } catch (IOException cut) {
            throw new IllegalStateException(cut);
        }
    }

    private static boolean upload(LiveServer live, CountDownLatch over) {
        try (RawClient raw = live.connect().withDeadline(Duration.ofMinutes(2))) {
            raw.send("POST /up HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            int sent = 0;
            while (!over.await(5, MILLISECONDS)) {
                raw.send("1\r\nx\r\n");
                sent++;
            }
            return raw.send("0\r\n\r\n").receive().text().equals(String.valueOf(sent));
        } catch (IOException cut) {
            throw new IllegalStateException(cut);
        } catch (InterruptedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
