package dev.tenon.staticfiles;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestRequest;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as clients get them, through the whole server: what well-known servers get wrong is right here. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OverHttpTest {

    private static final FileTime OLD = FileTime.from(Instant.parse("2020-02-29T12:00:00Z"));

    @TempDir
    static Path folder;

    private Path root;
    private TestServer server;

    @BeforeAll
    void serve() throws Exception {
        root = Files.createDirectory(folder.resolve("root"));
        Files.writeString(folder.resolve("secret.txt"), "secret");
        write("index.html", "<h1>start</h1>");
        write("page.html", "0123456789".repeat(140));
        write("page.de.html", "deutsch");
        write("a;b=1.txt", "semicolon");
        write("a%25b.txt", "percent 25");
        write("100%.txt", "percent");
        write("sub/index.html", "sub");
        write("large.bin", "x".repeat(300_000));
        write("app.js", "let a = 1;\n".repeat(500));
        write("bundle.css", ".a { color: red }\n".repeat(10_000));
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write("let a = 1;\n".repeat(500).getBytes(UTF_8));
            gzip.finish();
            Files.write(root.resolve("app.js.gz"), bytes.toByteArray());
        }
        String options = "root = '" + root + "'\nlanguages = ['en', 'de']\ndefault_language = 'en'\n"
                + "[[mount.options.cache_control]]\nvalue = 'max-age=60'\n";
        String other = "root = '" + root.resolve("sub") + "'\nspa = true\ndownload = ['*']\n";
        server = TestSite.of("/", StaticFiles::new, options)
                .and("/other", StaticFiles::new, other)
                .start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../secret.txt",
                "/%2e%2e/secret.txt",
                "/sub/%2e%2e/%2e%2e/secret.txt",
                "/..%2fsecret.txt",
                "/..%5csecret.txt",
                "/%252e%252e/secret.txt",
                "/%c0%ae%c0%ae/secret.txt",
                "/..;/secret.txt",
                "/.%00./secret.txt",
                "/page.html%00.txt",
                "//etc/passwd",
                "//127.0.0.1/c$/secret.txt",
                "/C:/secret.txt",
                "/page.html::$DATA",
                "/sub/..;/page.html",
                "/other/../../secret.txt",
                "/.git/config",
            })
    void neverServesWhatIsOutside(String target) throws Exception {
        TestResponse response = raw("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(response.status()).isIn(301, 400, 404);
        assertThat(response.text()).doesNotContain("secret", "root:");
        assertThat(response.header("Location").orElse("/")).startsWith("/").doesNotStartWith("//");
    }

    @ParameterizedTest
    @CsvSource({"/a;b=1.txt, semicolon", "/a%3Bb=1.txt, semicolon", "/a%2525b.txt, percent 25", "/100%25.txt, percent"})
    void servesNamesThatOthersCannot(String target, String content) throws Exception {
        assertThat(server.get(target).text()).isEqualTo(content);
    }

    /** RFC 9110 section 13.2.2: a date counts only where there is no list of tags. */
    @Test
    void evaluatesConditionsInTheirOrder() throws Exception {
        String tag = server.get("/page.html").header("ETag").orElseThrow();
        assertThat(status("/page.html", "If-Match", "*", "If-Unmodified-Since", "Wed, 01 Jan 1997 00:00:00 GMT"))
                .isEqualTo(200);
        assertThat(status("/page.html", "If-Match", tag, "If-Unmodified-Since", "Wed, 01 Jan 1997 00:00:00 GMT"))
                .isEqualTo(200);
        assertThat(status("/page.html", "If-Match", "\"other\"")).isEqualTo(412);
        assertThat(status("/page.html", "If-None-Match", tag, "If-Modified-Since", "Wed, 01 Jan 1997 00:00:00 GMT"))
                .isEqualTo(304);
        assertThat(status(
                        "/page.html",
                        "If-None-Match",
                        "\"other\"",
                        "If-Modified-Since",
                        "Sat, 29 Feb 2020 12:00:00 GMT"))
                .isEqualTo(200);
        assertThat(status("/page.html", "If-Modified-Since", "Sat, 29 Feb 2020 12:00:00 GMT"))
                .isEqualTo(304);
    }

    @Test
    void a304SaysWhatTheAnswerWouldVaryBy() throws Exception {
        for (String target : List.of("/page.html", "/app.js", "/bundle.css")) {
            TestResponse full = get(target, "Accept-Encoding", "gzip");
            TestResponse none = get(
                    target,
                    "Accept-Encoding",
                    "gzip",
                    "If-None-Match",
                    full.header("ETag").orElseThrow());
            assertThat(none.status()).isEqualTo(304);
            assertThat(none.headers().all("Vary"))
                    .isEqualTo(full.headers().all("Vary"))
                    .isNotEmpty();
            assertThat(none.header("Cache-Control")).contains("max-age=60");
            assertThat(none.header("Content-Length")).isEmpty();
            assertThat(none.header("Content-Type")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-3, 206, bytes 0-3/1400",
        "bytes=-4, 206, bytes 1396-1399/1400",
        "bytes=1390-, 206, bytes 1390-1399/1400",
        "bytes=-99999999999999999999999, 206, bytes 0-1399/1400",
        "bytes=0-99999999999999999999999, 206, bytes 0-1399/1400",
        "bytes=99999999999999999999999-, 416, bytes */1400",
        "bytes=1400-, 416, bytes */1400",
        "bytes=4-3, 200, ''",
        "bytes=x, 200, ''",
        "pages=1-2, 200, ''",
    })
    void answersRangesOfAnySize(String range, int status, String contentRange) throws Exception {
        TestResponse response = get("/page.html", "Range", range);
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.header("Content-Range").orElse("")).isEqualTo(contentRange);
    }

    @Test
    void aThousandTinyRangesAreNoAmplifier() throws Exception {
        TestResponse response = get("/page.html", "Range", "bytes=" + "0-0,".repeat(999) + "0-0");
        assertThat(response.bytes().length).isLessThanOrEqualTo(3_000);
    }

    @Test
    void servesPrecompressedFilesUnderRangesToo() throws Exception {
        byte[] coded = Files.readAllBytes(root.resolve("app.js.gz"));
        TestResponse whole = get("/app.js", "Accept-Encoding", "gzip");
        assertThat(whole.bytes()).isEqualTo(coded);
        assertThat(whole.header("Content-Length")).contains(String.valueOf(coded.length));
        TestResponse part = get("/app.js", "Accept-Encoding", "gzip", "Range", "bytes=4-9");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.header("Content-Encoding")).contains("gzip");
        assertThat(part.header("Content-Range")).contains("bytes 4-9/" + coded.length);
        assertThat(part.header("ETag")).isEqualTo(whole.header("ETag"));
        assertThat(part.bytes()).isEqualTo(java.util.Arrays.copyOfRange(coded, 4, 10));
        String plainTag = server.get("/app.js").header("ETag").orElseThrow();
        assertThat(plainTag).isNotEqualTo(whole.header("ETag").orElseThrow());
        assertThat(status("/app.js", "Accept-Encoding", "gzip", "Range", "bytes=4-9", "If-Range", plainTag))
                .as("another form")
                .isEqualTo(200);
    }

    /** From the second time on it comes with its length: it is no longer compressed while it is sent. */
    @Test
    void compressesALargeTextOnceAndKeepsIt() throws Exception {
        get("/bundle.css", "Accept-Encoding", "gzip");
        get("/bundle.css", "Accept-Encoding", "gzip");
        TestResponse kept = get("/bundle.css", "Accept-Encoding", "gzip");
        assertThat(kept.header("Content-Length")).isPresent();
        assertThat(kept.header("Content-Encoding")).contains("gzip");
        assertThat(kept.bytes().length).isLessThan(10_000);
    }

    @Test
    void aRewriteWithinASecondChangesTheTag() throws Exception {
        Set<String> tags = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            Files.writeString(root.resolve("quick.bin"), String.valueOf(i).repeat(100_000));
            TestResponse response = server.get("/quick.bin");
            assertThat(response.text()).startsWith(String.valueOf(i));
            tags.add(response.header("ETag").orElseThrow());
        }
        assertThat(tags).hasSize(3);
    }

    @Test
    void aFifoHoldsNobodyUp() throws Exception {
        Process mkfifo = new ProcessBuilder("mkfifo", root.resolve("fifo").toString()).start();
        assertThat(mkfifo.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(server.get("/fifo").status()).isEqualTo(404);
    }

    @Test
    void takesGetAndHeadAndTellsSo() throws Exception {
        TestResponse head = server.send(TestRequest.head("/large.bin"));
        assertThat(head.header("Content-Length")).contains("300000");
        assertThat(head.bytes()).isEmpty();
        TestResponse options = server.send(TestRequest.of("OPTIONS", "/page.html"));
        assertThat(options.header("Allow").orElse("")).contains("GET", "HEAD", "OPTIONS");
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
            TestResponse refused = server.send(TestRequest.of(method, "/page.html"));
            assertThat(refused.status()).as(method).isEqualTo(405);
            assertThat(refused.header("Allow").orElse("")).contains("GET", "HEAD");
        }
    }

    @Test
    void negotiatesLanguageAndLeavesTheCodingToTheEngine() throws Exception {
        TestResponse german = get("/page.html", "Accept-Language", "de-AT, en;q=0.5");
        assertThat(german.text()).isEqualTo("deutsch");
        assertThat(german.header("Content-Language")).contains("de");
        TestResponse english = get("/page.html", "Accept-Language", "fr", "Accept-Encoding", "gzip");
        assertThat(english.header("Content-Encoding")).contains("gzip");
        assertThat(String.join(",", english.headers().all("Vary"))).contains("Accept-Language", "Accept-Encoding");
    }

    @Test
    void mountsHaveOptionsOfTheirOwn() throws Exception {
        TestResponse start = server.get("/other/any/page");
        assertThat(start.text()).isEqualTo("sub");
        assertThat(start.header("Content-Disposition")).contains("attachment; filename=\"index.html\"");
        assertThat(start.header("Cache-Control")).isEmpty();
        assertThat(server.get("/other").header("Location")).contains("/other/");
        assertThat(server.get("/sub?a=b%20c").header("Location")).contains("/sub/?a=b%20c");
        assertThat(server.get("/any/page").status()).isEqualTo(404);
    }

    /** A file that becomes shorter while it is sent ends the connection: it is never padded, and never mixed with another. */
    @Test
    void aFileThatShrinksWhileItIsSentEndsTheConnection() throws Exception {
        Path file = root.resolve("shrinking.bin");
        Files.write(file, new byte[64 << 20]);
        try (RawClient client = server.raw().send("GET /shrinking.bin HTTP/1.1\r\nHost: a\r\n\r\n")) {
            TestResponse head = client.receiveHead();
            assertThat(head.header("Content-Length")).contains(String.valueOf(64 << 20));
            Files.write(file, new byte[10]);
            assertThat(client.receiveRest().length).isLessThan(64 << 20);
        }
    }

    @Test
    void aFileThatIsReplacedWhileItIsSentIsSentToItsEnd() throws Exception {
        Path file = root.resolve("replaced.bin");
        byte[] before = new byte[32 << 20];
        java.util.Arrays.fill(before, (byte) 'a');
        Files.write(file, before);
        try (RawClient client =
                server.raw().send("GET /replaced.bin HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")) {
            client.receiveHead();
            Path next = Files.writeString(root.resolve("next.bin"), "b".repeat(1_000));
            Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
            assertThat(client.receiveRest()).isEqualTo(before);
        }
        assertThat(server.get("/replaced.bin").text()).startsWith("b");
    }

    private TestResponse get(String target, String... fields) throws IOException {
        TestRequest request = TestRequest.get(target);
        for (int i = 0; i < fields.length; i += 2) {
            request = request.withHeader(fields[i], fields[i + 1]);
        }
        return server.send(request);
    }

    private int status(String target, String... fields) throws IOException {
        return get(target, fields).status();
    }

    private TestResponse raw(String text) throws IOException {
        try (RawClient client = server.raw().send(text)) {
            return client.receive();
        }
    }

    private void write(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.setLastModifiedTime(Files.writeString(file, content), OLD);
    }
}
