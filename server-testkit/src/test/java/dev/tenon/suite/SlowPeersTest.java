package dev.tenon.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.tenon.api.Response;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;

/** Clients that send or take slowly: those within the limits get all, the others are let go of. Side by side, since all of them wait. */
class SlowPeersTest {

    private static final int MANY = 64 << 20;

    /** Two of them all but fill what the loop sends at once. */
    private static final int HALF = 65_300;

    /** Writes a body; completes with whether it was sent to its end. */
    private static void write(OutputStream out, CompletableFuture<Boolean> sent) throws IOException {
        boolean whole = false;
        try {
            for (int i = 0; i < MANY; i += 16_384) {
                out.write(new byte[16_384]);
            }
            out.flush();
            whole = true;
        } finally {
            sent.complete(whole);
        }
    }

    private final CompletableFuture<Boolean> slow = new CompletableFuture<>();
    private final CompletableFuture<Boolean> fast = new CompletableFuture<>();

    private TestServer start(String limits) throws Exception {
        return TestSite.of(
                        "/count",
                        () -> Handlers.blocking(request -> Response.text(
                                Long.toString(request.body().transferTo(OutputStream.nullOutputStream())))))
                .and("/unread", () -> Handlers.blocking(request -> Response.text("unread")))
                .and("/slow", () -> Handlers.blocking(request -> Response.stream("a/b", out -> write(out, slow))))
                .and("/fast", () -> Handlers.blocking(request -> Response.stream("a/b", out -> write(out, fast))))
                .and("/half", () -> Handlers.inline(request -> Response.bytes("a/b", new byte[HALF])))
                .start("[server.limits]\n" + limits);
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }

    /** Lets a client be slow. */
    private static void dawdle(int millis) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)).isFalse();
    }

    /** A connection whose system takes little on its behalf. */
    private static Socket narrow(TestServer server) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(30_000);
        socket.connect(server.address());
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends a body for 12 seconds, a piece each 100 ms; the answer. */
    private static TestResponse upload(TestServer server, int bytesPerSecond) throws Exception {
        try (RawClient raw = server.raw()) {
            int piece = bytesPerSecond / 10;
            raw.send("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: " + 120 * piece + "\r\n\r\n");
            try {
                for (int i = 0; i < 120; i++) {
                    raw.send(new byte[piece]);
                    dawdle(100);
                }
            } catch (IOException refused) {
                // The answer is there; a pipe is broken where the server has closed its side before.
            }
            return raw.receive();
        }
    }

    /** Takes an answer at this pace, until told to end or cut off. */
    private static boolean download(TestServer server, String target, int bytesPerSecond, CountDownLatch end)
            throws IOException, InterruptedException {
        try (Socket socket = narrow(server)) {
            send(socket, RawRequests.get(target));
            while (!end.await(50, TimeUnit.MILLISECONDS)
                    && socket.getInputStream().readNBytes(bytesPerSecond / 20).length > 0) {
                // Takes the next piece.
            }
            return true;
        } catch (SocketException cut) {
            return false;
        }
    }

    /** Rates are judged after ten seconds, so all of these take that long: at the same time. */
    @Test
    @Execution(CONCURRENT)
    void ratesOfBytes() throws Exception {
        long start = System.nanoTime();
        CountDownLatch end = new CountDownLatch(1);
        try (TestServer server = start("body_bytes_per_second = 1000\nwrite_bytes_per_second = 1000000");
                ExecutorService clients = Executors.newCachedThreadPool()) {
            Future<TestResponse> fastUpload = clients.submit(() -> upload(server, 1500));
            Future<TestResponse> slowUpload = clients.submit(() -> upload(server, 500));
            List<Future<Boolean>> downloads = List.of(
                    clients.submit(() -> download(server, "/fast", 2_000_000, end)),
                    clients.submit(() -> download(server, "/slow", 200_000, end)));

            assertThat(slow.get(60, TimeUnit.SECONDS)).isFalse();
            assertThat(millisSince(start)).isBetween(9_900L, 30_000L);
            assertThat(slowUpload.get().status()).isEqualTo(408);
            assertThat(slowUpload.get().header("Connection")).hasValue("close");
            assertThat(fastUpload.get().text()).isEqualTo("18000");
            assertThat(fast).isNotDone();
            end.countDown();
            for (Future<Boolean> download : downloads) {
                download.get();
            }
        }
    }

    @Test
    @Execution(CONCURRENT)
    void aClientThatRestsForLessThanAStallGetsAll() throws Exception {
        try (TestServer server = start("write_stall_seconds = 2");
                Socket socket = narrow(server)) {
            send(socket, "GET /slow HTTP/1.0\r\n\r\n");
            InputStream in = socket.getInputStream();
            long taken = 0;
            for (int i = 0; i < 3; i++) {
                dawdle(700);
                taken += in.readNBytes(4 << 20).length;
            }
            taken += in.transferTo(OutputStream.nullOutputStream());
            assertThat(taken).isGreaterThan(MANY);
            assertThat(slow.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    @Execution(CONCURRENT)
    void aClientThatTakesNothingForLongerIsCut() throws Exception {
        try (TestServer server = start("write_stall_seconds = 1");
                Socket socket = narrow(server)) {
            long start = System.nanoTime();
            send(socket, RawRequests.get("/slow"));
            assertThat(slow.get(30, TimeUnit.SECONDS)).isFalse();
            assertThat(millisSince(start)).isBetween(990L, 20_000L);
        }
    }

    @Test
    @Execution(CONCURRENT)
    void aBodyThatNobodyWantsKeepsNoThreadForLong() throws Exception {
        try (TestServer server = start("body_gap_seconds = 60");
                RawClient raw = server.raw()) {
            raw.send("POST /unread HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nx");
            assertThat(raw.receive().text()).isEqualTo("unread");
            long start = System.nanoTime();
            try {
                while (millisSince(start) < 15_000) {
                    raw.send("x");
                    dawdle(50);
                }
            } catch (IOException closed) {
                // As it should be.
            }
            // Two seconds for the body, two for the client to see that we have closed.
            assertThat(millisSince(start)).isBetween(1_500L, 10_000L);
        }
    }

    private static void assertLastIs400(TestServer server, int before) throws Exception {
        long known = server.server().control().status().traffic().refusals().protocolErrors();
        try (Socket socket = narrow(server)) {
            send(socket, RawRequests.get("/half").repeat(before) + "no request\r\n\r\n");
            try {
                // Until the server has come to the end, or waits for us on its way.
                await().pollInterval(Duration.ofMillis(5))
                        .atMost(Duration.ofMillis(100))
                        .until(() -> server.server()
                                        .control()
                                        .status()
                                        .traffic()
                                        .refusals()
                                        .protocolErrors()
                                > known);
            } catch (ConditionTimeoutException waiting) {
                // It sends what it has first.
            }
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(all.length()).isGreaterThan(before * HALF);
            assertThat(all.substring(before * HALF))
                    .as("after %d answers", before)
                    .contains("HTTP/1.1 400 ");
        }
    }

    @Test
    @Execution(CONCURRENT)
    void aRefusalBehindAnswersThatAreNotTakenYetIsNotLost() throws Exception {
        try (TestServer server = start("")) {
            // For one of them, the server's buffer is full when the client's system takes no more.
            for (int before = 2; before <= 64; before += 2) {
                assertLastIs400(server, before);
            }
        }
    }
}
