package dev.tenon.suite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenon.Server;
import dev.tenon.api.Response;
import dev.tenon.config.ConfigReader;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Listeners that demand the PROXY protocol, and those that do not. */
class ProxyProtocolWireTest {

    private static final Handlers.Function WHO = request -> Response.text(
            (request.remoteAddress() instanceof InetSocketAddress inet
                            ? inet.getAddress().getHostAddress()
                            : "unix") + " " + request.scheme() + " " + request.authority());

    private static final TestSite SITE =
            TestSite.of("/who", () -> Handlers.inline(WHO)).and("/thread", () -> Handlers.blocking(WHO));

    private static final String PROXIED =
            "proxy_protocol = [\"127.0.0.1:0\"]\ntrusted_proxies = [\"127.0.0.1\", \"10.0.0.0/8\"]\n";

    private static final String LINE = "PROXY TCP4 192.0.2.1 198.51.100.1 56324 80\r\n";
    private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";
    private static final String BLOCK =
            SIGNATURE + hex("2111" + "0013" + "c0000201" + "c6336401" + "dc04" + "0050" + "040004" + "00000000");

    private static String hex(String digits) {
        return new String(HexFormat.of().parseHex(digits), ISO_8859_1);
    }

    private static String get(String target, String fields) {
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
    }

    private static String get(String target) {
        return get(target, "");
    }

