package dev.tenon.suite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Request;
import dev.tenon.api.Response;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 9112 sections 9.3.2 and 9.6: requests that are sent one behind the other are answered in their order, whatever thread each is
 * served by; and a client that has ended its direction gets all the answers.
 */
class PipeliningTest {

    private static final long SEED = Long.getLong("tenon.pipelining.seed", 4);
    private static final int FILE_BYTES = 300_000;
    private static final int LARGE_BYTES = 4 << 20;

    /** The ways in which an answer comes about. */
    enum Kind {
        INLINE,
        INLINE_LARGE,
        INLINE_BODY,
        BLOCKING,
        SLOW,
        BODY,
        UNREAD,
        OFFLOAD,
        STREAM,
        SLOW_STREAM,
        FILE;

        String path() {
            return "/" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final List<Kind> KINDS = List.of(Kind.values());

    @TempDir
    private static Path folder;

    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[FILE_BYTES]);
        Path large = Files.write(folder.resolve("large"), new byte[LARGE_BYTES]);
        server = TestSite.of(Kind.INLINE.path(), () -> Handlers.inline(PipeliningTest::echo))
                .and(Kind.INLINE_LARGE.path(), () -> Handlers.inline(request -> large(request)))
                .and(Kind.INLINE_BODY.path(), () -> Handlers.inline(PipeliningTest::echoBody))
                .and(Kind.BLOCKING.path(), () -> Handlers.blocking(PipeliningTest::echo))
                .and(
                        Kind.SLOW.path(),
                        () -> Handlers.blocking(request -> {
                            Thread.sleep(2);
                            return echo(request);
                        }))
                .and(Kind.BODY.path(), () -> Handlers.blocking(PipeliningTest::echoBody))
                .and(Kind.UNREAD.path(), () -> Handlers.blocking(PipeliningTest::echo))
                .and(
                        Kind.OFFLOAD.path(),
                        () -> Handlers.inline(request -> Response.offload(() -> {
                            Thread.sleep(1);
                            return echo(request);
                        })))
                .and(Kind.STREAM.path(), () -> Handlers.blocking(request -> stream(request, 0)))
                .and(Kind.SLOW_STREAM.path(), () -> Handlers.blocking(request -> stream(request, 1)))
                .and(
                        Kind.FILE.path(),
                        () -> Handlers.blocking(
                                request -> Response.file("a/b", file).withHeader("X-Id", id(request))))
                .and("/large", () -> Handlers.blocking(request -> Response.file("a/b", large)))
                .and(
                        "/large-stream",
                        () -> Handlers.blocking(request -> Response.stream("a/b", out -> {
                            for (int i = 0; i < LARGE_BYTES; i += 8192) {
                                out.write(new byte[8192]);
                            }
                        })))
                .and("/large-inline", () -> Handlers.inline(request -> Response.bytes("a/b", new byte[LARGE_BYTES])))
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String id(Request request) {
        return request.query("id").orElseThrow();
    }

    private static Response echo(Request request) {
        return Response.text(id(request)).withHeader("X-Id", id(request));
    }

    private static Response large(Request request) {
        return Response.bytes("a/b", new byte[60_000]).withHeader("X-Id", id(request));
    }

    private static Response echoBody(Request request) throws IOException {
        return Response.text(request.bodyText(100_000)).withHeader("X-Id", id(request));
    }

    private static Response stream(Request request, int millis) {
        return Response.stream("text/plain", out -> {
                    for (int i = 0; i < 3; i++) {
                        out.write(id(request).getBytes(ISO_8859_1));
                        out.flush();
                        Thread.sleep(millis);
                    }
                })
                .withHeader("X-Id", id(request));
    }

    private static String request(Kind kind, String id, SplittableRandom random) {
        String target = kind.path() + "?id=" + id;
        if (kind != Kind.INLINE_BODY && kind != Kind.BODY && kind != Kind.UNREAD) {
            return RawRequests.get(target);
        }
        String body = "b".repeat(random.nextInt(1, 2_000));
        String head = "POST " + target + " HTTP/1.1\r\nHost: a\r\n";
        return kind == Kind.INLINE_BODY || random.nextBoolean()
                ? head + "Content-Length: " + body.length() + "\r\n\r\n" + body
                : head + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length()) + "\r\n" + body
                        + "\r\n0\r\n\r\n";
    }

    private static void exchange(RawClient raw, String prefix, SplittableRandom random, boolean last)
            throws IOException {
        List<Kind> sent = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            Kind kind = KINDS.get(random.nextInt(KINDS.size()));
            sent.add(kind);
            text.append(request(kind, prefix + "-" + i, random));
        }
        byte[] bytes = text.toString().getBytes(ISO_8859_1);
        // In pieces of any size, so that each state of the connection sees more come.
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + random.nextInt(1, random.nextBoolean() ? 100 : 10_000));
            raw.send(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        if (last) {
            raw.closeOutput();
        }
        for (int i = 0; i < sent.size(); i++) {
            TestResponse answer = raw.receive();
            String as = sent + ", answer " + i + " with tenon.pipelining.seed=" + SEED;
            assertThat(answer.status()).as(as).isEqualTo(200);
            assertThat(answer.header("X-Id")).as(as).hasValue(prefix + "-" + i);
        }
    }

    @Test
    void answersComeInTheOrderOfTheirRequests() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int connection = 0; connection < 30; connection++) {
            try (RawClient raw = server.raw().withDeadline(Duration.ofSeconds(30))) {
                exchange(raw, connection + "-a", random, false);
                exchange(raw, connection + "-b", random, true);
                assertThat(raw.receiveRest()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoHasEndedItsDirectionGetsItsAnswer(Kind kind) throws Exception {
        for (int i = 0; i < 5; i++) {
            try (RawClient raw = server.raw()) {
                raw.send(request(kind, "x" + i, new SplittableRandom(SEED))).closeOutput();
                TestResponse answer = raw.receive();
                assertThat(answer.header("X-Id")).hasValue("x" + i);
                assertThat(raw.receiveRest()).isEmpty();
            }
        }
    }

    /** More than the systems on both sides take at once, so that the server has to wait for a client that is half closed. */
    @ParameterizedTest
    @ValueSource(strings = {"/large", "/large-stream", "/large-inline"})
    void whoHasEndedItsDirectionGetsALargeAnswerSlowly(String target) throws Exception {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.setSoTimeout(30_000);
            socket.connect(server.address());
            socket.getOutputStream().write(RawRequests.get(target).getBytes(ISO_8859_1));
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            long taken = 0;
            for (int count = in.readNBytes(65_536).length; count > 0; count = in.readNBytes(65_536).length) {
                taken += count;
            }
            assertThat(taken).isGreaterThan(LARGE_BYTES);
        }
    }
}
