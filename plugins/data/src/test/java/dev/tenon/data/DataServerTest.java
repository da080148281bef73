package dev.tenon.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.testkit.Carrier;
import dev.tenon.testkit.TestClient;
import dev.tenon.testkit.TestRequest;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With the server's own rules around the plugin: conditions, HEAD, OPTIONS, error pages. */
final class DataServerTest {

    private static TestSite site() {
        return TestSite.of("/data", DataPlugin::new);
    }

    private static TestRequest put(String target, String json) {
        return TestRequest.put(target).withJson(json);
    }

    private static String field(TestResponse response, String name) {
        return response.header(name).orElseThrow(() -> new AssertionError("no " + name + " in " + response));
    }

    @ParameterizedTest
    @EnumSource
    void aDocumentLives(Carrier carrier) throws Exception {
        try (TestClient client = site().open(carrier)) {
            TestResponse created = client.send(TestRequest.post("/data/notes").withJson("{\"n\": 1}"));
            assertThat(created.status()).isEqualTo(201);
            assertThat(created.text()).isEqualTo("{\"n\": 1}");
            String location = field(created, "Location");
            String tag = field(created, "ETag");

            TestResponse read = client.get(location);
            assertThat(read.status()).isEqualTo(200);
            assertThat(field(read, "ETag")).isEqualTo(tag);
            assertThat(field(read, "Last-Modified")).isEqualTo(field(created, "Last-Modified"));
            assertThat(field(read, "Content-Type")).isEqualTo("application/json");

            TestResponse replaced = client.send(put(location, "{\"n\": 2}").withHeader("If-Match", tag));
            assertThat(replaced.status()).isEqualTo(200);
            assertThat(client.send(TestRequest.delete(location).withHeader("If-Match", tag))
                            .status())
                    .isEqualTo(412);
            assertThat(client.send(TestRequest.delete(location)).status()).isEqualTo(204);
            assertThat(client.get(location).status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theServerAnswersConditionsAndHead(Carrier carrier) throws Exception {
        try (TestClient client = site().open(carrier)) {
            String tag = field(client.send(put("/data/notes/a", "{\"n\": 1}")), "ETag");

            TestResponse same = client.send(TestRequest.get("/data/notes/a").withHeader("If-None-Match", tag));
            assertThat(same.status()).isEqualTo(304);
            assertThat(same.bytes()).isEmpty();
            assertThat(field(same, "ETag")).isEqualTo(tag);
            assertThat(field(same, "Cache-Control")).isEqualTo("no-cache");
            assertThat(client.send(TestRequest.get("/data/notes/a").withHeader("If-None-Match", "\"x\""))
                            .status())
                    .isEqualTo(200);
            assertThat(client.send(TestRequest.get("/data/notes/a").withHeader("If-Match", "\"x\""))
                            .status())
                    .isEqualTo(412);

            TestResponse head = client.send(TestRequest.head("/data/notes/a"));
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.bytes()).isEmpty();
            assertThat(field(head, "Content-Length")).isEqualTo("8");
            assertThat(client.send(TestRequest.head("/data/notes/b")).status()).isEqualTo(404);
        }
    }

    /** The second says {@code If-None-Match: *} in a list, the third by date: all of RFC 9110 section 13, atomic with the write. */
    @ParameterizedTest
    @EnumSource
    void writesHeedEveryKindOfCondition(Carrier carrier) throws Exception {
        try (TestClient client = site().open(carrier)) {
            TestResponse created = client.send(put("/data/notes/a", "{}").withHeader("If-None-Match", "*"));
            assertThat(created.status()).isEqualTo(201);
            assertThat(client.send(put("/data/notes/a", "{}").withHeader("If-None-Match", "*"))
                            .status())
                    .isEqualTo(412);
            assertThat(client.send(put("/data/notes/a", "{}")
                                    .withHeader("If-Match", "\"x\", " + field(created, "ETag") + ", W/\"y\""))
                            .status())
                    .isEqualTo(200);
            assertThat(client.send(put("/data/notes/a", "{}")
                                    .withHeader("If-Unmodified-Since", "Thu, 01 Jan 2015 00:00:00 GMT"))
                            .status())
                    .isEqualTo(412);
            assertThat(client.send(put("/data/notes/b", "{}").withHeader("If-Match", "*"))
                            .status())
                    .isEqualTo(412);
            assertThat(client.send(TestRequest.delete("/data/notes/b").withHeader("If-Match", "*"))
                            .status())
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @EnumSource
    void optionsAndRefusalsTellTheTruth(Carrier carrier) throws Exception {
        try (TestClient client = site().open(carrier)) {
            assertThat(field(client.send(TestRequest.of("OPTIONS", "/data")), "Allow"))
                    .isEqualTo("GET, HEAD, OPTIONS");
            assertThat(field(client.send(TestRequest.of("OPTIONS", "/data/notes")), "Allow"))
                    .isEqualTo("GET, HEAD, OPTIONS, POST");
            assertThat(field(client.send(TestRequest.of("OPTIONS", "/data/notes/a")), "Allow"))
                    .isEqualTo("DELETE, GET, HEAD, OPTIONS, PATCH, PUT");
            TestResponse refused = client.send(TestRequest.delete("/data/notes"));
            assertThat(refused.status()).isEqualTo(405);
            assertThat(field(refused, "Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
            assertThat(field(client.send(TestRequest.of("OPTIONS", "/data/notes/a")), "Accept-Patch"))
                    .isEqualTo("application/merge-patch+json, application/json-patch+json");
            TestResponse noPatch =
                    client.send(TestRequest.patch("/data/notes/a").withJson("{}"));
            assertThat(noPatch.status()).isEqualTo(415);
            assertThat(field(noPatch, "Accept-Patch"))
                    .isEqualTo("application/merge-patch+json, application/json-patch+json");
        }
    }

    @ParameterizedTest
    @EnumSource
    void errorsAreProblems(Carrier carrier) throws Exception {
        try (TestClient client = site().open(carrier)) {
            TestResponse bad = client.send(put("/data/notes/a", "{\"a\":1,\"a\":2}"));
            assertThat(bad.status()).isEqualTo(422);
            assertThat(field(bad, "Content-Type")).startsWith("application/problem+json");
            assertThat(bad.text()).contains("\"pointer\":\"/a\"");
            assertThat(client.send(put("/data/notes/a", "{\"a\":}")).text())
                    .contains("\"line\":1", "\"column\":6", "\"offset\":5");
            assertThat(client.send(TestRequest.post("/data/notes").withBody("{}"))
                            .status())
                    .isEqualTo(415);
            assertThat(client.send(TestRequest.post("/data/notes").withJson("")).status())
                    .isEqualTo(400);
            String tooLong = "{\"a\":\"" + "x".repeat(Settings.DOCUMENT_BYTES) + "\"}";
            assertThat(client.send(put("/data/notes/a", tooLong)).status()).isEqualTo(413);
            assertThat(client.get("/data/notes/a%2Fb").status()).isEqualTo(400);
            assertThat(client.get("/data/notes/a%20b").status()).isEqualTo(404);
            assertThat(client.send(put("/data/notes/%27%3B--", "{}")).status()).isEqualTo(400);
            assertThat(client.get("/data/notes/a").status()).isEqualTo(404);
        }
    }

    @Test
    void aRootMountAndAnotherBesideItKeepTheirOwn() throws Exception {
        TestSite site = TestSite.of("/", DataPlugin::new).and("/other", DataPlugin::new, "read_only = true");
        try (TestServer server = site.start()) {
            TestResponse created = server.send(TestRequest.post("/notes").withJson("{}"));
            assertThat(field(created, "Location")).startsWith("/notes/");
            assertThat(server.get(field(created, "Location")).status()).isEqualTo(200);
            assertThat(server.get("/_collections").text()).contains("\"path\":\"/notes\"");
            assertThat(server.get("/other/_collections").text()).isEqualTo("{\"collections\":[],\"open\":true}\n");
            TestResponse refused = server.send(put("/other/notes/a", "{}"));
            assertThat(refused.status()).isEqualTo(405);
            assertThat(field(refused, "Allow")).isEqualTo("GET, HEAD, OPTIONS");
        }
    }

    @Test
    void manyClientsWriteAtOnceThroughTheServer() throws Exception {
        try (TestServer server = site().start();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> locations = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                TestRequest request = TestRequest.post("/data/notes").withJson("{\"n\": " + i + "}");
                locations.add(clients.submit(() -> field(server.send(request), "Location")));
            }
            for (int i = 0; i < 200; i++) {
                assertThat(server.get(locations.get(i).get()).text()).isEqualTo("{\"n\": " + i + "}");
            }
            assertThat(server.get("/data/notes?limit=0").text()).contains("\"total\":200");
        }
    }

    /** The change that comes while nobody listens is told when the client comes again. */
    @Test
    void changesComeAsEventsAndGoOnWhereTheClientWas() throws Exception {
        try (TestServer server = site().start();
                HttpClient client = HttpClient.newHttpClient()) {
            URI feed = URI.create(server.uri("/data/notes/_changes").toString());
            URI note = URI.create(server.uri("/data/notes/a").toString());
            String last;
            try (InputStream events = events(client, feed, "0")) {
                BufferedReader lines = new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8));
                put(client, note, "{\n}");
                assertThat(event(lines))
                        .startsWith("id: 1|event: create|data: {\"sequence\":1,")
                        .contains("\"document\":{ }}");
                put(client, note, "{\"n\":2}");
                String second = event(lines);
                assertThat(second).startsWith("id: 2|event: replace|data: ");
                last = second.substring("id: ".length(), second.indexOf('|'));
            }
            put(client, note, "{\"n\":3}");
            try (InputStream events = events(client, feed, last)) {
                BufferedReader lines = new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8));
                assertThat(event(lines))
                        .startsWith("id: 3|event: replace|data: ")
                        .contains("{\"n\":3}");
            }
        }
    }

    /** Else every restart and reload would wait for its followers as long as it may. */
    @Test
    void aStopEndsStreamsOfChangesAtOnce() throws Exception {
        TestServer server = site().start();
        try (HttpClient client = HttpClient.newHttpClient();
                InputStream events = events(
                        client, URI.create(server.uri("/data/notes/_changes").toString()), "0")) {
            long start = System.nanoTime();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            assertThat(new String(events.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("retry: 1000\nid: 0\n\n");
        }
    }

    private static InputStream events(HttpClient client, URI feed, String last) throws Exception {
        HttpResponse<InputStream> response = client.send(
                HttpRequest.newBuilder(feed)
                        .header("Accept", "text/event-stream")
                        .header("Last-Event-ID", last)
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        return response.body();
    }

    private static void put(HttpClient client, URI note, String json) throws Exception {
        assertThat(client.send(
                                HttpRequest.newBuilder(note)
                                        .header("Content-Type", "application/json")
                                        .PUT(HttpRequest.BodyPublishers.ofString(json))
                                        .build(),
                                HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isIn(200, 201);
    }

    /** The lines of the next event, past what says when to come again, where to go on, and that nothing happens. */
    private static String event(BufferedReader lines) throws Exception {
        StringBuilder event = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty() && event.indexOf("data:") >= 0) {
                return event.toString();
            }
            if (line.isEmpty()) {
                event.setLength(0);
            }
            if (!line.isEmpty() && !line.startsWith("retry:") && !line.startsWith(":")) {
                event.append(event.isEmpty() ? "" : "|").append(line);
            }
        }
        throw new AssertionError("the stream ended after " + event);
    }
}
