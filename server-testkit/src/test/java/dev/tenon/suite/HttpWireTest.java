package dev.tenon.suite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tenon.api.Body;
import dev.tenon.api.BodyProducer;
import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Problem;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.api.Validators;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages on the wire (RFC 9112) and what the engine decides for every plugin alike (RFC 9110). */
class HttpWireTest {

    @TempDir
    private static Path folder;

    private static TestServer server;

    private static final CountDownLatch STREAM_CLOSED = new CountDownLatch(1);
    private static final AtomicReference<Request> KEPT = new AtomicReference<>();
    private static final AtomicInteger CLOSED = new AtomicInteger();
    private static final Response FIXED = Response.text("0123456789")
            .withHeader("Cache-Control", "max-age=0")
            .withHeader("Vary", "Accept")
            .withValidators(Validators.strong("v1").withLastModified(Instant.ofEpochSecond(1_700_000_000)))
            .withAcceptsRanges(true);

    private static final class Counted implements BodyProducer {
        @Override
        public void writeTo(OutputStream out) throws Exception {
            out.write("streamed".getBytes(ISO_8859_1));
        }

        @Override
        public void close() {
            CLOSED.incrementAndGet();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[300_000]);
        server = TestSite.of("/inline", () -> Handlers.inline(request -> Response.text("inline " + request.path())))
                .and("/thread", () -> Handlers.blocking(request -> Response.text("thread " + request.path())))
                .and(
                        "/slow",
                        () -> Handlers.blocking(request -> {
                            Thread.sleep(150);
                            return Response.text("slow " + request.path());
                        }))
                .and("/fixed", () -> Handlers.inline(request -> FIXED))
                .and(
                        "/echo",
                        () -> Handlers.blocking(
                                request -> Response.bytes("application/octet-stream", request.bodyBytes(1 << 20))))
                .and(
                        "/echo-inline",
                        () -> Handlers.inline(
                                request -> Response.bytes("application/octet-stream", request.bodyBytes(1 << 20))))
                .and("/unread", () -> Handlers.blocking(request -> Response.text("unread")))
                .and("/unread-inline", () -> Handlers.inline(request -> Response.text("unread")))
                .and(
                        "/offload",
                        () -> Handlers.inline(request -> Response.offload(() -> {
                            Thread.sleep(20);
                            return Response.text("offloaded " + request.path());
                        })))
                .and("/short-stream", () -> Handlers.blocking(request -> Response.stream("text/plain", new Counted())))
                .and(
                        "/long-stream",
                        () -> Handlers.blocking(request -> Response.stream("text/plain", out -> {
                            for (int i = 0; i < 20_000; i++) {
                                out.write("0123456789".getBytes(ISO_8859_1));
                            }
                        })))
                .and(
                        "/trailers",
                        () -> Handlers.blocking(request -> Response.stream("text/plain", out -> {
                                    out.write('x');
                                    out.flush();
                                })
                                .withTrailers(() -> Headers.of("X-Sum", "1"))))
                .and(
                        "/declared",
                        () -> Handlers.blocking(request -> Response.of(
                                "text/plain",
                                Body.stream(
                                        5,
                                        out -> out.write(
                                                request.query("say").orElse("").getBytes(ISO_8859_1))))))
                .and(
                        "/endless",
                        () -> Handlers.blocking(request -> Response.stream("text/plain", out -> {
                            try {
                                while (true) {
                                    out.write(new byte[8192]);
                                }
                            } finally {
                                STREAM_CLOSED.countDown();
                            }
                        })))
                .and(
                        "/midway",
                        () -> Handlers.blocking(request -> Response.stream("text/plain", out -> {
                            out.write("half".getBytes(ISO_8859_1));
                            out.flush();
                            throw new IllegalStateException("midway, on purpose");
                        })))
                .and(
                        "/early",
                        () -> Handlers.blocking(request -> Response.stream("text/plain", out -> {
                            out.write("half".getBytes(ISO_8859_1));
                            throw new IllegalStateException("early, on purpose");
                        })))
                .and("/file", () -> Handlers.blocking(request -> Response.file("application/octet-stream", file)))
                .and(
                        "/broken",
                        () -> Handlers.blocking(request -> {
                            throw new IllegalStateException("on purpose: secret");
                        }))
                .and("/deep", () -> Handlers.inline(HttpWireTest::overflow))
                .and(
                        "/hints",
                        () -> Handlers.blocking(request -> {
                            request.interim(103, Headers.of("Link", "</a.css>; rel=preload"));
                            return Response.text("done");
                        }))
                .and(
                        "/part",
                        () -> Handlers.blocking(request -> {
                            request.body().readNBytes(2);
                            return Response.text("part");
                        }))
                .and("/late-hint", () -> Handlers.blocking(HttpWireTest::lateHint))
                .and(
                        "/kept",
                        () -> Handlers.blocking(request -> {
                            KEPT.set(request);
                            return Response.text("kept");
                        }))
                .and("/thief", () -> Handlers.blocking(HttpWireTest::steal))
                .and("/unfit", () -> Handlers.blocking(HttpWireTest::unfit))
                .and("/unfit-inline", () -> Handlers.inline(HttpWireTest::unfit))
                .and("/large-inline", () -> Handlers.inline(request -> Response.bytes("a/b", new byte[60_000])))
                .and(
                        "/echo-stream",
                        () -> Handlers.blocking(request -> Response.stream(
                                "text/plain", out -> request.body().transferTo(out))))
                .and(
                        "/interrupted",
                        () -> Handlers.blocking(request -> {
                            Thread.currentThread().interrupt();
                            return Response.text("fine");
                        }))
                .and("/get-only", () -> new RequestHandler() {
                    @Override
                    public Response handle(Request request) {
                        return Response.text("got");
                    }

                    @Override
                    public Set<String> methods(Request request) {
                        return Set.of("GET", "PURGE");
                    }
                })
                .start();
    }

