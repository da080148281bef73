package dev.tenon.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenon.api.Request;
import dev.tenon.api.Response;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Handlers of every kind under constant load for {@code tenon.soak.seconds}: each request is answered, or fails, exactly as its
 * handler says, and nothing grows.
 */
class EngineSoakIT {

    private static final long SECONDS = Long.getLong("tenon.soak.seconds", 600);
    private static final long SEED = Long.getLong("tenon.soak.seed", 25);
    private static final int LOOPS = 2;
    private static final int CONNECTIONS = 24;
    private static final long MILLIS = 1_000_000;

    /** A request on a connection of its own, or behind others: both ways must be seen. */
    private static final int MOST_PIPELINED = 4;

    private static final List<Kind> KINDS = List.of(Kind.values());

    private final Object monitor = new Object();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, LongAdder> places = new ConcurrentHashMap<>();
    private final LongAdder answered = new LongAdder();

    /** What a handler can do to its thread; each says how it ends. */
    private enum Kind {
        COMPUTE(200, false),
        SLEEP(200, true),
        MONITOR(200, true),
        LOCK(200, true),
        SOCKET(200, true),
        CHILD(200, true),
        ALLOCATE(200, false),
        PLAIN(200, false),
        THROW(500, false),
        OVERFLOW(500, false),
        INTERRUPTED(503, true);

        private final int status;
        private final boolean waits;

        Kind(int status, boolean waits) {
            this.status = status;
            this.waits = waits;
        }
    }

    /** Does what {@code kind} says for about {@code millis}, and answers with {@code id}. */
    private Response work(Request request, EchoPeer peer) throws Exception {
        Kind kind = Kind.valueOf(request.query("kind").orElseThrow());
        int millis = Integer.parseInt(request.query("millis").orElseThrow());
        if (Thread.interrupted()) {
            return Response.problem(500, "somebody else's interrupt");
        }
        places.computeIfAbsent(request.mountPath() + " " + Place.now(), place -> new LongAdder())
                .increment();
        switch (kind) {
            case COMPUTE -> compute(millis);
            case SLEEP -> Thread.sleep(millis + 1);
            case MONITOR -> {
                synchronized (monitor) {
                    Thread.sleep(1);
                }
            }
            case LOCK -> {
                lock.lock();
                try {
                    Thread.sleep(1);
                } finally {
                    lock.unlock();
                }
            }
            case SOCKET -> {
                try (Socket socket = peer.connect()) {
                    assertThat(EchoPeer.roundTrip(socket, 'x')).isEqualTo('x');
                }
            }
            case CHILD -> Thread.startVirtualThread(() -> compute(millis)).join();
            case ALLOCATE -> assertThat(new byte[(millis + 1) << 16]).hasSize((millis + 1) << 16);
            case PLAIN -> {}
            case THROW -> throw new IOException("on purpose");
            case OVERFLOW -> throw new AssertionError(HandlerFailuresTest.descend(0));
            case INTERRUPTED -> {
                Thread.currentThread().interrupt();
                Thread.sleep(1);
            }
        }
        return Response.text(request.query("id").orElseThrow());
    }

    private static void compute(int millis) {
        long end = System.nanoTime() + millis * MILLIS;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    /** A request that was sent, and how it must be answered. */
    private record Expected(Kind kind, String target, String id) implements PipelinedClient.Asked {

        static Expected random(SplittableRandom random, String id) {
            boolean rough = random.nextInt(4) == 0;
            Kind kind = KINDS.get(random.nextInt(KINDS.size()));
            if (!rough && kind == Kind.OVERFLOW && random.nextInt(20) > 0) {
                kind = Kind.PLAIN; // a deep stack takes long enough to be called computing
            }
            // Now and then a rough inline handler breaks its promise.
            boolean inline = kind.waits ? rough && random.nextInt(20) == 0 : random.nextInt(2) == 0;
            // Mostly short, since all of them share two cores or so with the clients.
            int millis = rough ? random.nextInt(random.nextInt(20) == 0 ? 30 : 3) : 0;
            String place = (rough ? "/rough" : "/fair") + (inline ? "-inline" : "-thread");
            return new Expected(kind, place + "?kind=" + kind + "&millis=" + millis + "&id=" + id, id);
        }

        @Override
        public String request() {
            return RawRequests.get(target);
        }

        @Override
        public void check(TestResponse answer) {
            assertThat(answer.status()).as(target + ": " + answer).isEqualTo(kind.status);
            if (kind.status == 200) {
                assertThat(answer.text()).as(target).isEqualTo(id);
            }
        }
    }

    private void load(TestServer server, long seconds) throws Exception {
        long end = System.nanoTime() + seconds * 1000 * MILLIS;
        PipelinedClient client = new PipelinedClient(MOST_PIPELINED, Expected::random, answered);
        List<Future<?>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            for (int i = 0; i < CONNECTIONS; i++) {
                int number = i;
                clients.add(threads.submit(() -> {
                    client.ask(server, new SplittableRandom(SEED + number), number, end);
                    return true;
                }));
            }
            for (Future<?> each : clients) {
                each.get();
            }
        }
    }

    @Test
    @Timeout(7200)
    void everyRequestEndsAsItsHandlerSaysAndNothingGrows() throws Exception {
        System.out.println("soaking for " + SECONDS + " s with tenon.soak.seed=" + SEED);
        try (EchoPeer peer = new EchoPeer();
                TestServer server = TestSite.of("/fair-thread", () -> Handlers.blocking(request -> work(request, peer)))
                        .and("/fair-inline", () -> Handlers.inline(request -> work(request, peer)))
                        .and("/rough-thread", () -> Handlers.blocking(request -> work(request, peer)))
                        .and("/rough-inline", () -> Handlers.inline(request -> work(request, peer)))
                        .start("[server.engine]\nloops = " + LOOPS)) {
            load(server, Math.max(5, SECONDS / 5));
            Footprint warm = Footprint.settled(server, LOOPS);
            load(server, SECONDS - SECONDS / 5);
            Footprint end = Footprint.settled(server, LOOPS);
            System.out.println(answered + " answers by " + places + "; warm: " + warm + ", at the end: " + end);
            // Else only one way of being carried would have been tried.
            assertThat(places).containsKeys("/fair-thread LOOP", "/fair-inline LOOP", "/rough-thread WORKER");
            assertThat(answered.sum()).isGreaterThan(SECONDS);
            end.assertNotAbove(warm);
            await().untilAsserted(() -> assertThat(server.server().control().mounts())
                    .allSatisfy(mount -> assertThat(mount.inFlight()).isZero()));
        }
    }
}
