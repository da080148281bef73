package dev.tenon.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tenon.api.HandlerContext;
import dev.tenon.api.Headers;
import dev.tenon.api.Parameters;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One contract, whatever carries it. */
class TestSiteTest {

    private static TestClient open(Carrier carrier) throws Exception {
        return TestSite.of("/notes", Notes::new, "greeting = \"Hi\"")
                .and("/", () -> request -> Response.text("root " + request.path()))
                .open(carrier);
    }

    @ParameterizedTest
    @EnumSource
    void routesByPath(Carrier carrier) throws Exception {
        try (TestClient client = open(carrier)) {
            assertThat(client.get("/notes/greeting?name=Ada").text()).isEqualTo("Hi, Ada!\n");
            assertThat(client.get("/notesx").text()).isEqualTo("root /notesx");
            assertThat(client.get("/").text()).isEqualTo("root /");
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersBodiesOfEveryKind(Carrier carrier) throws Exception {
        try (TestClient client = open(carrier)) {
            assertThat(client.get("/notes/stream").text()).isEqualTo("line 0\nline 1\nline 2\n");
            assertThat(client.get("/notes/later").text()).isEqualTo("later");
            byte[] bytes = new byte[100_000];
            new Random(1).nextBytes(bytes);
            TestRequest echo = TestRequest.post("/notes/echo").withBody(bytes);
            assertThat(client.send(echo).bytes()).isEqualTo(bytes);
            assertThat(client.send(echo.withTrailers(Headers.empty())).bytes()).isEqualTo(bytes);
            Parameters form = Parameters.of("a", "1", "b", "x");
            assertThat(client.send(TestRequest.post("/notes/form").withForm(form))
                            .text())
                    .isEqualTo("a=1&b=x");
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersConditionsAndRangesAndHead(Carrier carrier) throws Exception {
        try (TestClient client = open(carrier)) {
            assertThat(client.get("/notes/a").status()).isEqualTo(404);
            TestRequest put =
                    TestRequest.put("/notes/a").withHeader("If-None-Match", "*").withBody("0123456789");
            assertThat(client.send(put).status()).isEqualTo(204);
            assertThat(client.send(put).status()).isEqualTo(412);

            TestResponse whole = client.get("/notes/a");
            assertThat(whole.text()).isEqualTo("0123456789");
            String etag = whole.header("ETag").orElseThrow();

            TestRequest get = TestRequest.get("/notes/a");
            assertThat(client.send(get.withHeader("If-None-Match", etag)).status())
                    .isEqualTo(304);
            TestResponse part = client.send(get.withHeader("Range", "bytes=2-4").withHeader("If-Range", etag));
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.text()).isEqualTo("234");
            assertThat(part.header("Content-Range")).contains("bytes 2-4/10");
            assertThat(client.send(get.withHeader("Range", "bytes=10-")).status())
                    .isEqualTo(416);

            TestResponse head = client.send(TestRequest.head("/notes/a"));
            assertThat(head.bytes()).isEmpty();
            assertThat(head.header("Content-Length")).contains("10");
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersFailures(Carrier carrier) throws Exception {
        try (TestClient client = open(carrier)) {
            TestResponse broken = client.get("/notes/broken");
            assertThat(broken.status()).isEqualTo(500);
            assertThat(broken.text()).doesNotContain("secret");
            assertThat(client.get("/notes/gone").status()).isEqualTo(410);
            TestResponse refused = client.send(TestRequest.delete("/notes/greeting"));
            assertThat(refused.status()).isEqualTo(405);
            assertThat(refused.header("Allow")).contains("GET, HEAD, OPTIONS");
            assertThat(client.get("/%2e%2e/x").status()).isEqualTo(400);
            TestResponse page = client.send(TestRequest.get("/notes/gone").withHeader("Accept", "text/html"));
            assertThat(page.text()).startsWith("<!DOCTYPE html>").contains("it was here");
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsInterimAnswers(Carrier carrier) throws Exception {
        try (TestClient client = open(carrier)) {
            assertThat(client.get("/notes/greeting").interims())
                    .singleElement()
                    .matches(interim -> interim.status() == 103)
                    .matches(interim -> interim.header("Link").isPresent());
        }
    }

    @ParameterizedTest
    @EnumSource
    void stopsItsHandlers(Carrier carrier) throws Exception {
        Notes notes = new Notes();
        try (TestClient client = TestSite.of(notes).open(carrier)) {
            assertThat(client.get("/greeting").status()).isEqualTo(200);
            assertThat(notes.stopped).isFalse();
        }
        assertThat(notes.stopped).isTrue();
    }

    @Test
    void aHandlerThatCannotStartFailsTheTest() {
        RequestHandler handler = new RequestHandler() {
            @Override
            public void start(HandlerContext context) {
                throw new IllegalStateException("no");
            }

            @Override
            public Response handle(Request request) {
                return Response.status(204);
            }
        };
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> TestSite.of(handler).open(Carrier.DIRECT).close());
    }

    @Test
    void whatIsMountedNowhereIs404() throws Exception {
        try (TestClient client = TestSite.of("/notes", Notes::new).open(Carrier.DIRECT)) {
            assertThat(client.get("/other").status()).isEqualTo(404);
        }
    }
}
