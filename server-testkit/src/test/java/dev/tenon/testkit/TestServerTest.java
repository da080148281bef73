package dev.tenon.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TestServerTest {

    @Test
    void answersAClientOfTheJdk() throws Exception {
        try (TestServer server =
                TestSite.of(request -> Response.text(request.target())).start()) {
            HttpRequest request = HttpRequest.newBuilder(server.uri("/a?b=c")).build();
            assertThat(server.client().send(request, BodyHandlers.ofString()).body())
                    .isEqualTo("/a?b=c");
        }
    }

    @Test
    void answersEveryByteOfARawClient() throws Exception {
        try (TestServer server =
                        TestSite.of(request -> Response.text(request.path())).start();
                RawClient raw = server.raw()) {
            raw.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(raw.receive().text()).isEqualTo("/1");
            assertThat(raw.receive().text()).isEqualTo("/2");
            assertThat(raw.receiveRest()).isEmpty();
        }
    }

    @Test
    void takesMoreConfiguration() throws Exception {
        String config = "[server.limits]\nbody_bytes = 3\n";
        try (TestServer server = TestSite.of("/", Notes::new).start(config)) {
            TestRequest request = TestRequest.post("/echo");
            assertThat(server.send(request.withBody("abc")).status()).isEqualTo(200);
            assertThat(server.send(request.withBody("abcd")).status()).isEqualTo(413);
        }
    }

    @Test
    void leavesNothingBehind() throws Exception {
        Path folder;
        RawClient raw;
        try (TestServer server = TestSite.of(request -> Response.status(204)).start()) {
            folder = server.folder();
            raw = server.raw();
            assertThat(folder.resolve("var")).isDirectory();
        }
        assertThat(folder).doesNotExist();
        assertThat(new String(raw.receiveRest(), StandardCharsets.UTF_8)).isEmpty();
        raw.close();
    }
}
