package dev.tenon.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.HandlerContext;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a handler does to wait, it answers rightly and comes back to the one loop that carries it and its neighbours; and the
 * same on the JDK's scheduler.
 */
@ParameterizedClass
@ValueSource(strings = {"auto", "default"})
class CarriedHandlersTest {

    /** Several at once, since most ways to wait only matter beside others; even, since some meet in pairs. */
    private static final int AT_ONCE = 8;

    private static final int ROUNDS = 3;
    private static final ScopedValue<String> SCOPED = ScopedValue.newInstance();

    private final String carrier;
    private final AtomicReference<TestServer> running = new AtomicReference<>();

    CarriedHandlersTest(String carrier) {
        this.carrier = carrier;
    }

    /** What a handler does; the answer's text, without a space. */
    private interface Work {
        String run(HandlerContext context) throws Exception;
    }

    /** Works, and answers with the places where it has begun and ended, too. */
    private record Worker(Work work, AtomicReference<HandlerContext> context) implements RequestHandler {

        @Override
        public void start(HandlerContext given) {
            context.set(given);
        }

        @Override
        public Response handle(Request request) throws Exception {
            Place begun = Place.now();
            String text = work.run(context.get());
            boolean virtual = Thread.currentThread().isVirtual();
            return Response.text(text + " " + begun + " " + Place.now() + " " + virtual);
        }
    }

    private TestServer start(Work work) throws Exception {
        TestServer server = TestSite.of("/work", () -> new Worker(work, new AtomicReference<>()))
                .and(
                        "/other",
                        () -> Handlers.blocking(request -> {
                            Thread.sleep(2);
                            return Response.text("other");
                        }))
                .start("[server.engine]\nloops = 1\ncarrier = \"" + carrier + "\"");
        running.set(server);
        return server;
    }

    /** Has the work done by many requests at once, and looks at each answer. */
    private void eachAnswers(String expected, Work work) throws Exception {
        Set<String> places = new HashSet<>();
        try (TestServer server = start(work)) {
            HttpRequest request = HttpRequest.newBuilder(server.uri("/work"))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            for (int round = 0; round < ROUNDS; round++) {
                List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
                for (int i = 0; i < AT_ONCE; i++) {
                    answers.add(server.client().sendAsync(request, BodyHandlers.ofString()));
                }
                for (CompletableFuture<HttpResponse<String>> each : answers) {
                    HttpResponse<String> answer = each.join();
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                    assertThat(answer.body()).startsWith(expected + " ").endsWith(" true");
                    places.add(answer.body().substring(expected.length()));
                }
            }
        }
        if (carrier.equals("auto")) {
            // A first run, on a machine that does much else, may look like one that computes, and end on a worker.
            assertThat(places)
                    .contains(" LOOP LOOP true")
                    .isSubsetOf(" LOOP LOOP true", " LOOP WORKER true", " WORKER WORKER true");
        } else {
            assertThat(places).containsExactly(" JDK JDK true");
        }
    }

    @Test
    void sleeping() throws Exception {
        eachAnswers("slept", context -> {
            Thread.sleep(5);
            return "slept";
        });
    }

