package dev.tenon.suite;

import static dev.tenon.suite.LiveServer.mount;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.admin.MountView;
import dev.tenon.api.Response;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A mount takes so many requests at once; more wait, and those past the queue are refused. */
@Timeout(value = 120, unit = SECONDS)
class ConcurrencyTest {

    private static final String GET = "GET /g HTTP/1.1\r\nHost: a\r\n\r\n";

    @TempDir
    private Path folder;

    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final Semaphore released = new Semaphore(0);

    private LiveServer start(String keys) throws Exception {
        return LiveServer.start(
                folder,
                "[server.reload]\nwatch = false\n",
                mount("/g", "gate", "g") + keys,
                Map.of(
                        "gate",
                        () -> Handlers.blocking(request -> {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            released.acquire();
                            inside.decrementAndGet();
                            return Response.text("through");
                        })));
    }

    private static MountView view(LiveServer live) {
        return live.server().control().mounts().getFirst();
    }

    private List<RawClient> send(LiveServer live, int count) throws Exception {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(live.connect().send(GET));
        }
        return clients;
    }

    @Test
    void onlySoManyAreAtWorkAndTheOthersWaitTheirTurn() throws Exception {
        try (LiveServer live = start("concurrent_requests = 2\nqueue = 5\n")) {
            List<RawClient> clients = send(live, 7);
            live.awaitThat(() -> view(live).waiting() == 5 && inside.get() == 2);
            TestResponse refused = live.get("/g");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).hasValue("5");
            assertThat(view(live).refused()).isEqualTo(1);
            released.release(7);
            for (RawClient client : clients) {
                assertThat(client.receive().text()).isEqualTo("through");
                client.close();
            }
            assertThat(most).hasValue(2);
            live.awaitThat(() -> view(live).inFlight() == 0 && view(live).waiting() == 0);
            assertThat(view(live).requests()).isEqualTo(7);
        }
    }

    @Test
    void whoWaitsTooLongIsRefused() throws Exception {
        try (LiveServer live = start("concurrent_requests = 1\nqueue_seconds = 1\n")) {
            List<RawClient> clients = send(live, 1);
            live.awaitThat(() -> inside.get() == 1);
            assertThat(live.get("/g").status()).isEqualTo(503);
            released.release();
            assertThat(clients.getFirst().receive().text()).isEqualTo("through");
            clients.getFirst().close();
            released.release();
            assertThat(live.get("/g").text()).isEqualTo("through");
        }
    }

    @Test
    void whoWaitsGoesOnWithTheMountThatFollows() throws Exception {
        try (LiveServer live = start("concurrent_requests = 1\n")) {
            List<RawClient> clients = send(live, 3);
            live.awaitThat(() -> inside.get() == 1 && view(live).waiting() == 2);
            live.write(mount("/g", "gate", "g"));
            assertThat(live.server().reload().applied()).isTrue();
            live.awaitThat(() -> inside.get() == 3);
            released.release(3);
            for (RawClient client : clients) {
                assertThat(client.receive().text()).isEqualTo("through");
                client.close();
            }
        }
    }

    @Test
    void aStopEndsTheWait() throws Exception {
        LiveServer live = start("concurrent_requests = 1\nqueue_seconds = 600\n");
        List<RawClient> clients = send(live, 2);
        live.awaitThat(() -> inside.get() == 1 && view(live).waiting() == 1);
        assertThat(live.server().stop(Duration.ZERO)).isFalse();
        for (RawClient client : clients) {
            assertThat(client.receiveRest()).isEmpty();
            client.close();
        }
    }
}
