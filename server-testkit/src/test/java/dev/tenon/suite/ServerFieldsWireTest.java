package dev.tenon.suite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import dev.tenon.config.ConfigReader;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the configuration of the server itself changes in requests and answers. */
class ServerFieldsWireTest {

    private static final TestSite SITE = TestSite.of("/inline", () -> Handlers.inline(request -> Response.text("x")))
            .and("/own", () -> Handlers.inline(request -> Response.text("x").withHeader("Server", "own")))
            .and(
                    "/stream",
                    () -> Handlers.blocking(request -> Response.stream("text/plain", out -> {
                        out.write('x');
                        out.flush();
                    })))
            .and(
                    "/who",
                    () -> Handlers.inline(request ->
                            Response.text(((InetSocketAddress) request.remoteAddress())
                                            .getAddress()
                                            .getHostAddress() + " " + request.scheme() + " " + request.authority())));

    private static TestResponse ask(TestServer server, String target, String fields) throws Exception {
        try (RawClient raw = server.raw()) {
            return raw.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n")
                    .receive();
        }
    }

    @Test
    @DisplayName("RFC 9110 section 10.2.4: Server, if the configuration says so, once in every answer")
    void server() throws Exception {
        try (TestServer server = SITE.start("server_header = \"Tenon/1\"")) {
            for (String target : new String[] {"/inline", "/stream", "/nothing"}) {
                TestResponse response = ask(server, target, "");
                assertThat(response.headers().all("Server")).containsExactly("Tenon/1");
                assertThat(response.headers().all("Date")).hasSize(1);
            }
            assertThat(ask(server, "/own", "").headers().all("Server")).containsExactly("own");
            try (RawClient raw = server.raw()) {
                assertThat(new String(raw.send("nonsense\r\n\r\n").receiveRest(), ISO_8859_1))
                        .startsWith("HTTP/1.1 400")
                        .contains("\r\nServer: Tenon/1\r\n");
            }
        }
        try (TestServer server = SITE.start()) {
            assertThat(ask(server, "/inline", "").header("Server")).isEmpty();
            assertThat(ask(server, "/own", "").header("Server")).hasValue("own");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.0/8|Forwarded: for=192.0.2.1;proto=https;host=shop.example|192.0.2.1 https shop.example",
                "127.0.0.0/8|Forwarded: for=6.6.6.6, for=192.0.2.1, for=127.0.0.9|192.0.2.1 http a",
                "127.0.0.0/8|X-Forwarded-For: 6.6.6.6, 192.0.2.1|192.0.2.1 http a",
                "10.0.0.0/8|Forwarded: for=192.0.2.1;proto=https;host=shop.example|127.0.0.1 http a"
            })
    @DisplayName("RFC 7239 section 8.1: the word of trusted proxies is taken, and nobody else's")
    void trustedProxies(String trusted, String field, String seen) throws Exception {
        try (TestServer server = SITE.start("trusted_proxies = [\"" + trusted + "\"]")) {
            assertThat(ask(server, "/who", field + "\r\n").text()).isEqualTo(seen);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.0/8|https|X-Forwarded-Proto: https|200",
                "127.0.0.0/8|https|Forwarded: for=192.0.2.1;proto=https|200",
                "127.0.0.0/8|http|X-Forwarded-Proto: https|200",
                "127.0.0.0/8|https|X-Forwarded-Proto: http|421",
                "127.0.0.0/8|https|X-Forwarded-For: 192.0.2.1|421",
                "10.0.0.0/8|https|X-Forwarded-Proto: https|421",
                "10.0.0.0/8|http|X-Forwarded-Proto: https|200"
            })
    @DisplayName(
            "RFC 9110 section 7.4: a target's scheme is that of the connection, or of the one to the trusted proxy")
    void schemesOfTargets(String trusted, String scheme, String field, int status) throws Exception {
        try (TestServer server = SITE.start("trusted_proxies = [\"" + trusted + "\"]");
                RawClient raw = server.raw()) {
            String request = "GET " + scheme + "://b/inline HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n";
            assertThat(raw.send(request).receive().status()).isEqualTo(status);
            assertThat(raw.send(request).receive().status()).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trusted_proxies = ['10.0.0.0/8']",
                "forwarded_fields = []",
                "server_header = 'x'",
                "lenient = ['query-percent']"
            })
    void aReloadSaysThatTheyNeedARestart(String changed) throws Exception {
        try (TestServer server = SITE.start()) {
            var next = ConfigReader.parse(
                    server.folder().resolve("server.toml"),
                    "[server]\nlisten = ['127.0.0.1:0']\n" + changed,
                    name -> null);
            assertThat(server.server().reload(next).problems())
                    .anyMatch(line ->
                            line.startsWith("[server] " + key(changed)) && line.endsWith("restart it for that"));
        }
    }

    private static String key(String line) {
        return line.substring(0, line.indexOf(' '));
    }

    @Test
    @DisplayName("RFC 7239 section 4: what is malformed is 400, and the connection goes on")
    void malformed() throws Exception {
        try (TestServer server = SITE.start("trusted_proxies = [\"127.0.0.1\"]");
                RawClient raw = server.raw()) {
            assertThat(raw.send("GET /who HTTP/1.1\r\nHost: a\r\nForwarded: x\r\n\r\n")
                            .receive()
                            .status())
                    .isEqualTo(400);
            assertThat(raw.send("GET /who HTTP/1.1\r\nHost: a\r\n\r\n")
                            .receive()
                            .text())
                    .isEqualTo("127.0.0.1 http a");
        }
    }
}
