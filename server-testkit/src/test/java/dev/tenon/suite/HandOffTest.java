package dev.tenon.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A handler that does not give its thread back costs its neighbours on the same loop next to nothing. Each server here has one
 * loop, so that without a hand-off nobody else would be answered.
 */
class HandOffTest {

    private static final int OFFENCES = 300;
    private static final String ONE_LOOP = "[server.engine]\nloops = 1\n";
    private static final long MILLIS = 1_000_000;

    /** A measurement on a machine that does much else may be spoilt; each of these would be without a hand-off. */
    private static final int TRIES = 3;

    @TempDir
    private Path folder;

    /** Lets the initialiser below go on. */
    private static final CountDownLatch INITIALISER_ENTERED = new CountDownLatch(1);

    private static final CountDownLatch INITIALISER_RELEASED = new CountDownLatch(1);

    /** Whoever touches it first waits within a class initialiser, where a virtual thread cannot leave its carrier. */
    private static final class Pinning {

        static final boolean IN_TIME = waited();

        private Pinning() {}

        private static boolean waited() {
            INITIALISER_ENTERED.countDown();
            try {
                return INITIALISER_RELEASED.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                return false;
            }
        }
    }

    private static TestSite with(String path, Handlers.Function offence, boolean blocking) {
        return TestSite.of(path, () -> new Handlers(blocking, offence))
                .and("/thread", () -> Handlers.blocking(request -> Response.text("thread " + Place.now())))
                .and("/inline", () -> Handlers.inline(request -> Response.text("inline " + Place.now())));
    }

    private static TestResponse get(TestServer server, String target) throws Exception {
        try (RawClient raw = server.raw()) {
            return raw.send(RawRequests.get(target)).receive();
        }
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whatWasAnsweredBeforeAStuckRequestOfTheSameClientGoesOut() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (TestServer server = TestSite.of("/quick", () -> Handlers.inline(request -> Response.text("quick")))
                        .and(
                                "/stuck",
                                () -> Handlers.inline(
                                        request -> Response.text("in time: " + release.await(30, TimeUnit.SECONDS))))
                        .start(ONE_LOOP);
                RawClient client = server.raw()) {
            client.send(RawRequests.get("/quick").repeat(2) + RawRequests.get("/stuck") + RawRequests.get("/quick"));
            assertThat(client.receive().text()).isEqualTo("quick");
            assertThat(client.receive().text()).isEqualTo("quick");
            release.countDown();
            assertThat(client.receive().text()).isEqualTo("in time: true");
            assertThat(client.receive().text()).isEqualTo("quick");
        }
    }

    @Test
    void handlersThatWaitForEachOtherThroughAClassInitialiser() throws Exception {
        Handlers.Function touch = request -> Response.text(Boolean.toString(Pinning.IN_TIME));
        try (TestServer server = with("/touch", touch, true)
                        .and(
                                "/release",
                                () -> Handlers.blocking(request -> {
                                    INITIALISER_RELEASED.countDown();
                                    return Response.text("released");
                                }))
                        .start(ONE_LOOP);
                RawClient first = server.raw();
                RawClient second = server.raw()) {
            first.send(RawRequests.get("/touch"));
            assertThat(INITIALISER_ENTERED.await(10, TimeUnit.SECONDS)).isTrue();
            // Waits in the JVM for the first to end the initialiser.
            second.send(RawRequests.get("/touch"));
            assertThat(get(server, "/release").text()).isEqualTo("released");
            assertThat(first.receive().text()).isEqualTo("true");
            assertThat(second.receive().text()).isEqualTo("true");
        }
    }

    /** An offence that goes on until the test says so, or for 20 seconds; without a hand-off the others would wait for it. */
    private static final class Offence {

        private final CountDownLatch begun = new CountDownLatch(1);
        private final AtomicBoolean over = new AtomicBoolean();

        Response spin() {
            begun.countDown();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (!over.get() && System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
            return Response.text(over.get() ? "over" : "too late");
        }
    }

    /** Measures the neighbours of an offender while it is at work. */
    private static Latency besides(TestServer server, RawClient offender, Offence offence, String neighbour)
            throws Exception {
        try (Latency.Clients clients = new Latency.Clients(server, neighbour)) {
            offender.send(RawRequests.get("/offend"));
            assertThat(offence.begun.await(10, TimeUnit.SECONDS)).isTrue();
            return clients.measure();
        }
    }

