package dev.tenon.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenon.admin.ServerStatus;
import dev.tenon.api.Response;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How far hand-offs go, and where operators see them: in the status, and in the flight recorder. */
class HandOffLimitsTest {

    private static final String ONE_LOOP = "[server.engine]\nloops = 1\n";

    /** As many as the engine has. */
    private static final int SPARES = 32;

    private static final int OFFENCES = 300;

    @TempDir
    private Path folder;

    private static ServerStatus.Threads threads(TestServer server) {
        return server.server().control().status().resources().threads();
    }

    /** Keeps its platform thread until it is released: a virtual thread cannot leave its carrier while it spins. */
    private static Response spinUntil(CountDownLatch released) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (released.getCount() > 0 && System.nanoTime() - end < 0) {
            // A tight loop, thirty times over, would keep the server and the test itself from the few cores.
            LockSupport.parkNanos(1_000_000);
        }
        return Response.text("spun");
    }

    /** Inline, so that each keeps a carrier, and each of a mount of its own, so that none is demoted. */
    private static TestSite offenders(int count, CountDownLatch released) {
        TestSite site = TestSite.of("/quick", () -> Handlers.inline(request -> Response.text("quick")));
        for (int i = 0; i < count; i++) {
            site = site.and("/offend-" + i, () -> Handlers.inline(request -> spinUntil(released)));
        }
        return site;
    }

    @Test
    void sparesAreBoundedAndALoopWithoutOneWaitsForTheFirstThatReturns() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        List<RawClient> clients = new ArrayList<>();
        try (TestServer server = offenders(SPARES + 1, released).start(ONE_LOOP)) {
            for (int i = 0; i < SPARES; i++) {
                clients.add(server.raw().send(RawRequests.get("/offend-" + i)));
                long handOffs = i + 1L;
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> threads(server).handOffs() >= handOffs);
            }
            try (RawClient quick = server.raw()) {
                assertThat(quick.send(RawRequests.get("/quick")).receive().text())
                        .isEqualTo("quick");
            }
            assertThat(threads(server).spares()).isEqualTo(SPARES);
            clients.add(server.raw().send(RawRequests.get("/offend-" + SPARES)));
            RawClient waiting = server.raw().send(RawRequests.get("/quick"));
            clients.add(waiting);
            released.countDown();
            assertThat(waiting.receive().text()).isEqualTo("quick");
            for (RawClient each : clients.subList(0, SPARES + 1)) {
                assertThat(each.receive().text()).isEqualTo("spun");
            }
            assertThat(threads(server).spares()).isLessThanOrEqualTo(SPARES);
        } finally {
            for (RawClient each : clients) {
                each.close();
            }
        }
    }

    private static void spin(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void operatorsSeeWhatHappened() throws Exception {
        Path file = folder.resolve("events.jfr");
        Handlers.Function busy = request -> {
            spin(Duration.ofMillis(80));
            return Response.text(Place.now().toString());
        };
        try (Recording recording = new Recording();
                TestServer server =
                        TestSite.of("/busy", () -> Handlers.blocking(busy)).start(ONE_LOOP);
                RawClient client = server.raw()) {
            recording.enable("dev.tenon.HandOff");
            recording.enable("dev.tenon.Conduct");
            recording.start();
            assertThat(threads(server).carried()).isTrue();
            String place = "";
            for (int i = 0; i < OFFENCES && !place.equals("WORKER"); i++) {
                place = client.send(RawRequests.get("/busy")).receive().text();
            }
            ServerStatus.Threads threads = threads(server);
            assertThat(threads.demoted()).containsExactly("busy");
            assertThat(threads.workers()).isPositive();
            assertThat(threads.longestSlice()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(10));
            assertThat(server.server().control().mounts())
                    .allSatisfy(mount -> assertThat(mount.demoted()).isTrue());
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                recording.dump(file);
                assertThat(RecordingFile.readAllEvents(file))
                        .extracting(event -> event.getEventType().getName())
                        .contains("dev.tenon.Conduct");
            });
            for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
                assertThat(event.getString("mount")).isEqualTo("busy");
                if (event.getEventType().getName().equals("dev.tenon.Conduct")) {
                    assertThat(event.getBoolean("demoted")).isTrue();
                } else {
                    assertThat(event.getInt("loop")).isZero();
                }
            }
        }
    }
}
