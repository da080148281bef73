package dev.tenon.suite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import dev.tenon.api.Validators;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine decides for every plugin alike (RFC 9110), as it looks on the wire: codings, methods, mounts with rules. */
class SemanticsWireTest {

    private static final String TEXT = "a line of the text that is repeated\n".repeat(3_000);
    private static final String SMALL = TEXT.substring(0, 4_000);
    private static final Response FIXED =
            Response.text(SMALL).withValidators(Validators.strong("v1")).withAcceptsRanges(true);

    @TempDir
    private static Path folder;

    private static TestServer server;

    /** The first four handlers a second time, on mounts with rules of their own. */
    private static final String RULES = """
            [[mount]]
            path = "/traced"
            plugin = "under-test-0"
            name = "traced"
            trace = true

            [[mount]]
            path = "/never"
            plugin = "under-test-1"
            name = "never"
            compress = "never"

            [[mount]]
            path = "/takes"
            plugin = "under-test-2"
            name = "takes"
            decompress = true

            [[mount]]
            path = "/takes-inline"
            plugin = "under-test-3"
            name = "takes-inline"
            decompress = true
            """;

    @BeforeAll
    static void start() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), TEXT);
        server = TestSite.of("/fixed", () -> Handlers.inline(request -> FIXED))
                .and("/fresh", () -> Handlers.inline(request -> Response.text(SMALL)))
                .and("/echo", () -> Handlers.blocking(request -> Response.text(request.bodyText(1 << 20))))
                .and("/echo-inline", () -> Handlers.inline(request -> Response.text(request.bodyText(1 << 20))))
                .and("/long", () -> Handlers.inline(request -> Response.text(TEXT)))
                .and("/file", () -> Handlers.blocking(request -> Response.file("text/plain", file)))
                .and(
                        "/stream",
                        () -> Handlers.blocking(request -> Response.stream("text/plain", out -> {
                            for (int i = 0; i < TEXT.length(); i += 1_000) {
                                out.write(TEXT.substring(i, i + 1_000).getBytes(ISO_8859_1));
                            }
                        })))
                .start(RULES);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String request(String line, String... fields) {
        return line + " HTTP/1.1\r\nHost: a\r\n" + String.join("", fields) + "\r\n";
    }

    private static String unzipped(byte[] bytes) throws IOException {
        return new String(new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes(), ISO_8859_1);
    }

    private static byte[] zipped(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(ISO_8859_1));
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({"/fixed, 4000", "/fresh, 4000", "/long, 108000", "/file, 108000", "/stream, 108000"})
    @DisplayName("RFC 9110 section 8.4: every kind of body is sent compressed, and the connection goes on")
    void everyKindOfBody(String target, int length) throws Exception {
        String text = TEXT.substring(0, length);
        try (RawClient raw = server.raw()) {
            for (int i = 0; i < 4; i++) {
                TestResponse coded = raw.send(request("GET " + target, "Accept-Encoding: gzip\r\n"))
                        .receive();
                assertThat(coded.header("Content-Encoding")).hasValue("gzip");
                assertThat(coded.header("Vary")).hasValue("Accept-Encoding");
                assertThat(unzipped(coded.bytes())).isEqualTo(text);
                assertThat(coded.bytes().length).isLessThan(length / 5);
                TestResponse plain = raw.send(request("GET " + target)).receive();
                assertThat(plain.header("Content-Encoding")).isEmpty();
                assertThat(plain.header("Vary")).hasValue("Accept-Encoding");
                assertThat(plain.text()).isEqualTo(text);
            }
        }
    }

    @Test
    @DisplayName("RFC 9112 section 9.3.2: compressed and plain answers keep their order in a pipeline")
    void pipelined() throws Exception {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            requests.append(request("GET /fixed", i % 2 == 0 ? "Accept-Encoding: gzip\r\n" : ""))
                    .append(request("GET /stream", i % 3 == 0 ? "Accept-Encoding: gzip\r\n" : ""));
        }
        try (RawClient raw = server.raw()) {
            raw.send(requests.toString());
            for (int i = 0; i < 20; i++) {
                TestResponse fixed = raw.receive();
                assertThat(i % 2 == 0 ? unzipped(fixed.bytes()) : fixed.text()).isEqualTo(SMALL);
                TestResponse stream = raw.receive();
                assertThat(i % 3 == 0 ? unzipped(stream.bytes()) : stream.text())
                        .isEqualTo(TEXT);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/fixed", "/fresh", "/file", "/stream"})
    @DisplayName("RFC 9110 section 9.3.2: HEAD has the fields of GET, but for the framing of what is streamed")
    void head(String target) throws Exception {
        try (RawClient raw = server.raw()) {
            TestResponse get = raw.send(request("GET " + target, "Accept-Encoding: gzip\r\n"))
                    .receive();
            TestResponse head = raw.send(request("HEAD " + target, "Accept-Encoding: gzip\r\n"))
                    .receiveHead();
            assertThat(head.headers()
                            .without("Date")
                            .without("Transfer-Encoding")
                            .without("Content-Length"))
                    .isEqualTo(get.headers()
                            .without("Date")
                            .without("Transfer-Encoding")
                            .without("Content-Length"));
            if (target.equals("/fixed") || target.equals("/fresh")) {
                assertThat(head.header("Content-Length"))
                        .isEqualTo(get.header("Content-Length"))
                        .isPresent();
            }
            assertThat(raw.send(request("GET /fixed")).receive().text()).isEqualTo(SMALL);
        }
    }

    @Test
    @DisplayName("RFC 9112 section 6.3: a compressed stream to HTTP/1.0 ends with its connection")
    void http10() throws Exception {
        try (RawClient raw = server.raw()) {
            byte[] all = raw.send("GET /stream HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n")
                    .receiveRest();
            String text = new String(all, ISO_8859_1);
            int start = text.indexOf("\r\n\r\n") + 4;
            assertThat(text.substring(0, start))
                    .contains("Content-Encoding: gzip")
                    .doesNotContain("chunked");
            assertThat(unzipped(text.substring(start).getBytes(ISO_8859_1))).isEqualTo(TEXT);
        }
    }

    @Test
    @DisplayName("RFC 9110 section 13.1.2: a compressed answer is revalidated by its own tag")
    void revalidated() throws Exception {
        try (RawClient raw = server.raw()) {
            String gzip = "Accept-Encoding: gzip\r\n";
            TestResponse coded = raw.send(request("GET /fixed", gzip)).receive();
            String tag = coded.header("ETag").orElseThrow();
            TestResponse unmodified = raw.send(request("GET /fixed", gzip, "If-None-Match: " + tag + "\r\n"))
                    .receive();
            assertThat(unmodified.status()).isEqualTo(304);
            assertThat(unmodified.header("ETag")).hasValue(tag);
            assertThat(raw.send(request("GET /fixed", "If-None-Match: " + tag + "\r\n"))
                            .receive()
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    @DisplayName("a mount may refuse to compress")
    void never() throws Exception {
        try (RawClient raw = server.raw()) {
            TestResponse plain =
                    raw.send(request("GET /never", "Accept-Encoding: gzip\r\n")).receive();
            assertThat(plain.text()).isEqualTo(SMALL);
            assertThat(plain.header("Vary")).isEmpty();
        }
    }

    @Test
    @DisplayName("RFC 9110 section 9.3.8: TRACE on the mount that says so, and on no other")
    void trace() throws Exception {
        try (RawClient raw = server.raw()) {
            TestResponse echo = raw.send(request("TRACE /traced/x", "Cookie: hush\r\n", "Accept: z/z\r\n"))
                    .receive();
            assertThat(echo.header("Content-Type")).hasValue("message/http");
            assertThat(echo.text()).isEqualTo("TRACE /traced/x HTTP/1.1\r\nHost: a\r\nAccept: z/z\r\n\r\n");
            TestResponse refused = raw.send(request("TRACE /fixed")).receive();
            assertThat(refused.status()).isEqualTo(405);
            assertThat(refused.header("Allow")).hasValue("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
            TestResponse nothing = raw.send(request("TRACE /nothing")).receive();
            assertThat(nothing.status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/takes", "/takes-inline"})
    @DisplayName("RFC 9110 section 8.4: a mount that takes codings is given the decoded body")
    void takesCodings(String target) throws Exception {
        byte[] body = zipped(SMALL);
        try (RawClient raw = server.raw()) {
            for (int i = 0; i < 2; i++) {
                raw.send(request(
                        "POST " + target, "Content-Encoding: gzip\r\n", "Content-Length: " + body.length + "\r\n"));
                assertThat(raw.send(body).receive().text()).isEqualTo(SMALL);
                raw.send(request("POST " + target, "Content-Encoding: gzip\r\n", "Transfer-Encoding: chunked\r\n"));
                raw.send(Integer.toHexString(body.length) + "\r\n").send(body).send("\r\n0\r\n\r\n");
                assertThat(raw.receive().text()).isEqualTo(SMALL);
            }
            assertThat(raw.send(request("GET /fixed")).receive().text()).isEqualTo(SMALL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/takes", "/takes-inline"})
    @DisplayName("RFC 9112 section 9.3: what follows a refused coding is the next request")
    void goesOnAfterABrokenCoding(String target) throws Exception {
        byte[] bomb = zipped("0".repeat(10_000_000));
        assertThat(bomb.length).isLessThan(20_000);
        try (RawClient raw = server.raw()) {
            raw.send(request("POST " + target, "Content-Encoding: gzip\r\n", "Content-Length: 5\r\n") + "wrong");
            assertThat(raw.receive().status()).isEqualTo(400);
            raw.send(
                    request("POST " + target, "Content-Encoding: gzip\r\n", "Content-Length: " + bomb.length + "\r\n"));
            assertThat(raw.send(bomb).receive().status()).isEqualTo(413);
            assertThat(raw.send(request("GET /fixed")).receive().text()).isEqualTo(SMALL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/echo", "/echo-inline"})
    @DisplayName("RFC 9110 section 15.5.16: another mount refuses the coding, without asking for the body")
    void refusesCodings(String target) throws Exception {
        byte[] body = zipped(SMALL);
        String length = "Content-Length: " + body.length + "\r\n";
        try (RawClient raw = server.raw()) {
            raw.send(request("POST " + target, "Content-Encoding: gzip\r\n", length))
                    .send(body);
            TestResponse refused = raw.receive();
            assertThat(refused.status()).isEqualTo(415);
            assertThat(refused.header("Accept-Encoding")).hasValue("identity");
            assertThat(raw.send(request("GET /fixed")).receive().text()).isEqualTo(SMALL);
            raw.send(request("POST " + target, "Content-Encoding: gzip\r\n", "Expect: 100-continue\r\n", length));
            assertThat(raw.receive().status()).isEqualTo(415);
        }
    }
}