    /** The neighbours' latency beside an offence, on a new server for each try. */
    private static void neighboursAreFast(Function<Offence, Handlers.Function> kind, boolean blocking, String neighbour)
            throws Exception {
        Latency latency = new Latency(Long.MAX_VALUE, Long.MAX_VALUE);
        for (int i = 0; i < TRIES && latency.p99() >= 50 * MILLIS; i++) {
            Offence offence = new Offence();
            try (TestServer server =
                            with("/offend", kind.apply(offence), blocking).start(ONE_LOOP);
                    RawClient offender = server.raw()) {
                latency = besides(server, offender, offence, neighbour);
                offence.over.set(true);
                assertThat(offender.receive().text()).isEqualTo("over");
            } finally {
                offence.over.set(true);
            }
        }
        assertThat(latency.p99()).isLessThan(50 * MILLIS);
        assertThat(latency.worst()).isLessThan(1000 * MILLIS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneThatNeverReturns(boolean blocking) throws Exception {
        neighboursAreFast(offence -> request -> offence.spin(), blocking, "/thread");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneThatNeverReturnsBesideInlineHandlers(boolean blocking) throws Exception {
        neighboursAreFast(offence -> request -> offence.spin(), blocking, "/inline");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneThatComputesForTwoSeconds(boolean blocking) throws Exception {
        neighboursAreFast(
                offence -> request -> {
                    offence.begun.countDown();
                    spin(2000 * MILLIS);
                    return Response.text("over");
                },
                blocking,
                "/thread");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneThatWaitsForAFifo(boolean blocking) throws Exception {
        Latency latency = new Latency(Long.MAX_VALUE, Long.MAX_VALUE);
        for (int i = 0; i < TRIES && latency.p99() >= 50 * MILLIS; i++) {
            Path fifo = folder.resolve("fifo-" + i);
            assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                    .isZero();
            Offence offence = new Offence();
            Handlers.Function read = request -> {
                offence.begun.countDown();
                return Response.text(Files.readString(fifo));
            };
            try (TestServer server = with("/offend", read, blocking).start(ONE_LOOP);
                    RawClient offender = server.raw()) {
                latency = besides(server, offender, offence, "/thread");
                Files.writeString(fifo, "through the fifo");
                assertThat(offender.receive().text()).isEqualTo("through the fifo");
            }
        }
        assertThat(latency.p99()).isLessThan(50 * MILLIS);
        assertThat(latency.worst()).isLessThan(1000 * MILLIS);
    }

    @Test
    void aServerStopsBesideOneThatNeverReturns() throws Exception {
        Offence offence = new Offence();
        try (TestServer server =
                        with("/offend", request -> offence.spin(), true).start(ONE_LOOP);
                RawClient offender = server.raw();
                RawClient idle = server.raw()) {
            idle.send(RawRequests.get("/thread")).receive();
            offender.send(RawRequests.get("/offend"));
            assertThat(offence.begun.await(10, TimeUnit.SECONDS)).isTrue();
            long start = System.nanoTime();
            assertThat(server.server().stop(Duration.ofMillis(200))).isFalse();
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
            assertThat(idle.receiveRest()).isEmpty();
            assertThat(offender.receiveRest()).isEmpty();
        } finally {
            offence.over.set(true);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMountThatOffendsAgainAndAgainMovesToWorkersAlone(boolean blocking) throws Exception {
        Handlers.Function offence = request -> {
            spin(request.query("millis").map(Long::parseLong).orElse(0L) * MILLIS);
            return Response.text(request.path() + " " + Place.now());
        };
        try (TestServer server = with("/offend", offence, blocking).start(ONE_LOOP)) {
            assertThat(get(server, "/offend/first").text()).isEqualTo("/first LOOP");
            String last = "";
            // How many it takes depends on how much of their time they really get: waiting for a core is no offence.
            for (int i = 0; i < OFFENCES && !last.equals("/x WORKER"); i++) {
                last = get(server, "/offend/x?millis=60").text();
            }
            assertThat(last).isEqualTo("/x WORKER");
            assertThat(get(server, "/offend/y").text()).isEqualTo("/y WORKER");
            assertThat(get(server, "/thread").text()).isEqualTo("thread LOOP");
            assertThat(get(server, "/inline").text()).isEqualTo("inline LOOP");
            assertThat(pipelined(server)).isEqualTo("inline LOOP");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatWaitsBehindOneThatWasHandedOffIsAnsweredInOrder(boolean blocking) throws Exception {
        Handlers.Function offence = request -> {
            spin(150 * MILLIS);
            return Response.text(request.path());
        };
        try (TestServer server = with("/offend", offence, blocking).start(ONE_LOOP)) {
            assertThat(pipelined(server)).startsWith("inline");
        }
    }

    @Test
    void whoComesAfterALongOneOnItsConnectionIsNotBlamedForIt() throws Exception {
        Handlers.Function busy = request -> {
            spin(15 * MILLIS);
            return Response.text("busy " + Place.now());
        };
        try (TestServer server = with("/busy", busy, true).start(ONE_LOOP);
                RawClient raw = server.raw()) {
            String busyOne = "";
            for (int i = 0; i < OFFENCES && !busyOne.equals("busy WORKER"); i++) {
                raw.send(RawRequests.get("/busy") + RawRequests.get("/inline") + RawRequests.get("/thread"));
                busyOne = raw.receive().text();
                assertThat(busyOne).startsWith("busy");
                assertThat(raw.receive().text()).startsWith("inline");
                assertThat(raw.receive().text()).startsWith("thread");
            }
            assertThat(get(server, "/busy").text()).isEqualTo("busy WORKER");
            assertThat(get(server, "/inline").text()).isEqualTo("inline LOOP");
            assertThat(get(server, "/thread").text()).isEqualTo("thread LOOP");
        }
    }

    /** Sends many kinds of requests at once on one connection, then one more, whose answer is returned. */
    private static String pipelined(TestServer server) throws Exception {
        try (RawClient raw = server.raw()) {
            raw.send(RawRequests.get("/inline")
                    + RawRequests.get("/offend/1")
                    + RawRequests.get("/inline")
                    + RawRequests.get("/thread")
                    + RawRequests.get("/offend/2")
                    + RawRequests.get("/inline"));
            assertThat(raw.receive().text()).startsWith("inline");
            assertThat(raw.receive().text()).startsWith("/1");
            assertThat(raw.receive().text()).startsWith("inline");
            assertThat(raw.receive().text()).startsWith("thread");
            assertThat(raw.receive().text()).startsWith("/2");
            assertThat(raw.receive().text()).startsWith("inline");
            // The connection has come back to its loop, and lives on.
            return raw.send(RawRequests.get("/inline")).receive().text();
        }
    }

    @Test
    void anInlineHandlerThatIsStuckIsInterruptedInTime() throws Exception {
        CompletableFuture<String> end = new CompletableFuture<>();
        RequestHandler liar = Handlers.inline(request -> {
            try {
                Thread.sleep(60_000);
                end.complete("slept");
            } catch (InterruptedException e) {
                end.complete("interrupted");
                throw e;
            }
            return Response.text("late");
        });
        try (TestServer server = TestSite.of("/liar", () -> liar)
                        .and("/inline", () -> Handlers.inline(request -> Response.text("inline " + Place.now())))
                        .start(ONE_LOOP + "[server.limits]\nhandler_seconds = 1");
                RawClient raw = server.raw()) {
            raw.send(RawRequests.get("/liar") + RawRequests.get("/inline"));
            assertThat(raw.receive().status()).isEqualTo(503);
            assertThat(end).isCompletedWithValue("interrupted");
            assertThat(raw.receive().text()).startsWith("inline");
            assertThat(get(server, "/inline").text()).isEqualTo("inline LOOP");
        }
    }

    @Test
    void anInlineHandlerMayOffloadAfterItWasHandedOff() throws Exception {
        RequestHandler late = Handlers.inline(request -> {
            spin(100 * MILLIS);
            return Response.offload(() -> {
                Thread.sleep(5);
                return Response.text("offloaded");
            });
        });
        try (TestServer server = TestSite.of("/late", () -> late).start(ONE_LOOP);
                RawClient raw = server.raw()) {
            raw.send(RawRequests.get("/late") + RawRequests.get("/late"));
            assertThat(raw.receive().text()).isEqualTo("offloaded");
            assertThat(raw.receive().text()).isEqualTo("offloaded");
        }
    }
}
