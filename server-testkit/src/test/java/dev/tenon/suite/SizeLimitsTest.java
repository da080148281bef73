package dev.tenon.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every limit that counts, at its value and one past it. */
class SizeLimitsTest {

    private static final String HEAD = " HTTP/1.1\r\nHost: a\r\n";
    private static final String CHUNKED = "POST /echo" + HEAD + "Transfer-Encoding: chunked\r\n\r\n";

    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestSite.of("/echo", () -> Handlers.blocking(request -> Response.text(request.bodyText(1 << 20))))
                .and("/unread", () -> Handlers.blocking(request -> Response.text("unread")))
                .start("""
                        [server.limits]
                        target_bytes = 64
                        header_bytes = 256
                        header_count = 8
                        body_bytes = 100
                        trailer_bytes = 50
                        chunk_extension_bytes = 20
                        requests_per_connection = 3
                        drain_bytes = 1000
                        """);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** The status; the connection goes on after it, or closes if it says so. */
    private static int status(String request) throws IOException {
        try (RawClient raw = server.raw()) {
            TestResponse answer = raw.send(request).receive();
            if (answer.header("Connection").isEmpty()) {
                assertThat(raw.send(RawRequests.get("/unread")).receive().text())
                        .isEqualTo("unread");
            } else {
                assertThat(answer.status()).isNotEqualTo(200);
                assertThat(raw.receiveRest()).isEmpty();
            }
            return answer.status();
        }
    }

    private static String letters(int count) {
        return "x".repeat(count);
    }

    private static String target(int length) {
        return "GET /echo?" + letters(length - "/echo?".length()) + HEAD + "\r\n";
    }

    @Test
    void targetBytes() throws Exception {
        assertThat(status(target(64))).isEqualTo(200);
        assertThat(status(target(65))).isEqualTo(414);
    }

    /** A section of so many bytes from its first to the last of its last value. */
    private static String fields(int length) {
        String others = "Host: a\r\n";
        return "GET /echo HTTP/1.1\r\n" + others + "X: " + letters(length - others.length() - "X: ".length())
                + "\r\n\r\n";
    }

    @Test
    void headerBytes() throws Exception {
        assertThat(status(fields(256 - 4))).isEqualTo(200); // with the ends of the last two lines
        assertThat(status(fields(257))).isEqualTo(431);
    }

    @Test
    void headerCount() throws Exception {
        assertThat(status("GET /echo" + HEAD + "X: y\r\n".repeat(7) + "\r\n")).isEqualTo(200);
        assertThat(status("GET /echo" + HEAD + "X: y\r\n".repeat(8) + "\r\n")).isEqualTo(431);
    }

    private static String declared(int length) {
        return "POST /echo" + HEAD + "Content-Length: " + length + "\r\n\r\n" + letters(length);
    }

    @Test
    void bodyBytes() throws Exception {
        assertThat(status(declared(100))).isEqualTo(200);
        assertThat(status(declared(101))).isEqualTo(413);
    }

    @Test
    void bodyBytesInChunks() throws Exception {
        assertThat(status(CHUNKED + "60\r\n" + letters(96) + "\r\n4\r\nxxxx\r\n0\r\n\r\n"))
                .isEqualTo(200);
        assertThat(status(CHUNKED + "60\r\n" + letters(96) + "\r\n5\r\nxxxxx\r\n0\r\n\r\n"))
                .isEqualTo(413);
    }

    @Test
    void trailerBytes() throws Exception {
        assertThat(status(CHUNKED + "1\r\nx\r\n0\r\nX: " + letters(50 - 3 - 4) + "\r\n\r\n"))
                .isEqualTo(200);
        assertThat(status(CHUNKED + "1\r\nx\r\n0\r\nX: " + letters(51 - 3) + "\r\n\r\n"))
                .isEqualTo(431);
    }

    @Test
    void chunkExtensionBytes() throws Exception {
        // Of the whole message, not of a chunk.
        assertThat(status(CHUNKED + "1;" + letters(9) + "\r\nx\r\n0;" + letters(9) + "\r\n\r\n"))
                .isEqualTo(200);
        assertThat(status(CHUNKED + "1;" + letters(9) + "\r\nx\r\n0;" + letters(10) + "\r\n\r\n"))
                .isEqualTo(400);
    }

    @Test
    void requestsPerConnection() throws Exception {
        try (RawClient raw = server.raw()) {
            assertThat(raw.send(RawRequests.get("/echo")).receive().header("Connection"))
                    .isEmpty();
            assertThat(raw.send(RawRequests.get("/echo")).receive().header("Connection"))
                    .isEmpty();
            // The fourth is never answered, although it was there in time.
            raw.send(RawRequests.get("/echo") + RawRequests.get("/echo"));
            assertThat(raw.receive().header("Connection")).hasValue("close");
            assertThat(raw.receiveRest()).isEmpty();
        }
    }

    private static String unread(int length) {
        return "POST /unread" + HEAD + "Content-Length: " + length + "\r\n\r\n";
    }

    @Test
    void drainBytes() throws Exception {
        try (RawClient raw = server.raw()) {
            assertThat(raw.send(unread(1000)).receive().header("Connection")).isEmpty();
            raw.send(letters(1000) + RawRequests.get("/echo"));
            assertThat(raw.receive().status()).isEqualTo(200);
        }
        try (RawClient raw = server.raw()) {
            assertThat(raw.send(unread(1001)).receive().header("Connection")).hasValue("close");
            raw.send(letters(1001) + RawRequests.get("/echo"));
            assertThat(raw.receiveRest()).isEmpty();
        }
    }

    @Test
    void drainBytesInChunks() throws Exception {
        String chunked = CHUNKED.replace("/echo", "/unread");
        try (RawClient raw = server.raw()) {
            assertThat(raw.send(chunked).receive().status()).isEqualTo(200);
            raw.send("3e8\r\n" + letters(1000) + "\r\n0\r\n\r\n" + RawRequests.get("/echo"));
            assertThat(raw.receive().status()).isEqualTo(200);
        }
        try (RawClient raw = server.raw()) {
            assertThat(raw.send(chunked).receive().status()).isEqualTo(200);
            raw.send("3e9\r\n" + letters(1001) + "\r\n0\r\n\r\n" + RawRequests.get("/echo"));
            assertThat(raw.receiveRest()).isEmpty();
        }
    }
}