    @Test
    void parkingForATime() throws Exception {
        eachAnswers("parked", context -> {
            long end = System.nanoTime() + 3_000_000;
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(1_000_000);
            }
            return "parked";
        });
    }

    @Test
    void contendedMonitors() throws Exception {
        Object monitor = new Object();
        AtomicInteger inside = new AtomicInteger();
        eachAnswers("1", context -> {
            synchronized (monitor) {
                int count = inside.incrementAndGet();
                Thread.sleep(2);
                inside.decrementAndGet();
                return Integer.toString(count);
            }
        });
    }

    @Test
    void waitingToBeNotified() throws Exception {
        Object monitor = new Object();
        AtomicInteger arrivals = new AtomicInteger();
        eachAnswers("met", context -> {
            synchronized (monitor) {
                int number = arrivals.incrementAndGet();
                monitor.notifyAll();
                while (arrivals.get() < (number - 1) / 2 * 2 + 2) {
                    monitor.wait();
                }
            }
            return "met";
        });
    }

    @Test
    void contendedLocksAndConditions() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        Condition changed = lock.newCondition();
        AtomicInteger inside = new AtomicInteger();
        eachAnswers("1", context -> {
            lock.lock();
            try {
                int count = inside.incrementAndGet();
                Thread.sleep(1);
                inside.decrementAndGet();
                long left = 1_000_000;
                while (left > 0) {
                    left = changed.awaitNanos(left);
                }
                return Integer.toString(count);
            } finally {
                lock.unlock();
            }
        });
    }

    @Test
    void meetingOtherHandlersOfTheSameLoop() throws Exception {
        Exchanger<String> exchanger = new Exchanger<>();
        eachAnswers("swapped", context -> exchanger.exchange("swapped", 10, TimeUnit.SECONDS));
    }

    @Test
    void readingSockets() throws Exception {
        try (EchoPeer peer = new EchoPeer()) {
            eachAnswers("xyz", context -> {
                try (Socket socket = peer.connect()) {
                    StringBuilder text = new StringBuilder();
                    for (char c = 'x'; c <= 'z'; c++) {
                        text.append((char) EchoPeer.roundTrip(socket, c));
                    }
                    return text.toString();
                }
            });
        }
    }

    @Test
    void callingThisVeryServerOverASocket() throws Exception {
        eachAnswers("other", context -> {
            try (Socket socket = new Socket()) {
                socket.connect((InetSocketAddress) running.get().address());
                socket.getOutputStream()
                        .write("GET /other HTTP/1.0\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                return answer.substring(answer.lastIndexOf('\n') + 1);
            }
        });
    }

    @Test
    void callingThisVeryServerByTheJdksClient() throws Exception {
        eachAnswers("other", context -> {
            TestServer server = running.get();
            HttpRequest request = HttpRequest.newBuilder(server.uri("/other")).build();
            return server.client().send(request, BodyHandlers.ofString()).body();
        });
    }

    @Test
    void futuresThatOthersComplete() throws Exception {
        eachAnswers(
                "supplied",
                context -> CompletableFuture.supplyAsync(() -> {
                            LockSupport.parkNanos(2_000_000);
                            return "supplied";
                        })
                        .get(10, TimeUnit.SECONDS));
    }

    @Test
    void scopedValues() throws Exception {
        eachAnswers(
                "scoped",
                context -> ScopedValue.where(SCOPED, "scoped").call(() -> {
                    Thread.sleep(2);
                    return SCOPED.get();
                }));
        assertThat(SCOPED.isBound()).isFalse();
    }

    @Test
    void tasksOfTheMountsExecutorHaveASchedulerOfTheirOwn() throws Exception {
        eachAnswers("JDK", context -> {
            ExecutorService executor = context.executor();
            return executor.submit(() -> {
                        Thread.sleep(2);
                        return Place.now().name();
                    })
                    .get(10, TimeUnit.SECONDS);
        });
    }

    @Test
    void virtualThreadsOfTheirOwn() throws Exception {
        eachAnswers("joined", context -> {
            AtomicInteger done = new AtomicInteger();
            List<Thread> children = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                children.add(Thread.startVirtualThread(() -> {
                    LockSupport.parkNanos(1_000_000);
                    done.incrementAndGet();
                }));
            }
            for (Thread child : children) {
                child.join();
            }
            return done.get() == children.size() ? "joined" : "lost";
        });
    }

    @Test
    @SuppressWarnings("ThreadPriorityCheck") // it is what this is about
    void yielding() throws Exception {
        eachAnswers("yielded", context -> {
            for (int i = 0; i < 200; i++) {
                Thread.yield();
            }
            return "yielded";
        });
    }
}
