package dev.tenon.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenon.api.Request;
import dev.tenon.api.Response;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a loop that carries threads must not do to the rest of the JVM, and what must not be lost when it ends. */
class SchedulerRulesTest {

    private static final String ONE_LOOP = "[server.engine]\nloops = 1\n";

    @TempDir
    private Path folder;

    /** Round trips on a new connection from such a thread; one that hangs fails by its deadline. */
    private static void awaitRoundTrips(EchoPeer peer, Thread.Builder builder) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        CompletableFuture<Integer> chat = peer.chat(builder, end);
        end.completeOnTimeout(null, 100, TimeUnit.MILLISECONDS);
        assertThat(chat.orTimeout(30, TimeUnit.SECONDS).join()).isPositive();
    }

    @Test
    void socketReadsElsewhereSurviveTheStallAndTheStopOfALoop() throws Exception {
        CompletableFuture<Void> end = new CompletableFuture<>();
        CountDownLatch stalled = new CountDownLatch(1);
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Integer>> chats = new ArrayList<>();
        try (EchoPeer peer = new EchoPeer()) {
            TestServer server = TestSite.of(
                            "/read",
                            () -> Handlers.blocking(request -> {
                                try (Socket socket = peer.connect()) {
                                    return Response.text(Integer.toString(EchoPeer.roundTrip(socket, 'x')));
                                }
                            }))
                    .and(
                            "/stall",
                            () -> Handlers.blocking(request -> {
                                stalled.countDown();
                                while (!over.get()) {
                                    Thread.onSpinWait();
                                }
                                return Response.text("over");
                            }))
                    .start(ONE_LOOP);
            try (server;
                    RawClient reader = server.raw();
                    RawClient staller = server.raw()) {
                // A handler is the first to wait for a socket, and the pollers may be made for it.
                assertThat(reader.send(RawRequests.get("/read")).receive().text())
                        .isEqualTo("120");
                chats.add(peer.chat(Thread.ofVirtual(), end));
                chats.add(peer.chat(Thread.ofPlatform().daemon(), end));
                staller.send(RawRequests.get("/stall"));
                assertThat(stalled.await(10, TimeUnit.SECONDS)).isTrue();
                awaitRoundTrips(peer, Thread.ofVirtual());
                assertThat(reader.send(RawRequests.get("/read")).receive().text())
                        .isEqualTo("120");
                assertThat(server.server().stop(Duration.ofMillis(50))).isFalse();
                awaitRoundTrips(peer, Thread.ofVirtual());
                awaitRoundTrips(peer, Thread.ofPlatform().daemon());
            } finally {
                over.set(true);
                end.complete(null);
            }
            for (CompletableFuture<Integer> chat : chats) {
                assertThat(chat.orTimeout(30, TimeUnit.SECONDS).join()).isPositive();
            }
        }
    }

    /** A thread that waits for tokens, whatever interrupts it, and counts what it has done. */
    private static final class Sleeper implements Runnable {

        static final int TOKENS = 100;

        private final AtomicInteger tokens = new AtomicInteger();
        private final Tally tally;
        private volatile Thread thread = Thread.currentThread();

        Sleeper(Tally tally) {
            this.tally = tally;
        }

        @Override
        public void run() {
            thread = Thread.currentThread();
            tally.sleepers.add(this);
            try {
                for (int i = 0; i < TOKENS; i++) {
                    while (tokens.get() == 0) {
                        LockSupport.park(this);
                        if (Thread.interrupted()) {
                            tally.interrupts.incrementAndGet();
                        }
                    }
                    tokens.decrementAndGet();
                    tally.wakes.incrementAndGet();
                }
            } finally {
                tally.ends.incrementAndGet();
            }
        }

        void wake() {
            tokens.incrementAndGet();
            LockSupport.unpark(thread);
        }
    }

    private static final class Tally {
        final Queue<Sleeper> sleepers = new ConcurrentLinkedQueue<>();
        final AtomicInteger interrupts = new AtomicInteger();
        final AtomicInteger wakes = new AtomicInteger();
        final AtomicInteger ends = new AtomicInteger();
    }

    @Test
    void aHundredThousandUnparksAfterTheStopAllArrive() throws Exception {
        int connections = 100;
        int each = 10;
        Tally tally = new Tally();
        List<RawClient> clients = new ArrayList<>();
        TestServer server = TestSite.of(
                        "/sleep",
                        () -> Handlers.blocking(request -> {
                            for (int i = 1; i < each; i++) {
                                Thread.startVirtualThread(new Sleeper(tally));
                            }
                            new Sleeper(tally).run();
                            return Response.text("never seen");
                        }))
                .start("[server.engine]\nloops = 2\n");
        try (server) {
            for (int i = 0; i < connections; i++) {
                clients.add(server.raw().send(RawRequests.get("/sleep")));
            }
            await().until(() -> tally.sleepers.size() == connections * each);
            assertThat(server.server().stop(Duration.ofMillis(100))).isFalse();
            await().until(() -> tally.interrupts.get() == connections);
            assertThat(tally.ends.get()).isZero();
            wakeFromManySides(tally);
            await().atMost(Duration.ofSeconds(30)).until(() -> tally.ends.get() == connections * each);
            assertThat(tally.wakes.get()).isEqualTo(connections * each * Sleeper.TOKENS);
            assertThat(clients.getFirst().receiveRest()).isEmpty();
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    /** Gives every sleeper all its tokens, from several threads at once. */
    private static void wakeFromManySides(Tally tally) throws InterruptedException {
        int sides = 4;
        try (ExecutorService wakers = Executors.newFixedThreadPool(sides)) {
            for (int i = 0; i < sides; i++) {
                wakers.execute(() -> {
                    for (int token = 0; token < Sleeper.TOKENS / sides; token++) {
                        tally.sleepers.forEach(Sleeper::wake);
                    }
                });
            }
        }
    }

    private static Response interrupted(Request request) {
        boolean before = Thread.currentThread().isInterrupted();
        Thread.currentThread().interrupt();
        return Response.text(Boolean.toString(before));
    }

    private static Response waits(Request request) throws InterruptedException {
        boolean before = Thread.currentThread().isInterrupted();
        Thread.sleep(1);
        return Response.text(Boolean.toString(before));
    }

    @Test
    void aHandlerThatInterruptsItselfDisturbsNobody() throws Exception {
        try (TestServer server = TestSite.of("/thread", () -> Handlers.blocking(SchedulerRulesTest::interrupted))
                        .and("/inline", () -> Handlers.inline(SchedulerRulesTest::interrupted))
                        .and("/waits", () -> Handlers.blocking(SchedulerRulesTest::waits))
                        .and("/waits-inline", () -> Handlers.inline(SchedulerRulesTest::waits))
                        .start(ONE_LOOP);
                RawClient raw = server.raw();
                RawClient other = server.raw()) {
            for (String first : List.of("/thread", "/inline")) {
                for (String next : List.of("/waits", "/waits-inline", first)) {
                    raw.send(RawRequests.get(first) + RawRequests.get(next));
                    assertThat(raw.receive().text()).isEqualTo("false");
                    assertThat(raw.receive().text()).as(first + " " + next).isEqualTo("false");
                    assertThat(other.send(RawRequests.get(next)).receive().text())
                            .isEqualTo("false");
                }
            }
        }
    }

    @Test
    void aThreadDumpShowsWhatEachHandlerDoes() throws Exception {
        ThreadDumps dumps = new ThreadDumps(folder);
        CountDownLatch release = new CountDownLatch(1);
        try (TestServer server = TestSite.of("/busy-mount", () -> Handlers.blocking(request -> waitsFor(release)))
                        .start(ONE_LOOP);
                RawClient raw = server.raw()) {
            raw.send(RawRequests.get("/busy-mount"));
            await().untilAsserted(() -> {
                assertThat(dumps.text()).contains("\"busy-mount\" virtual", "SchedulerRulesTest.waitsFor");
                assertThat(dumps.json()).contains("\"name\": \"busy-mount\"", "SchedulerRulesTest.waitsFor");
            });
            release.countDown();
            assertThat(raw.receive().text()).isEqualTo("released");
            await().untilAsserted(() -> assertThat(dumps.text()).doesNotContain("busy-mount"));
        }
    }

    private static Response waitsFor(CountDownLatch release) throws InterruptedException {
        release.await();
        return Response.text("released");
    }
}
