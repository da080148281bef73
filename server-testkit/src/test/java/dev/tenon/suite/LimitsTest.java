package dev.tenon.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Limits and deadlines from the configuration, each seen to act. */
class LimitsTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static TestServer start(String limits) throws Exception {
        return TestSite.of(request -> Response.text(request.bodyText(1 << 20))).start("[server.limits]\n" + limits);
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }

    @Test
    void aHeadThatTakesTooLongIs408() throws Exception {
        try (TestServer server = start("header_seconds = 1");
                RawClient raw = server.raw()) {
            long start = System.nanoTime();
            TestResponse response = raw.send("GET / HT").receive();
            assertThat(response.status()).isEqualTo(408);
            assertThat(response.header("Connection")).hasValue("close");
            assertThat(raw.receiveRest()).isEmpty();
            assertThat(millisSince(start)).isBetween(900L, 10_000L);
        }
    }

    @Test
    void theMethodOfAHeadThatTakesTooLongDecidesOnContent() throws Exception {
        try (TestServer server = start("header_seconds = 1");
                RawClient raw = server.raw()) {
            TestResponse response = raw.send("HEAD / HTTP/1.1\r\nHo").receiveHead();
            assertThat(response.status()).isEqualTo(408);
            assertThat(response.header("Content-Length")).isPresent();
            assertThat(raw.receiveRest()).isEmpty();
        }
    }

    @Test
    void aHeadThatDripsIsNoBetter() throws Exception {
        try (TestServer server = start("header_seconds = 1");
                RawClient raw = server.raw()) {
            long start = System.nanoTime();
            raw.send("GET / HTTP/1.1\r\nHost: a\r\n");
            CountDownLatch never = new CountDownLatch(1);
            while (millisSince(start) < 700) {
                raw.send("X: y\r\n");
                assertThat(never.await(50, TimeUnit.MILLISECONDS)).isFalse();
            }
            assertThat(raw.receive().status()).isEqualTo(408);
        }
    }

    @Test
    void aConnectionWithoutARequestIsClosed() throws Exception {
        try (TestServer server = start("first_byte_seconds = 1");
                RawClient raw = server.raw()) {
            assertThat(raw.receiveRest()).isEmpty();
        }
    }

    @Test
    void anIdleConnectionIsClosed() throws Exception {
        try (TestServer server = start("idle_seconds = 1");
                RawClient raw = server.raw()) {
            assertThat(raw.send(GET).receive().status()).isEqualTo(200);
            assertThat(raw.receiveRest()).isEmpty();
        }
    }

    @Test
    void aBodyThatStallsIs408() throws Exception {
        try (TestServer server = start("body_gap_seconds = 1");
                RawClient raw = server.raw()) {
            TestResponse response = raw.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
                    .receive();
            assertThat(response.status()).isEqualTo(408);
            assertThat(response.header("Connection")).hasValue("close");
        }
    }

    @Test
    void aBodyThatIsTooLongIs413() throws Exception {
        try (TestServer server = start("body_bytes = 10")) {
            try (RawClient raw = server.raw()) {
                raw.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789");
                assertThat(raw.receive().text()).isEqualTo("0123456789");
                raw.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n0123456789a");
                assertThat(raw.receive().status()).isEqualTo(413);
            }
            try (RawClient raw = server.raw()) {
                raw.send(
                        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n0123456789a\r\n0\r\n\r\n");
                assertThat(raw.receive().status()).isEqualTo(413);
            }
        }
    }

    @Test
    void aHandlerThatTakesTooLongIs503() throws Exception {
        try (TestServer server = TestSite.of(
                                "/",
                                () -> Handlers.blocking(request -> {
                                    Thread.sleep(60_000);
                                    return Response.text("late");
                                }))
                        .start("[server.limits]\nhandler_seconds = 1");
                RawClient raw = server.raw()) {
            TestResponse response = raw.send(GET).receive();
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.header("Retry-After")).isPresent();
        }
    }

    @Test
    void pastTheLimitOfRequestsAtWorkIs503() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (TestServer server = TestSite.of(
                                "/",
                                () -> Handlers.blocking(request -> {
                                    release.await();
                                    return Response.text("released");
                                }))
                        .start("[server.limits]\nrequests_in_flight = 1");
                RawClient first = server.raw();
                RawClient second = server.raw();
                RawClient third = server.raw()) {
            first.send(GET);
            while (server.server().control().status().traffic().requestsInFlight() == 0) {
                Thread.onSpinWait();
            }
            assertThat(second.send(GET).receive().status()).isEqualTo(503);
            assertThat(third.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
                            .receiveHead()
                            .status())
                    .isEqualTo(503);
            assertThat(third.receiveRest()).isEmpty();
            release.countDown();
            assertThat(first.receive().text()).isEqualTo("released");
        }
    }
}
