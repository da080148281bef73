package dev.tenon.suite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.admin.MountView;
import dev.tenon.api.Duplex;
import dev.tenon.api.DuplexHandler;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.config.ConfigReader;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that change their protocol (RFC 9110 sections 7.8 and 9.3.6), and what is spoken on them. */
class UpgradeTest {

    private static final String UPGRADE = "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n";
    private static final int LARGE = 10 << 20;

    private static void echo(Duplex duplex) throws IOException {
        byte[] buffer = new byte[4096];
        for (int n = duplex.input().read(buffer); n >= 0; n = duplex.input().read(buffer)) {
            duplex.output().write(buffer, 0, n);
            duplex.output().flush();
        }
    }

    private static Supplier<RequestHandler> speaking(DuplexHandler handler) {
        return () -> Handlers.blocking(request -> Response.upgrade("echo", handler));
    }

    private static TestServer start(DuplexHandler handler, String config) throws Exception {
        return TestSite.of("/", speaking(handler)).start(config);
    }

    private static Socket connect(TestServer server) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(20_000);
        socket.connect((InetSocketAddress) server.address());
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private static String receive(Socket socket, int count) throws IOException {
        return new String(socket.getInputStream().readNBytes(count), ISO_8859_1);
    }

    private static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = socket.getInputStream().read();
            assertThat(octet).as("after " + head).isNotNegative();
            head.append((char) octet);
        }
        return head.toString();
    }

    private static Socket upgraded(TestServer server) throws IOException {
        Socket socket = connect(server);
        send(socket, UPGRADE);
        assertThat(head(socket)).startsWith("HTTP/1.1 101 Switching Protocols\r\n");
        return socket;
    }

    private static MountView mount(TestServer server) {
        return server.server().control().mounts().getFirst();
    }

    private static void awaitNoConnections(TestServer server) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> server.server().control().status().traffic().connectionsOpen() == 0
                        && mount(server).inFlight() == 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("RFC 9110 section 7.8: 101, and what came behind the request belongs to the new protocol")
    void switches(boolean blocking) throws Exception {
        try (TestServer server = TestSite.of(
                        "/", () -> new Handlers(blocking, request -> Response.upgrade("echo", UpgradeTest::echo)))
                .start()) {
            for (int i = 0; i < 3; i++) {
                try (Socket socket = connect(server)) {
                    send(socket, UPGRADE + "sent ahead");
                    String head = head(socket);
                    assertThat(head).startsWith("HTTP/1.1 101 Switching Protocols\r\n");
                    assertThat(head).contains("\r\nUpgrade: echo\r\n", "\r\nConnection: upgrade\r\n", "\r\nDate: ");
                    assertThat(head).doesNotContain("Content-Length", "Transfer-Encoding", "close");
                    assertThat(receive(socket, 10)).isEqualTo("sent ahead");
                    send(socket, "GET / HTTP/1.1\r\n\r\n");
                    assertThat(receive(socket, 18)).isEqualTo("GET / HTTP/1.1\r\n\r\n");
                    socket.shutdownOutput();
                    assertThat(socket.getInputStream().read()).isNegative();
                }
            }
            awaitNoConnections(server);
            assertThat(mount(server).requests()).isEqualTo(3);
            assertThat(mount(server).errors5xx()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            GET  | HTTP/1.1 | Upgrade: echo;Connection: upgrade                     | 101
            GET  | HTTP/1.1 | Upgrade: foo/1, ECHO;Connection: close, UPGRADE       | 101
            GET  | HTTP/1.1 | Upgrade: foo;Upgrade: echo;Connection: upgrade        | 101
            POST | HTTP/1.1 | Upgrade: echo;Connection: upgrade;Content-Length: 0   | 101
            GET  | HTTP/1.1 | X: y                                                  | 500
            GET  | HTTP/1.1 | Upgrade: foo;Connection: upgrade                      | 500
            GET  | HTTP/1.1 | Upgrade: echo/2;Connection: upgrade                   | 500
            GET  | HTTP/1.1 | Upgrade: echo                                         | 426
            GET  | HTTP/1.1 | Upgrade: echo;Connection: keep-alive                  | 426
            GET  | HTTP/1.0 | Upgrade: echo;Connection: upgrade                     | 426
            POST | HTTP/1.1 | Upgrade: echo;Connection: upgrade;Content-Length: 1   | 426
            """)
    @DisplayName("RFC 9110 section 7.8: only what the client has offered")
    void offers(String method, String version, String fields, int status) throws Exception {
        try (TestServer server = start(UpgradeTest::echo, "");
                RawClient raw = server.raw()) {
            String content = fields.contains("Length: 1") ? "x" : "";
            TestResponse response = raw.send(method + " / " + version + "\r\nHost: a\r\n" + fields.replace(";", "\r\n")
                            + "\r\n\r\n" + content)
                    .receive();
            assertThat(response.status()).isEqualTo(status);
            if (status == 426) {
                assertThat(response.header("Upgrade")).hasValue("echo");
            }
            assertThat(mount(server).errors5xx()).isEqualTo(status == 500 ? 1 : 0);
        }
    }

    @Test
    @DisplayName("h2c is never spoken, whoever asks for it")
    void neverH2c() throws Exception {
        String offer = """
                GET / HTTP/1.1
                Host: a
                Upgrade: h2c
                Connection: Upgrade, HTTP2-Settings
                HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA

                """.replace("\n", "\r\n");
        try (TestServer server =
                        TestSite.of(request -> Response.text("as ever")).start();
                RawClient raw = server.raw()) {
            for (int i = 0; i < 2; i++) {
                assertThat(raw.send(offer).receive().text()).isEqualTo("as ever");
            }
        }
        try (TestServer server = TestSite.of(
                                "/", () -> Handlers.blocking(request -> Response.upgrade("h2c", UpgradeTest::echo)))
                        .start();
                RawClient raw = server.raw()) {
            assertThat(raw.send(offer).receive().status()).isEqualTo(500);
        }
    }

    @Test
    void eitherSideMayCloseItsDirectionFirst() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        DuplexHandler handler = duplex -> {
            duplex.output().write("that is all".getBytes(ISO_8859_1));
            duplex.closeOutput();
            duplex.closeOutput();
            assertThatThrownBy(() -> duplex.output().write(1)).isInstanceOf(IOException.class);
            heard.complete(new String(duplex.input().readAllBytes(), ISO_8859_1));
        };
        try (TestServer server = start(handler, "");
                Socket socket = upgraded(server)) {
            assertThat(receive(socket, 100)).isEqualTo("that is all");
            send(socket, "and this ");
            send(socket, "is ours");
            socket.shutdownOutput();
            assertThat(heard.get(20, TimeUnit.SECONDS)).isEqualTo("and this is ours");
            awaitNoConnections(server);
        }
    }

    @Test
    void whatIsLeftInTheBufferIsSentWhenTheHandlerReturns() throws Exception {
        try (TestServer server = start(duplex -> duplex.output().write("bye".getBytes(ISO_8859_1)), "");
                Socket socket = upgraded(server)) {
            assertThat(receive(socket, 100)).isEqualTo("bye");
        }
    }

    private static byte[] noise(int seed) {
        byte[] noise = new byte[LARGE];
        new Random(seed).nextBytes(noise);
        return noise;
    }

    private static CompletableFuture<Void> sending(OutputStream out, byte[] bytes, int piece) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        for (int i = 0; i < bytes.length; i += piece) {
                            out.write(bytes, i, Math.min(piece, bytes.length - i));
                        }
                        out.flush();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> Thread.ofPlatform().daemon().start(task));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 8192, 1 << 20})
    void twoThreadsMoveMuchInBothDirectionsAtOnce(int piece) throws Exception {
        byte[] up = noise(1);
        byte[] down = noise(2);
        CompletableFuture<Boolean> same = new CompletableFuture<>();
        DuplexHandler handler = duplex -> {
            CompletableFuture<Void> sent = sending(duplex.output(), down, piece);
            same.complete(Arrays.equals(duplex.input().readNBytes(LARGE), up));
            sent.join();
        };
        try (TestServer server = start(handler, "");
                Socket socket = upgraded(server)) {
            CompletableFuture<Void> sent = sending(socket.getOutputStream(), up, 1 << 16);
            assertThat(Arrays.equals(socket.getInputStream().readNBytes(LARGE), down))
                    .isTrue();
            sent.join();
            assertThat(same.get(20, TimeUnit.SECONDS)).isTrue();
            assertThat(socket.getInputStream().read()).isNegative();
        }
    }

    @Test
    void aSlowReaderHoldsTheWriterUpWhileTheOtherDirectionGoesOn() throws Exception {
        AtomicLong written = new AtomicLong();
        DuplexHandler handler = duplex -> {
            CompletableFuture<Void> flood = CompletableFuture.runAsync(
                    () -> {
                        byte[] piece = new byte[1 << 16];
                        try {
                            while (true) {
                                duplex.output().write(piece);
                                written.addAndGet(piece.length);
                            }
                        } catch (IOException e) {
                            // The end of the test.
                        }
                    },
                    task -> Thread.ofVirtual().start(task));
            assertThat(duplex.input().readNBytes(3)).hasSize(3);
            written.addAndGet(1L << 40);
            duplex.input().readAllBytes();
            assertThat(flood).isNotDone();
        };
        try (TestServer server = start(handler, "");
                Socket socket = upgraded(server)) {
            long[] last = {-1};
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        long before = last[0];
                        last[0] = written.get();
                        return before == last[0];
                    });
            assertThat(last[0]).isLessThan(64L << 20);
            send(socket, "on!");
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> written.get() >= 1L << 40);
        }
    }

    @Test
    void whoTakesNothingIsCut() throws Exception {
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        DuplexHandler handler = duplex -> {
            try {
                while (true) {
                    duplex.output().write(new byte[1 << 16]);
                }
            } catch (IOException e) {
                end.complete(e);
                throw e;
            }
        };
        try (TestServer server = start(handler, "[server.limits]\nwrite_stall_seconds = 1");
                Socket socket = upgraded(server)) {
            assertThat(end.get(20, TimeUnit.SECONDS)).hasMessage("the client takes too little");
            awaitNoConnections(server);
            assertThat(mount(server).errors5xx()).isZero();
            assertThat(socket.isClosed()).isFalse();
        }
    }

    @Test
    void aReadWaitsAsLongAsTheLimitSaysAndMayBeTriedAgain() throws Exception {
        DuplexHandler handler = duplex -> {
            try {
                duplex.input().read();
            } catch (SocketTimeoutException e) {
                duplex.output().write("still there? ".getBytes(ISO_8859_1));
                duplex.output().flush();
            }
            echo(duplex);
        };
        try (TestServer server = start(handler, "[server.limits]\nidle_seconds = 1");
                Socket socket = upgraded(server)) {
            assertThat(receive(socket, 13)).isEqualTo("still there? ");
            send(socket, "yes");
            assertThat(receive(socket, 3)).isEqualTo("yes");
            // The next time-out is caught by nobody, so it ends the connection, and is no failure.
            assertThat(socket.getInputStream().read()).isNegative();
            awaitNoConnections(server);
            assertThat(mount(server).errors5xx()).isZero();
        }
    }

    @RepeatedTest(20) // which of the two is told of the reset is up to the system
    void aClientThatVanishesEndsBothThreads() throws Exception {
        CountDownLatch started = new CountDownLatch(2);
        CompletableFuture<Throwable> read = new CompletableFuture<>();
        CompletableFuture<Throwable> written = new CompletableFuture<>();
        DuplexHandler handler = duplex -> {
            Thread.startVirtualThread(() -> {
                started.countDown();
                try {
                    while (true) {
                        duplex.output().write(new byte[1 << 16]);
                    }
                } catch (IOException e) {
                    written.complete(e);
                }
            });
            started.countDown();
            try {
                duplex.input().readAllBytes();
                read.complete(new AssertionError("an orderly end"));
            } catch (IOException e) {
                read.complete(e);
                throw e;
            }
        };
        try (TestServer server = start(handler, "")) {
            try (RawClient raw = server.raw()) {
                assertThat(raw.send(UPGRADE).receive().status()).isEqualTo(101);
                assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
                raw.reset();
            }
            assertThat(read.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
            assertThat(written.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
            awaitNoConnections(server);
            assertThat(mount(server).errors5xx()).isZero();
        }
    }

    @Test
    void aThreadThatIsLeftBehindTouchesTheConnectionNoMore() throws Exception {
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        CountDownLatch reading = new CountDownLatch(1);
        DuplexHandler handler = duplex -> {
            Thread.startVirtualThread(() -> {
                reading.countDown();
                try {
                    duplex.input().read();
                    end.complete(new AssertionError("it has read something"));
                } catch (IOException e) {
                    end.complete(e);
                }
            });
            reading.await();
        };
        try (TestServer server = start(handler, "");
                Socket socket = upgraded(server)) {
            assertThat(end.get(20, TimeUnit.SECONDS)).hasMessageContaining("has ended");
            assertThat(socket.getInputStream().read()).isNegative();
        }
    }

    @Test
    void aHandlerThatFailsCostsItsConnectionAlone() throws Exception {
        DuplexHandler handler = duplex -> {
            if (duplex.input().read() == '!') {
                throw new IllegalStateException("on purpose");
            }
            echo(duplex);
        };
        try (TestServer server = start(handler, "");
                Socket good = upgraded(server);
                Socket bad = upgraded(server)) {
            send(bad, "!");
            assertThat(bad.getInputStream().read()).isNegative();
            send(good, ".fine");
            assertThat(receive(good, 4)).isEqualTo("fine");
            assertThat(mount(server).errors5xx()).isEqualTo(1);
        }
    }

    /** Reads until it is interrupted, and says so. */
    private static DuplexHandler holding(CompletableFuture<Throwable> end) {
        return duplex -> {
            duplex.output().write('>');
            duplex.output().flush();
            try (InputStream in = duplex.input()) {
                in.readAllBytes();
                end.complete(new AssertionError("an orderly end"));
            } catch (IOException e) {
                duplex.output().write("<".getBytes(ISO_8859_1));
                end.complete(e);
            }
        };
    }

    @Test
    void aStopInterruptsTheHandlerWhichMaySayGoodbye() throws Exception {
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        try (TestServer server = start(holding(end), "");
                Socket socket = upgraded(server)) {
            assertThat(receive(socket, 1)).isEqualTo(">");
            assertThat(server.server().stop(Duration.ofSeconds(20))).isTrue();
            assertThat(end.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
            assertThat(receive(socket, 2)).isEqualTo("<");
        }
    }

    @Test
    void aStopCutsAHandlerThatWillNotEnd() throws Exception {
        CountDownLatch cut = new CountDownLatch(1);
        DuplexHandler handler = duplex -> {
            while (true) {
                try {
                    duplex.input().readAllBytes();
                } catch (InterruptedIOException e) {
                    // Goes on.
                } catch (IOException e) {
                    cut.countDown();
                    return;
                }
            }
        };
        try (TestServer server = start(handler, "");
                Socket socket = upgraded(server)) {
            assertThat(server.server().stop(Duration.ofMillis(800))).isFalse();
            assertThat(cut.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(socket.isConnected()).isTrue();
        }
    }

    @Test
    void aReloadInterruptsTheHandlersOfTheMountsThatItReplaces() throws Exception {
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        try (TestServer server = TestSite.of("/stays", speaking(UpgradeTest::echo))
                        .and("/goes", speaking(holding(end)))
                        .start();
                Socket stays = connect(server);
                Socket goes = connect(server)) {
            send(stays, UPGRADE.replace("/ ", "/stays "));
            send(goes, UPGRADE.replace("/ ", "/goes "));
            assertThat(head(stays) + head(goes)).contains(" 101 ");
            assertThat(receive(goes, 1)).isEqualTo(">");
            String config = """
                    [server]
                    listen = ["127.0.0.1:0"]
                    plugins_dir = "plugins-dir"
                    data_dir = "var"
                    [[mount]]
                    path = "/stays"
                    plugin = "under-test-0"
                    name = "stays"
                    """;
            long start = System.nanoTime();
            assertThat(server.server()
                            .reload(ConfigReader.parse(server.folder().resolve("server.toml"), config, System::getenv))
                            .applied())
                    .isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            assertThat(end.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
            assertThat(receive(goes, 2)).isEqualTo("<");
            send(stays, "on");
            assertThat(receive(stays, 2)).isEqualTo("on");
        }
    }

    /** Takes tunnels, and requests too. */
    private record Tunnels(DuplexHandler handler) implements RequestHandler {
        @Override
        public Response handle(Request request) {
            return switch (request.target()) {
                case "text:1" -> Response.text("no tunnel");
                case "created:1" -> Response.status(201);
                case "no:1" -> Response.problem(403, "No.");
                case "own:1" -> Response.upgrade("ignored", handler).withStatus(200);
                case "less:1" -> Response.upgrade("ignored", handler).withStatus(204);
                case "wrong:1" -> Response.upgrade("ignored", handler).withStatus(404);
                default ->
                    request.method().equals("CONNECT") ? Response.upgrade("", handler) : Response.text(request.path());
            };
        }

        @Override
        public Set<String> methods(Request request) {
            return Set.of("GET", "CONNECT");
        }
    }

    private static TestServer tunnels() throws Exception {
        return TestSite.of("/other", () -> new Tunnels(UpgradeTest::echo))
                .start("[[mount]]\npath = \"/t\"\nplugin = \"under-test-0\"\nname = \"t\"\nconnect = true");
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.1, x:1", "HTTP/1.0, x:1", "HTTP/1.1, own:1", "HTTP/1.1, [::1]:1"})
    @DisplayName("RFC 9110 section 9.3.6: CONNECT goes to the mount that takes it, and 2xx begins the tunnel")
    void connectOpensATunnel(String version, String target) throws Exception {
        try (TestServer server = tunnels();
                Socket socket = connect(server)) {
            send(socket, "CONNECT " + target + " " + version + "\r\nHost: x:1\r\n\r\nahead");
            String head = head(socket);
            assertThat(head).startsWith("HTTP/1.1 200 ");
            assertThat(head).doesNotContain("Content-Length", "Transfer-Encoding", "Upgrade", "Connection");
            assertThat(receive(socket, 5)).isEqualTo("ahead");
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isNegative();
        }
    }

    @ParameterizedTest
    @CsvSource({"no:1, 403", "text:1, 500", "created:1, 500", "less:1, 500", "wrong:1, 500"})
    @DisplayName("a CONNECT that is refused ends the connection: what was sent ahead is no request")
    void aRefusedConnectCloses(String target, int status) throws Exception {
        try (TestServer server = tunnels();
                RawClient raw = server.raw()) {
            raw.send("CONNECT " + target + " HTTP/1.1\r\nHost: a\r\n\r\nGET /other HTTP/1.1\r\nHost: a\r\n\r\n");
            TestResponse response = raw.receive();
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.header("Connection")).hasValue("close");
            assertThat(raw.receiveRest()).isEmpty();
        }
    }

    @Test
    void theMountOfTunnelsHasAPathLikeOthers() throws Exception {
        try (TestServer server = tunnels();
                RawClient raw = server.raw()) {
            assertThat(raw.send("GET /t/x HTTP/1.1\r\nHost: a\r\n\r\n")
                            .receive()
                            .text())
                    .isEqualTo("/x");
            TestResponse refused = raw.send("PUT /t/x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                    .receive();
            assertThat(refused.header("Allow")).hasValue("CONNECT, GET, HEAD, OPTIONS");
        }
    }

    @Test
    void aBrokenMountOfTunnelsSaysSo() throws Exception {
        try (TestServer server = TestSite.of(request -> Response.text("x"))
                        .start("[[mount]]\npath = \"/t\"\nplugin = \"nobody\"\nname = \"t\"\nconnect = true");
                RawClient raw = server.raw()) {
            assertThat(raw.send("CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n")
                            .receive()
                            .status())
                    .isEqualTo(503);
        }
    }
}