    /** Whether the server closes without a byte; a reset says the same, if the client's bytes came too late to be read. */
    private static void assertClosesWithoutAnswer(RawClient raw) throws IOException {
        try {
            assertThat(raw.receiveRest()).isEmpty();
        } catch (SocketTimeoutException open) {
            throw open;
        } catch (IOException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theClientIsWhoTheProxySays(int version) throws Exception {
        String header = version == 1 ? LINE : BLOCK;
        try (TestServer server = SITE.start(PROXIED)) {
            String requests = get("/who") + get("/thread") + get("/who");
            for (int step : new int[] {1, header.length(), header.length() + 5, Integer.MAX_VALUE / 2}) {
                try (RawClient raw = server.raw()) {
                    String all = header + requests;
                    for (int from = 0; from < all.length(); from += step) {
                        raw.send(all.substring(from, Math.min(all.length(), from + step)));
                    }
                    for (int i = 0; i < 3; i++) {
                        assertThat(raw.receive().text()).isEqualTo("192.0.2.1 http a");
                    }
                    assertThat(raw.send(get("/thread")).receive().text())
                            .as("for the whole connection")
                            .isEqualTo("192.0.2.1 http a");
                    assertThat(raw.send(header).receive().status())
                            .as("and never again")
                            .isEqualTo(400);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PROXY TCP4 192.0.2.1 198.51.100.1 1 80|192.0.2.1 http a",
                "PROXY TCP4 10.1.2.3 198.51.100.1 1 80|203.0.113.9 https b",
                "PROXY UNKNOWN|127.0.0.1 http a",
                "2000 0000|203.0.113.9 https b",
                "2100 0000|127.0.0.1 http a",
                "2111 000c c0000201 c6336401 0001 0002|192.0.2.1 http a",
                "2111 000c 0a010203 c6336401 0001 0002|203.0.113.9 https b"
            })
    @DisplayName(
            "fields are believed of a client that is a proxy itself, and of the proxy's own connection; not of unknown clients")
    void forwarding(String header, String seen) throws Exception {
        String bytes = header.startsWith("PROXY") ? header + "\r\n" : SIGNATURE + hex(header.replace(" ", ""));
        try (TestServer server = SITE.start(PROXIED);
                RawClient raw = server.raw()) {
            String fields = "Forwarded: for=203.0.113.9;proto=https;host=b\r\n";
            assertThat(raw.send(bytes + get("/who", fields)).receive().text()).isEqualTo(seen);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.1 56324\r\nGET /who HTTP/1.1\r\nHost: a\r\n\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.1 56324 80\nGET /who HTTP/1.1\r\nHost: a\r\n\r\n",
                "\r\nPROXY UNKNOWN\r\nGET /who HTTP/1.1\r\nHost: a\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
                "\r\n\r\n\0\r\nQUIT\n!\u0011\u0000\u0004GET /who HTTP/1.1\r\nHost: a\r\n\r\n",
                "\r\n\r\n\0\r\nQUIT\n\u0011\u0011\u0000\u0000GET /who HTTP/1.1\r\nHost: a\r\n\r\n"
            })
    @DisplayName("section 2: what has no header, or a broken one, is closed without an answer")
    void brokenHeaders(String bytes) throws Exception {
        try (TestServer server = SITE.start(PROXIED)) {
            try (RawClient raw = server.raw()) {
                assertClosesWithoutAnswer(raw.send(bytes));
            }
            try (RawClient raw = server.raw()) {
                assertThat(raw.send(LINE + get("/who")).receive().status()).isEqualTo(200);
            }
        }
    }

    @Test
    @DisplayName("only trusted proxies may connect")
    void whoIsNoProxy() throws Exception {
        String config = "proxy_protocol = [\"127.0.0.1:0\"]\ntrusted_proxies = [\"10.0.0.0/8\"]\n";
        try (TestServer server = SITE.start(config);
                RawClient raw = server.raw()) {
            assertClosesWithoutAnswer(raw);
        }
    }

    @Test
    @DisplayName("section 2: whether there is a header is never guessed")
    void otherListenersTakeNoHeader() throws Exception {
        try (TestServer server = SITE.start("trusted_proxies = [\"127.0.0.1\"]")) {
            for (String header : new String[] {LINE, BLOCK}) {
                try (RawClient raw = server.raw()) {
                    assertThat(raw.send(header + get("/who")).receive().status())
                            .isEqualTo(400);
                }
            }
        }
    }

    @Test
    void aHeaderThatDripsIsClosedAtTheDeadline() throws Exception {
        try (TestServer server = SITE.start(PROXIED + "[server.limits]\nfirst_byte_seconds = 1");
                RawClient raw = server.raw()) {
            long start = System.nanoTime();
            CountDownLatch never = new CountDownLatch(1);
            for (int i = 0; System.nanoTime() - start < 700_000_000L; i++) {
                raw.send(LINE.substring(i, i + 1));
                assertThat(never.await(50, TimeUnit.MILLISECONDS)).isFalse();
            }
            assertClosesWithoutAnswer(raw);
            assertThat(System.nanoTime() - start).isBetween(900_000_000L, 10_000_000_000L);
        }
    }

    @Test
    void theDeadlinesOfTheFirstRequestBeginAfterTheHeader() throws Exception {
        String limits = "[server.limits]\nfirst_byte_seconds = 1\nheader_seconds = 1";
        try (TestServer server = SITE.start(PROXIED + limits)) {
            try (RawClient raw = server.raw()) {
                assertClosesWithoutAnswer(raw.send(LINE));
            }
            try (RawClient raw = server.raw()) {
                assertThat(raw.send(LINE + "GET").receive().status()).isEqualTo(408);
            }
        }
    }

    @Test
    void aClientBehindAProxyIsCountedByItsOwnAddress() throws Exception {
        try (TestServer server = SITE.start(PROXIED + "[server.limits]\nconnections_per_address = 2");
                RawClient first = server.raw();
                RawClient second = server.raw();
                RawClient other = server.raw()) {
            assertThat(first.send(LINE + get("/who")).receive().status()).isEqualTo(200);
            assertThat(second.send(LINE + get("/who")).receive().status()).isEqualTo(200);
            try (RawClient third = server.raw()) {
                TestResponse refused = third.send(LINE + get("/who")).receive();
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.header("Connection")).hasValue("close");
                assertThat(third.closeOutput().receiveRest()).isEmpty();
            }
            String neighbour = LINE.replace("192.0.2.1", "192.0.2.2");
            assertThat(other.send(neighbour + get("/who")).receive().status()).isEqualTo(200);
            second.reset();
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                try (RawClient next = server.raw()) {
                    return next.send(LINE + get("/who")).receive().status() == 200;
                }
            });
        }
    }

    @Test
    @DisplayName(
            "beside each other: one address that demands it, one that does not; a Unix-domain socket needs no trusted_proxies")
    void oneListenerOfTwo(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("p.sock");
        String text = """
                [server]
                listen = ["127.0.0.1:0", "unix:%s"]
                proxy_protocol = ["unix:%s"]
                data_dir = "var"
                [[mount]]
                path = "/who"
                plugin = "who"
                """.formatted(socket, socket);
        var config = ConfigReader.parse(folder.resolve("server.toml"), text, name -> null);
        try (Server server = Server.start(config, Map.of("who", () -> Handlers.inline(WHO)))) {
            URI url = URI.create(server.urls().getFirst());
            try (RawClient raw = RawClient.connect(new InetSocketAddress(url.getHost(), url.getPort()))) {
                assertThat(raw.send(get("/who")).receive().text()).isEqualTo("127.0.0.1 http a");
            }
            try (RawClient raw = RawClient.connect(UnixDomainSocketAddress.of(socket))) {
                assertThat(raw.send(LINE + get("/who")).receive().text()).isEqualTo("192.0.2.1 http a");
            }
            try (RawClient raw = RawClient.connect(UnixDomainSocketAddress.of(socket))) {
                String unix = SIGNATURE + hex("2131" + "00d8" + "2f".repeat(216));
                assertThat(raw.send(unix + get("/who")).receive().text()).isEqualTo("unix http a");
            }
            try (RawClient raw = RawClient.connect(UnixDomainSocketAddress.of(socket))) {
                assertClosesWithoutAnswer(raw.send(get("/who")));
            }
        }
    }

    @Test
    void aStopWaitsForNoHeader() throws Exception {
        try (TestServer server = SITE.start(PROXIED);
                RawClient idle = server.raw();
                RawClient begun = server.raw()) {
            begun.send(LINE.substring(0, 10));
            assertThat(server.server().stop(Duration.ofSeconds(10))).isTrue();
            assertClosesWithoutAnswer(idle);
            assertClosesWithoutAnswer(begun);
        }
    }
}
