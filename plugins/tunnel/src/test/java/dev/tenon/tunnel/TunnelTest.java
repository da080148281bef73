package dev.tenon.tunnel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.api.Response;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestContext;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole tunnels over real sockets (RFC 9110 section 9.3.6). */
class TunnelTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int LARGE = 10 << 20;

    private FarEnd far;

    @BeforeEach
    void open() throws IOException {
        far = new FarEnd();
    }

    @AfterEach
    void close() throws IOException {
        far.close();
    }

    private static InetAddress[] names(String name) throws UnknownHostException {
        return switch (name) {
            case "near.test" -> new InetAddress[] {LOOPBACK};
            case "mixed.test" -> new InetAddress[] {InetAddress.ofLiteral("10.255.255.1"), LOOPBACK};
            default -> throw new UnknownHostException(name);
        };
    }

    private static TestServer start(Resolver resolver, String options) throws Exception {
        return TestSite.of("/", () -> new TunnelPlugin(resolver), options)
                .and("/other", () -> request -> Response.text("other"))
                .start("[[mount]]\npath = \"/tunnels\"\nplugin = \"under-test-0\"\nname = \"tunnels\"\nconnect = true\n"
                        + "[mount.options]\n" + options);
    }

    /** A server whose tunnels may lead to the far end, by its address and by names. */
    private TestServer start(String options) throws Exception {
        return start(TunnelTest::names, "allow = [\"127.0.0.1:*\", \"*.test:*\"]\n" + options);
    }

    private static Map<String, Long> counted(TestServer server) {
        return server.server().control().mounts().stream()
                .filter(mount -> mount.name().equals("tunnels"))
                .findFirst()
                .orElseThrow()
                .metrics();
    }

    private static long count(TestServer server, String name) {
        return counted(server).getOrDefault(name, -1L);
    }

    private static String connect(String target) {
        return "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n";
    }

    private static TestResponse ask(TestServer server, String target) throws IOException {
        try (RawClient raw = server.raw().withDeadline(Duration.ofSeconds(20))) {
            return raw.send(connect(target)).receive();
        }
    }

    private Socket tunnel(TestServer server) throws IOException {
        return tunnel(server, "127.0.0.1:" + far.port(), "");
    }

    private static Socket tunnel(TestServer server, String target, String ahead) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(20_000);
        socket.connect((InetSocketAddress) server.address());
        send(socket, connect(target) + ahead);
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = socket.getInputStream().read();
            assertThat(octet).as("after " + head).isNotNegative();
            head.append((char) octet);
        }
        assertThat(head.toString()).startsWith("HTTP/1.1 200 OK\r\n");
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private static String receive(Socket socket, int count) throws IOException {
        return new String(socket.getInputStream().readNBytes(count), ISO_8859_1);
    }

    private static void awaitNoTunnels(TestServer server) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> count(server, "tunnels_open") == 0);
    }

    @Test
    void movesBytesBothWaysAndClosesEachDirectionByItself() throws Exception {
        try (TestServer server = start("");
                Socket client = tunnel(server, "near.test:" + far.port(), "ahead");
                Socket end = far.next()) {
            assertThat(receive(end, 5)).isEqualTo("ahead");
            send(end, "back");
            assertThat(receive(client, 4)).isEqualTo("back");
            client.shutdownOutput();
            assertThat(end.getInputStream().read()).isNegative();
            send(end, "late but whole");
            end.shutdownOutput();
            assertThat(receive(client, 100)).isEqualTo("late but whole");
            awaitNoTunnels(server);
            assertThat(counted(server))
                    .containsEntry("tunnels_opened_total", 1L)
                    .containsEntry("tunnels_refused_total", 0L)
                    .containsEntry("sent_bytes", 5L)
                    .containsEntry("received_bytes", 18L);
        }
    }

    @Test
    void theFarEndMayCloseFirst() throws Exception {
        try (TestServer server = start("");
                Socket client = tunnel(server);
                Socket end = far.next()) {
            send(end, "all");
            end.shutdownOutput();
            assertThat(receive(client, 100)).isEqualTo("all");
            send(client, "and more");
            client.shutdownOutput();
            assertThat(receive(end, 100)).isEqualTo("and more");
            awaitNoTunnels(server);
        }
    }

    @Test
    void movesMuchBothWaysAtOnce() throws Exception {
        byte[] up = new byte[LARGE];
        byte[] down = new byte[LARGE];
        new Random(1).nextBytes(up);
        new Random(2).nextBytes(down);
        try (TestServer server = start("");
                Socket client = tunnel(server);
                Socket end = far.next()) {
            CompletableFuture<Void> upwards = sending(client.getOutputStream(), up);
            CompletableFuture<Void> downwards = sending(end.getOutputStream(), down);
            CompletableFuture<byte[]> arrived = reading(end);
            assertThat(Arrays.equals(client.getInputStream().readNBytes(LARGE), down))
                    .isTrue();
            assertThat(Arrays.equals(arrived.get(20, TimeUnit.SECONDS), up)).isTrue();
            upwards.join();
            downwards.join();
        }
    }

    private static CompletableFuture<Void> sending(OutputStream out, byte[] bytes) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        out.write(bytes);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> Thread.ofPlatform().daemon().start(task));
    }

    private static CompletableFuture<byte[]> reading(Socket socket) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return socket.getInputStream().readNBytes(LARGE);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> Thread.ofPlatform().daemon().start(task));
    }

    @Test
    void whoeverIsSlowHoldsTheOtherUp() throws Exception {
        try (TestServer server = start("");
                Socket client = tunnel(server);
                Socket end = far.next()) {
            CompletableFuture<Void> flood = sending(client.getOutputStream(), new byte[64 << 20]);
            long[] last = {-1};
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        long before = last[0];
                        last[0] = count(server, "sent_bytes");
                        return last[0] > 0 && before == last[0];
                    });
            assertThat(flood).isNotDone();
            send(end, "the other direction goes on");
            assertThat(receive(client, 27)).isEqualTo("the other direction goes on");
            assertThat(end.getInputStream().readNBytes(64 << 20)).hasSize(64 << 20);
            flood.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aClientThatVanishesEndsTheOtherSide() throws Exception {
        try (TestServer server = start("")) {
            try (RawClient raw = server.raw()) {
                raw.send(connect("127.0.0.1:" + far.port()));
                assertThat(raw.receiveHead().status()).isEqualTo(200);
                raw.reset();
            }
            try (Socket end = far.next()) {
                assertThat(end.getInputStream().read()).isNegative();
            }
            awaitNoTunnels(server);
        }
    }

    @Test
    void aClientThatVanishesBeforeTheTunnelIsOpenLeavesNothingBehind() throws Exception {
        CountDownLatch looking = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        Resolver slow = name -> {
            looking.countDown();
            try {
                assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new UnknownHostException(name);
            }
            return new InetAddress[] {LOOPBACK};
        };
        try (TestServer server = start(slow, "allow = [\"127.0.0.1:*\", \"*.test:*\"]")) {
            try (RawClient raw = server.raw()) {
                raw.send(connect("near.test:" + far.port()));
                assertThat(looking.await(20, TimeUnit.SECONDS)).isTrue();
                raw.reset();
            }
            gone.countDown();
            try (Socket end = far.next()) {
                assertThat(end.getInputStream().read()).isNegative();
            }
            awaitNoTunnels(server);
        }
    }

    @Test
    void aFarEndThatVanishesEndsTheClientsSide() throws Exception {
        try (TestServer server = start("");
                Socket client = tunnel(server)) {
            try (Socket end = far.next()) {
                end.setSoLinger(true, 0);
            }
            assertThat(client.getInputStream().read()).isNegative();
            awaitNoTunnels(server);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"idle_seconds = 1", "total_seconds = 1"})
    void theTimeOfATunnelIsBounded(String option) throws Exception {
        try (TestServer server = start(option);
                Socket client = tunnel(server);
                Socket end = far.next()) {
            assertThat(client.getInputStream().read()).isNegative();
            assertThat(end.getInputStream().read()).isNegative();
            awaitNoTunnels(server);
        }
    }

    @Test
    void theTotalTimeRunsOutAlsoForOneThatIsBusy() throws Exception {
        try (TestServer server = start("total_seconds = 1");
                Socket client = tunnel(server);
                Socket end = far.next()) {
            assertThatThrownBy(() -> {
                        long start = System.nanoTime();
                        while (System.nanoTime() - start < 20_000_000_000L) {
                            send(client, "ping");
                            if (receive(end, 4).isEmpty()) {
                                throw new IOException("the tunnel has ended");
                            }
                        }
                    })
                    .isInstanceOf(IOException.class);
            awaitNoTunnels(server);
        }
    }

    @Test
    @DisplayName("the server's limit for silent clients is not that of tunnels, which may be longer")
    void outlivesTheIdleLimitOfTheServer() throws Exception {
        String limits = "[server.limits]\nidle_seconds = 1\n";
        String options = "allow = [\"127.0.0.1:*\"]\n";
        try (TestServer server = TestSite.of("/", () -> new TunnelPlugin(TunnelTest::names), options)
                        .start(limits
                                + "[[mount]]\npath = \"/t\"\nplugin = \"under-test-0\"\nname = \"tunnels\"\nconnect = true\n"
                                + "[mount.options]\n" + options);
                Socket client = tunnel(server);
                Socket end = far.next()) {
            CountDownLatch never = new CountDownLatch(1);
            assertThat(never.await(1_600, TimeUnit.MILLISECONDS)).isFalse();
            send(client, "still there");
            assertThat(receive(end, 11)).isEqualTo("still there");
        }
    }

    @Test
    void aStopEndsTunnelsAtOnce() throws Exception {
        try (TestServer server = start("");
                Socket client = tunnel(server);
                Socket end = far.next()) {
            assertThat(server.server().stop(Duration.ofSeconds(20))).isTrue();
            assertThat(end.getInputStream().read()).isNegative();
            assertThat(client.getInputStream().read()).isNegative();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "near.test:1",
                "127.0.0.1:1",
                "10.0.0.1:443",
                "example.org:443",
                "[::1]:443",
                "[::ffff:127.0.0.1]:1"
            })
    void withoutAListAllIsRefused(String target) throws Exception {
        try (TestServer server = start(TunnelTest::names, "")) {
            TestResponse response = ask(server, target);
            assertThat(response.status()).isEqualTo(403);
            assertThat(response.header("Connection")).hasValue("close");
            assertThat(counted(server)).containsEntry("tunnels_refused_total", 1L);
        }
    }

    @Test
    void aNameThatIsAllowedDoesNotLeadToAPrivateAddressThatIsNot() throws Exception {
        try (TestServer server = start(TunnelTest::names, "allow = [\"*:*\"]")) {
            assertThat(ask(server, "near.test:" + far.port()).status()).isEqualTo(403);
            assertThat(ask(server, "mixed.test:" + far.port()).status()).isEqualTo(403);
            assertThat(ask(server, "127.0.0.1:" + far.port()).status()).isEqualTo(403);
            assertThat(ask(server, "127.1:" + far.port()).status()).isNotEqualTo(200);
            assertThat(ask(server, "2130706433:" + far.port()).status()).isNotEqualTo(200);
            assertThat(far.isUntouched()).isTrue();
        }
    }

    @Test
    void ofSeveralAddressesTheAllowedOnesAreTaken() throws Exception {
        try (TestServer server = start("connect_seconds = 5");
                Socket client = tunnel(server, "mixed.test:" + far.port(), "hello");
                Socket end = far.next()) {
            assertThat(receive(end, 5)).isEqualTo("hello");
            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    @DisplayName("DNS rebinding: a name is looked up once, and what was checked is what is connected to")
    void aNameIsLookedUpOnce() throws Exception {
        AtomicInteger lookUps = new AtomicInteger();
        // Public the first time, the loopback ever after; the public one leads nowhere.
        Resolver rebinding = name ->
                new InetAddress[] {lookUps.getAndIncrement() == 0 ? InetAddress.ofLiteral("240.0.0.1") : LOOPBACK};
        try (TestServer server = start(rebinding, "allow = [\"*.test:*\", \"240.0.0.1:*\"]\nconnect_seconds = 1")) {
            assertThat(ask(server, "rebinding.test:" + far.port()).status()).isIn(502, 504);
            assertThat(lookUps).hasValue(1);
            assertThat(ask(server, "rebinding.test:" + far.port()).status()).isEqualTo(403);
            assertThat(lookUps).hasValue(2);
            assertThat(far.isUntouched()).isTrue();
        }
    }

    @Test
    void whatCannotBeReachedIs502() throws Exception {
        int closed;
        try (ServerSocket unused = new ServerSocket(0, 1, LOOPBACK)) {
            closed = unused.getLocalPort();
        }
        try (TestServer server = start("")) {
            assertThat(ask(server, "127.0.0.1:" + closed).status()).isEqualTo(502);
            assertThat(ask(server, "nowhere.test:1").status()).isEqualTo(502);
            awaitNoTunnels(server);
        }
    }

    @Test
    void whatTakesTooLongIs504() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Resolver slow = name -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new UnknownHostException(name);
        };
        try (TestServer server = start(slow, "allow = [\"*:*\"]\nconnect_seconds = 1")) {
            assertThat(ask(server, "slow.test:1").status()).isEqualTo(504);
            awaitNoTunnels(server);
        }
    }

    @Test
    void pastTheMostTunnelsIs503() throws Exception {
        try (TestServer server = start("tunnels = 1")) {
            try (Socket client = tunnel(server)) {
                TestResponse response = ask(server, "127.0.0.1:" + far.port());
                assertThat(response.status()).isEqualTo(503);
                assertThat(response.header("Retry-After")).isPresent();
                assertThat(client.isConnected()).isTrue();
            }
            far.next().close();
            awaitNoTunnels(server);
            tunnel(server).close();
        }
    }

    @Test
    void otherRequestsAreRefusedAndOtherMountsAreNotTouched() throws Exception {
        try (TestServer server = start("");
                RawClient raw = server.raw()) {
            TestResponse refused =
                    raw.send("GET /tunnels HTTP/1.1\r\nHost: a\r\n\r\n").receive();
            assertThat(refused.status()).isEqualTo(405);
            assertThat(refused.header("Allow")).hasValue("CONNECT, OPTIONS");
            assertThat(raw.send("GET /other HTTP/1.1\r\nHost: a\r\n\r\n")
                            .receive()
                            .text())
                    .isEqualTo("other");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "allow = [\"example.org\"]",
                "idle_seconds = 0",
                "connect_seconds = 301",
                "tunnels = 0",
                "alow = [\"a:1\"]"
            })
    void optionsAreChecked(String options) {
        assertThatThrownBy(() -> {
                    try (TestContext context = TestContext.of(options)) {
                        context.start(new TunnelPlugin());
                    }
                })
                .hasMessageContaining(options.substring(0, options.indexOf(' ')));
    }

    @Test
    @DisplayName("curl goes through it: -x with -p, CONNECT for plain HTTP too")
    void curl() throws Exception {
        try (TestServer server = start("");
                TestServer target = TestSite.of(request -> Response.text("by " + request.authority()))
                        .start()) {
            int port = ((InetSocketAddress) target.address()).getPort();
            Process curl = new ProcessBuilder(
                            "curl",
                            "-sS",
                            "--noproxy",
                            "",
                            "-p",
                            "-x",
                            server.uri("").toString(),
                            "http://127.0.0.1:" + port + "/a",
                            "http://127.0.0.1:" + port + "/b")
                    .redirectErrorStream(true)
                    .start();
            String out = new String(curl.getInputStream().readAllBytes(), ISO_8859_1);
            assertThat(out).isEqualTo(("by 127.0.0.1:" + port).repeat(2));
            assertThat(curl.waitFor()).isZero();
        }
    }
}