    @SuppressWarnings("InfiniteRecursion") // on purpose
    private static Response overflow(Request request) {
        return overflow(request).withHeader("X", "y");
    }

    private static Response lateHint(Request request) {
        return Response.stream("text/plain", out -> {
            out.write("no ".getBytes(ISO_8859_1));
            out.flush();
            try {
                request.interim(103, Headers.of("Link", "late"));
            } catch (IllegalStateException expected) {
                out.write("hint".getBytes(ISO_8859_1));
            }
        });
    }

    private static Response steal(Request request) throws IOException {
        String stolen;
        try {
            stolen = KEPT.get().bodyText(100);
        } catch (IOException expected) {
            stolen = "nothing";
        }
        return Response.text("stolen " + stolen + ", own " + request.bodyText(100));
    }

    private static Response unfit(Request request) {
        throw new HttpError(Problem.of(400, request.path()), Headers.of("Content-Length", "1"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String get(String target) {
        return request("GET", target, "");
    }

    private static String request(String method, String target, String fields) {
        return method + " " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
    }

    private static TestResponse ask(String literal) throws Exception {
        try (RawClient raw = server.raw()) {
            return raw.send(literal).receive();
        }
    }

    @Test
    @DisplayName("RFC 9112 section 9.3: a connection serves request after request, wherever each runs")
    void keepAlive() throws Exception {
        try (RawClient raw = server.raw()) {
            for (int i = 0; i < 50; i++) {
                for (String kind : new String[] {"inline", "thread", "offload"}) {
                    TestResponse response = raw.send(get("/" + kind + "/" + i)).receive();
                    String expected = kind.equals("offload") ? "offloaded" : kind;
                    assertThat(response.text()).isEqualTo(expected + " /" + i);
                    assertThat(response.header("Connection")).isEmpty();
                }
            }
        }
    }

    @Test
    @DisplayName("RFC 9112 section 9.3.2: pipelined requests are answered in order, whatever thread each runs on")
    void pipelining() throws Exception {
        StringBuilder requests = new StringBuilder();
        String[] kinds = {"inline", "slow", "inline", "thread", "offload", "inline"};
        for (int i = 0; i < 24; i++) {
            requests.append(get("/" + kinds[i % kinds.length] + "/" + i));
        }
        try (RawClient raw = server.raw()) {
            raw.send(requests.toString());
            for (int i = 0; i < 24; i++) {
                assertThat(raw.receive().text()).endsWith(" /" + i);
            }
        }
    }

    @Test
    @DisplayName("RFC 9112 section 9.6: close is honoured, with and without pipelined requests behind it")
    void close() throws Exception {
        for (String kind : new String[] {"inline", "thread"}) {
            try (RawClient raw = server.raw()) {
                raw.send(request("GET", "/" + kind + "/1", "Connection: close\r\n") + get("/inline/2"));
                TestResponse response = raw.receive();
                assertThat(response.text()).isEqualTo(kind + " /1");
                assertThat(response.header("Connection")).hasValue("close");
                assertThat(raw.receiveRest()).isEmpty();
            }
        }
    }

    @Test
    @DisplayName("RFC 9112 section 9.3: HTTP/1.0 closes, unless it asks for keep-alive")
    void http10() throws Exception {
        try (RawClient raw = server.raw()) {
            TestResponse first = raw.send("GET /thread/1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                    .receive();
            assertThat(first.header("Connection")).hasValue("keep-alive");
            TestResponse second = raw.send("GET /inline/2 HTTP/1.0\r\n\r\n").receive();
            assertThat(second.text()).isEqualTo("inline /2");
            assertThat(second.header("Connection")).hasValue("close");
            assertThat(raw.receiveRest()).isEmpty();
        }
    }

    @Test
    @DisplayName("RFC 9112 section 7.1: a stream to HTTP/1.0 ends with the connection, without chunks")
    void http10Stream() throws Exception {
        try (RawClient raw = server.raw()) {
            String all =
                    new String(raw.send("GET /long-stream HTTP/1.0\r\n\r\n").receiveRest(), ISO_8859_1);
            assertThat(all).doesNotContain("chunked");
            assertThat(all.substring(all.indexOf("\r\n\r\n") + 4)).hasSize(200_000);
        }
    }

    @Test
    @DisplayName("RFC 9110 section 9.3.2: HEAD has the fields of GET and no content")
    void head() throws Exception {
        for (String target : new String[] {"/inline/x", "/thread/x", "/file", "/fixed"}) {
            try (RawClient raw = server.raw()) {
                TestResponse got = raw.send(get(target)).receive();
                TestResponse head = raw.send(request("HEAD", target, "")).receiveHead();
                assertThat(head.status()).isEqualTo(200);
                assertThat(head.headers().without("Date"))
                        .isEqualTo(got.headers().without("Date"));
                assertThat(raw.send(get("/inline/after")).receive().text()).isEqualTo("inline /after");
            }
        }
    }

    @Test
    @DisplayName("a stream's close is called once for each answer, for HEAD too")
    void streamsAreClosed() throws Exception {
        int before = CLOSED.get();
        try (RawClient raw = server.raw()) {
            TestResponse response = raw.send(get("/short-stream")).receive();
            assertThat(response.text()).isEqualTo("streamed");
            assertThat(response.header("Content-Length")).hasValue("8");
            raw.send(request("HEAD", "/short-stream", "")).receiveHead();
            raw.send(get("/inline/x")).receive();
        }
        assertThat(CLOSED.get() - before).isEqualTo(2);
    }

    @Test
    @DisplayName("RFC 9112 section 7.1: a long stream is chunked; trailers come only to clients that take them")
    void chunkedAnswers() throws Exception {
        try (RawClient raw = server.raw()) {
            TestResponse response = raw.send(get("/long-stream")).receive();
            assertThat(response.header("Transfer-Encoding")).hasValue("chunked");
            assertThat(response.bytes()).hasSize(200_000);
            assertThat(raw.send(get("/trailers")).receive().trailers().size()).isZero();
            TestResponse asked = raw.send(request("GET", "/trailers", "TE: trailers\r\nConnection: TE\r\n"))
                    .receive();
            assertThat(asked.trailers().first("X-Sum")).hasValue("1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo", "/echo-inline"})
    @DisplayName("RFC 9112 sections 6 and 7.1: bodies by length and in chunks, in one piece and in many")
    void bodies(String target) throws Exception {
        try (RawClient raw = server.raw()) {
            raw.send(request("POST", target, "Content-Length: 5\r\n") + "hello");
            assertThat(raw.receive().text()).isEqualTo("hello");
            raw.send(request("POST", target, "Content-Length: 5\r\n"));
            raw.send("he");
            raw.send("llo");
            assertThat(raw.receive().text()).isEqualTo("hello");
            raw.send(request("POST", target, "Transfer-Encoding: chunked\r\n") + "3\r\nabc\r\n");
            raw.send("2\r\nde\r\n0\r\nX: y\r\n\r\n");
            assertThat(raw.receive().text()).isEqualTo("abcde");
            byte[] large = new byte[1 << 20];
            raw.send(request("POST", target, "Content-Length: " + large.length + "\r\n"));
            raw.send(large);
            assertThat(raw.receive().bytes()).isEqualTo(large);
            assertThat(raw.send(get("/inline/after")).receive().text()).isEqualTo("inline /after");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/unread", "/unread-inline"})
    @DisplayName("a body that the handler leaves unread is never taken for the next request (CL.0)")
    void unreadBodies(String target) throws Exception {
        String smuggled = get("/inline/smuggled");
        try (RawClient raw = server.raw()) {
            raw.send(request("POST", target, "Content-Length: " + smuggled.length() + "\r\n") + smuggled);
            raw.send(get("/inline/next"));
            assertThat(raw.receive().text()).isEqualTo("unread");
            assertThat(raw.receive().text()).isEqualTo("inline /next");
        }
        try (RawClient raw = server.raw()) {
            raw.send(request("POST", target, "Content-Length: 1000000000\r\n") + smuggled);
            TestResponse response = raw.receive();
            assertThat(response.status()).isIn(200, 413);
            assertThat(response.header("Connection")).hasValue("close");
            assertThat(raw.receiveRest()).isEmpty();
        }
    }

    @Test
    @DisplayName("RFC 9110 section 10.1.1: 100 Continue comes when the handler reads, and not otherwise")
    void expectContinue() throws Exception {
        String expect = "Expect: 100-continue\r\nContent-Length: 5\r\n";
        try (RawClient raw = server.raw()) {
            assertThat(raw.send(request("POST", "/echo", expect)).receive().status())
                    .isEqualTo(100);
            assertThat(raw.send("hello").receive().text()).isEqualTo("hello");
            TestResponse unread = raw.send(request("POST", "/unread", expect)).receive();
            assertThat(unread.status()).isEqualTo(200);
            assertThat(unread.header("Connection")).hasValue("close");
        }
        assertThat(ask(request("POST", "/echo", "Expect: 200-ok\r\nContent-Length: 0\r\n"))
                        .status())
                .isEqualTo(417);
    }

    @Test
    @DisplayName("RFC 9110 section 10.1.1: 100 Continue never follows the final answer")
    void noContinueAfterTheAnswer() throws Exception {
        String expect = "Expect: 100-continue\r\nContent-Length: 10\r\n";
        try (RawClient raw = server.raw()) {
            raw.send(request("POST", "/part", expect) + "ab");
            assertThat(raw.receive().text()).isEqualTo("part");
            assertThat(raw.receiveRest()).isEmpty();
        }
        try (RawClient raw = server.raw()) {
            raw.send(request("POST", "/echo-stream", "Expect: 100-continue\r\nContent-Length: 4\r\n"));
            assertThat(raw.receive().status()).isEqualTo(100);
            assertThat(raw.send("body").receive().text()).isEqualTo("body");
        }
        try (RawClient raw = server.raw()) {
            TestResponse response = raw.send(request("GET", "/late-hint", "")).receive();
            assertThat(response.text()).isEqualTo("no hint");
        }
    }

    @Test
    @DisplayName("a request that a handler kept cannot reach the next one on its connection")
    void keptRequests() throws Exception {
        try (RawClient raw = server.raw()) {
            assertThat(raw.send(get("/kept")).receive().text()).isEqualTo("kept");
            raw.send(request("POST", "/thief", "Content-Length: 6\r\n") + "secret");
            assertThat(raw.receive().text()).isEqualTo("stolen nothing, own secret");
        }
    }

    @Test
    @DisplayName("a handler whose error cannot be sent costs its own request, and is counted out of its mount")
    void errorsThatCannotBeSent() throws Exception {
        for (String target : new String[] {"/unfit", "/unfit-inline"}) {
            try (RawClient raw = server.raw()) {
                assertThat(raw.send(get(target)).receive().status()).isEqualTo(500);
                assertThat(raw.send(get("/inline/after")).receive().text()).isEqualTo("inline /after");
            }
        }
        awaitNothingInFlight();
    }

    @Test
    @DisplayName("clients that vanish before they took their answers leave nothing behind")
    void vanishedClients() throws Exception {
        for (int i = 0; i < 10; i++) {
            try (RawClient raw = server.raw()) {
                raw.send(get("/large-inline").repeat(200) + get("/file"));
                raw.receiveHead();
                raw.reset();
            }
        }
        awaitNothingInFlight();
    }

    private static void awaitNothingInFlight() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> server.server().control().mounts().stream()
                        .filter(mount -> !mount.name().equals("endless"))
                        .allMatch(mount -> mount.inFlight() == 0));
    }

    @Test
    @DisplayName("RFC 9110 section 15.2: interim answers by the handler")
    void interim() throws Exception {
        try (RawClient raw = server.raw()) {
            TestResponse hint = raw.send(get("/hints")).receive();
            assertThat(hint.status()).isEqualTo(103);
            assertThat(hint.header("Link")).hasValue("</a.css>; rel=preload");
            assertThat(raw.receive().text()).isEqualTo("done");
        }
        assertThat(ask("GET /hints HTTP/1.0\r\n\r\n").status()).isEqualTo(200);
    }

    @Test
    @DisplayName("RFC 9110 section 13: conditions, answered by the engine")
    void conditions() throws Exception {
        TestResponse same = ask(request("GET", "/fixed", "If-None-Match: \"v1\"\r\n"));
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.headers().names()).contains("etag", "date", "vary", "cache-control");
        assertThat(same.headers().contains("Content-Length")).isFalse();
        assertThat(ask(request("GET", "/fixed", "If-None-Match: \"v2\"\r\n")).status())
                .isEqualTo(200);
        assertThat(ask(request("GET", "/fixed", "If-Match: \"v2\"\r\n")).status())
                .isEqualTo(412);
        String past = "If-Modified-Since: Wed, 15 Nov 2023 00:00:00 GMT\r\n";
        assertThat(ask(request("GET", "/fixed", past)).status()).isEqualTo(304);
        assertThat(ask(request("GET", "/fixed", past + "If-None-Match: \"v2\"\r\n"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("RFC 9110 section 14: ranges, answered by the engine")
    void ranges() throws Exception {
        TestResponse part = ask(request("GET", "/fixed", "Range: bytes=2-4\r\n"));
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.text()).isEqualTo("234");
        assertThat(part.header("Content-Range")).hasValue("bytes 2-4/10");
        assertThat(ask(request("GET", "/fixed", "Range: bytes=-3\r\n")).text()).isEqualTo("789");
        TestResponse past = ask(request("GET", "/fixed", "Range: bytes=10-\r\n"));
        assertThat(past.status()).isEqualTo(416);
        assertThat(past.header("Content-Range")).hasValue("bytes */10");
        assertThat(ask(request("GET", "/fixed", "Range: lines=1-2\r\n")).status())
                .isEqualTo(200);
        String changed = "Range: bytes=2-4\r\nIf-Range: \"v0\"\r\n";
        assertThat(ask(request("GET", "/fixed", changed)).text()).isEqualTo("0123456789");
        assertThat(ask(request("GET", "/file", "Range: bytes=299999-\r\n")).bytes())
                .hasSize(1);
        for (String target : new String[] {"/fixed", "/file"}) {
            TestResponse parts = ask(request("GET", target, "Range: bytes=0-1,4-5\r\n"));
            assertThat(parts.status()).isEqualTo(206);
            assertThat(parts.header("Content-Type").orElseThrow()).startsWith("multipart/byteranges; boundary=");
            assertThat(parts.text()).contains("Content-Range: bytes 0-1/", "Content-Range: bytes 4-5/");
        }
        String parts = ask(request("GET", "/fixed", "Range: bytes=0-1,4-5\r\n")).text();
        assertThat(parts).contains("\r\n\r\n01\r\n", "\r\n\r\n45\r\n");
    }

    @Test
    @DisplayName("RFC 9110 sections 9.3.7, 15.5.6 and 15.6.2: OPTIONS, 405 and 501 tell the truth")
    void methods() throws Exception {
        assertThat(ask(request("OPTIONS", "*", "")).status()).isEqualTo(204);
        TestResponse options = ask(request("OPTIONS", "/get-only", ""));
        assertThat(options.status()).isEqualTo(204);
        assertThat(options.header("Allow")).hasValue("GET, HEAD, OPTIONS, PURGE");
        TestResponse refused = ask(request("DELETE", "/get-only", ""));
        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.header("Allow")).hasValue("GET, HEAD, OPTIONS, PURGE");
        assertThat(ask(request("PURGE", "/get-only", "")).text()).isEqualTo("got");
        assertThat(ask(request("BREW", "/get-only", "")).status()).isEqualTo(501);
        assertThat(ask(request("get", "/get-only", "")).status()).isEqualTo(501);
        assertThat(ask(request("TRACE", "/inline/x", "")).status()).isEqualTo(405);
        assertThat(ask("CONNECT b:443 HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(501);
    }

    @Test
    @DisplayName("what fails is a 500 that tells the client nothing, and the connection goes on")
    void failures() throws Exception {
        for (String target : new String[] {"/broken", "/deep", "/early"}) {
            try (RawClient raw = server.raw()) {
                TestResponse response = raw.send(get(target)).receive();
                assertThat(response.status()).isEqualTo(500);
                assertThat(response.text()).contains("request_id").doesNotContain("secret", "Exception", "at dev.");
                assertThat(raw.send(get("/inline/after")).receive().text()).isEqualTo("inline /after");
            }
        }
        assertThat(ask(get("/nothing-here")).status()).isEqualTo(404);
    }

    @Test
    @DisplayName("a stream that fails midway, or lies about its length, is cut so that the client can tell")
    void cutStreams() throws Exception {
        try (RawClient raw = server.raw()) {
            String all = new String(raw.send(get("/midway")).receiveRest(), ISO_8859_1);
            assertThat(all).contains("4\r\nhalf\r\n").doesNotContain("0\r\n\r\n");
        }
        assertThat(ask(get("/declared?say=12345")).text()).isEqualTo("12345");
        assertThat(ask(get("/declared?say=1234")).status()).isEqualTo(500);
        assertThat(ask(get("/declared?say=123456")).status()).isEqualTo(500);
    }

    @Test
    @DisplayName("RFC 9112 section 8: one that ends with its connection is reset, so that the client can tell")
    void cutStreamsWithoutLength() throws Exception {
        try (RawClient raw = server.raw()) {
            raw.send("GET /midway HTTP/1.0\r\n\r\n");
            assertThatIOException().isThrownBy(raw::receiveRest).withMessageContaining("reset");
        }
    }

    @Test
    @DisplayName("a handler's interrupt does not reach the engine")
    void interrupts() throws Exception {
        try (RawClient raw = server.raw()) {
            for (int i = 0; i < 3; i++) {
                assertThat(raw.send(get("/interrupted")).receive().text()).isEqualTo("fine");
            }
        }
    }

    @Test
    @DisplayName("a producer waits for a slow client, and hears when it has gone")
    void backPressure() throws Exception {
        try (RawClient raw = server.raw()) {
            raw.send(get("/endless"));
            raw.receiveHead();
            raw.reset();
        }
        assertThat(STREAM_CLOSED.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @DisplayName("half-closing after the request does not lose the answer")
    void halfClose() throws Exception {
        for (String kind : new String[] {"inline", "slow"}) {
            try (RawClient raw = server.raw()) {
                raw.send(get("/" + kind + "/x")).closeOutput();
                assertThat(raw.receive().text()).isEqualTo(kind + " /x");
                assertThat(raw.receiveRest()).isEmpty();
            }
        }
    }

    @Test
    @DisplayName("RFC 9112 section 9.6: an error answer arrives although the client goes on sending")
    void lingeringClose() throws Exception {
        for (int i = 0; i < 10; i++) {
            try (RawClient raw = server.raw()) {
                raw.send(request("POST", "/unread", "Content-Length: 1073741824\r\n"));
                raw.send(new byte[200_000]);
                assertThat(raw.receive().status()).isEqualTo(413);
            }
        }
    }

    @Test
    @DisplayName("after a broken message nothing more is parsed")
    void nothingAfterAnError() throws Exception {
        try (RawClient raw = server.raw()) {
            raw.send("GET / HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n" + get("/inline/smuggled"));
            TestResponse response = raw.receive();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.header("Connection")).hasValue("close");
            assertThat(raw.receiveRest()).isEmpty();
        }
    }

    @Test
    @DisplayName("every answer has a Date, and says its type truly")
    void commonFields() throws Exception {
        for (String target : new String[] {"/inline/x", "/thread/x", "/nothing", "/broken", "/long-stream", "/file"}) {
            TestResponse response = ask(get(target));
            assertThat(response.headers().all("Date")).hasSize(1);
            assertThat(response.header("Content-Type")).isPresent();
        }
        TestResponse page = ask(request("GET", "/nothing", "Accept: text/html\r\n"));
        assertThat(page.header("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(ask(get("/nothing")).header("Content-Type")).hasValue("application/problem+json");
    }
}
