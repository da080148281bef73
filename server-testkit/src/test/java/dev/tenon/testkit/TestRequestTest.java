package dev.tenon.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.MultipartReader;
import dev.tenon.api.MultipartReader.Part;
import dev.tenon.api.Parameters;
import dev.tenon.api.Response;
import dev.tenon.api.TlsInfo;
import dev.tenon.api.Validators;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestRequestTest {

    @ParameterizedTest
    @CsvSource({
        "/, /, /",
        "/data/notes%20a?x=1, /data, /notes a",
        "/data, /data, /",
        "/data/, /data, /",
        "/a/../b/./c?../d, /, /b/c",
        "/%C3%BC/+, /, '/\u00fc/+'"
    })
    void pathIsDecodedAndWithinItsMount(String target, String mount, String path) {
        TestRequest request = TestRequest.get(target).withMountPath(mount);
        assertThat(request.path()).isEqualTo(path);
        assertThat(request.target()).isEqualTo(target);
        assertThat(request.mountPath()).isEqualTo(mount);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "/a b", "/\u00fc", "http://host/"})
    void refusesATargetThatCannotBeSent(String target) {
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> TestRequest.get(target));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/..", "/%2e%2e/a", "/a%2fb", "/%00", "/%zz", "/other"})
    void refusesAPathThatNoHandlerWouldSee(String target) {
        TestRequest request = TestRequest.get(target).withMountPath("/mount");
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(request::path);
    }

    @Test
    void readsQueryAndCookies() {
        TestRequest request =
                TestRequest.get("/?a=1&b=x+y").withCookie("sid", "7").withCookie("lang", "en");
        assertThat(request.query()).isEqualTo(Parameters.of("a", "1", "b", "x y"));
        assertThat(request.cookies()).isEqualTo(Parameters.of("sid", "7", "lang", "en"));
        assertThat(request.headers().all("Cookie")).containsExactly("sid=7; lang=en");
    }

    @Test
    void hasTheFieldsThatEveryClientSends() {
        assertThat(TestRequest.get("/").headers()).isEqualTo(Headers.of("Host", "localhost"));
        assertThat(TestRequest.get("/").withHeader("Host", "a.example").authority())
                .isEqualTo("a.example");
        assertThat(TestRequest.post("/").headers().first("Content-Length")).contains("0");
        assertThat(TestRequest.put("/").withBody("abc").headers().first("Content-Length"))
                .contains("3");
    }

    @Test
    void staysAsItIs() throws IOException {
        TestRequest first = TestRequest.post("/").withBody("abc");
        assertThat(first.bodyText(3)).isEqualTo("abc");
        TestRequest second = first.withHeader("X", "1").addHeader("X", "2");
        assertThat(second.headers().all("X")).containsExactly("1", "2");
        assertThat(second.bodyText(3)).as("a body of its own").isEqualTo("abc");
        assertThat(first.headers().contains("X")).isFalse();
        assertThat(first.body().read()).as("used up").isEqualTo(-1);
        assertThat(first.body()).isSameAs(first.body());
    }

    @Test
    void readsAForm() throws IOException {
        Parameters form = Parameters.of("a", "x y&\u20ac", "b", "");
        TestRequest request = TestRequest.post("/").withForm(form);
        assertThat(request.form()).isEqualTo(form).isSameAs(request.form());
        assertThatExceptionOfType(HttpError.class)
                .isThrownBy(() -> TestRequest.post("/").withJson("{}").form())
                .matches(error -> error.status() == 415);
    }

    @Test
    void readsFilesOfAForm() throws IOException {
        byte[] bytes = {0, '\r', '\n', '-', '-', (byte) 0xff};
        MultipartReader reader = TestRequest.post("/")
                .withPart("title", "a \u20ac")
                .withFile("file", "\"\u00fc\".bin", "application/x-test", bytes)
                .multipart();
        Part title = reader.next().orElseThrow();
        assertThat(title.name()).isEqualTo("title");
        assertThat(new String(title.body().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("a \u20ac");
        Part file = reader.next().orElseThrow();
        assertThat(file.filename()).contains("%22\u00fc%22.bin");
        assertThat(file.headers().first("Content-Type")).contains("application/x-test");
        assertThat(file.body().readAllBytes()).isEqualTo(bytes);
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void limitsTheBody() throws IOException {
        assertThat(TestRequest.post("/").withBody("abc").withBodyLimit(3).body().readAllBytes())
                .hasSize(3);
        assertThatExceptionOfType(HttpError.class)
                .isThrownBy(() -> TestRequest.post("/")
                        .withBody("abcd")
                        .withBodyLimit(3)
                        .body()
                        .readAllBytes())
                .matches(error -> error.status() == 413);
    }

    @Test
    void canBreakOff() throws IOException {
        TestRequest request = TestRequest.post("/").withBody("abc").withBodyCutOff();
        assertThat(request.body().readNBytes(3)).hasSize(3);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> request.body().read());
    }

    @Test
    void hasTrailersOnceTheBodyWasRead() throws IOException {
        TestRequest request = TestRequest.post("/").withBody("abc").withTrailers(Headers.of("Digest", "x"));
        assertThat(request.bodyLength()).isEqualTo(OptionalLong.empty());
        assertThat(request.trailers()).isEqualTo(Headers.empty());
        assertThat(request.bodyText(10)).isEqualTo("abc");
        assertThat(request.trailers()).isEqualTo(Headers.of("Digest", "x"));
    }

    @Test
    void evaluatesPreconditions() {
        Validators current = Validators.strong("a");
        assertThat(TestRequest.put("/").preconditions(current)).isEmpty();
        assertThat(TestRequest.put("/")
                        .withHeader("If-Match", "\"b\"")
                        .preconditions(current)
                        .map(Response::status))
                .contains(412);
        assertThat(TestRequest.get("/")
                        .withHeader("If-None-Match", "\"a\"")
                        .preconditions(current)
                        .map(Response::status))
                .contains(304);
        assertThat(TestRequest.put("/").withHeader("If-None-Match", "*").preconditions(Validators.missing()))
                .isEmpty();
    }

    @Test
    void recordsInterimAnswers() {
        TestRequest request = TestRequest.get("/");
        request.interim(103, Headers.of("Link", "</a.css>"));
        assertThat(request.interims())
                .singleElement()
                .matches(interim -> interim.status() == 103
                        && interim.header("link").orElse("").equals("</a.css>"));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> request.interim(100, Headers.empty()));
    }

    @Test
    void tellsWhereItComesFrom() {
        InetSocketAddress address = InetSocketAddress.createUnresolved("client.example", 1);
        TlsInfo tls = new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256", "a.example", List.of());
        TestRequest request = TestRequest.get("/").withRemoteAddress(address).withTls(tls);
        assertThat(request.remoteAddress()).isEqualTo(address);
        assertThat(request.tls()).contains(tls);
        assertThat(request.scheme()).isEqualTo("https");
        assertThat(TestRequest.get("/").scheme()).isEqualTo("http");
        assertThat(request.deadline()).isAfter(Instant.now());
    }

    @Test
    void isSentAsHttp11() {
        assertThat(new String(TestRequest.get("/a?b").withHeader("X", "\u00e9").toBytes(), StandardCharsets.ISO_8859_1))
                .isEqualTo("GET /a?b HTTP/1.1\r\nHost: localhost\r\nX: \u00e9\r\n\r\n");
        assertThat(new String(TestRequest.post("/").withBody("abc").toBytes(), StandardCharsets.ISO_8859_1))
                .isEqualTo("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc");
        TestRequest chunked = TestRequest.post("/").withBody("0123456789").withTrailers(Headers.of("T", "1"));
        assertThat(new String(chunked.toBytes(), StandardCharsets.ISO_8859_1)).isEqualTo("""
                        POST / HTTP/1.1\r
                        Host: localhost\r
                        Transfer-Encoding: chunked\r
                        \r
                        a\r
                        0123456789\r
                        0\r
                        T: 1\r
                        \r
                        """);
    }
}
