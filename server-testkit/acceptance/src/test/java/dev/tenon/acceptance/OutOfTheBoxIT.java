package dev.tenon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promise of the README: one command serves files, data and a dropped-in plugin. */
class OutOfTheBoxIT {

    @TempDir
    private static Path folder;

    private static ShippedServer server;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        server = new ShippedServer(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        int exit = server.stop();
        server.close();
        assertThat(exit).isZero();
    }

    private HttpResponse<String> get(URI uri) throws Exception {
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    @Test
    void servesTheSite() throws Exception {
        HttpResponse<String> page = get(server.uri().resolve("/"));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("Tenon is");
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    }

    @Test
    void answersByTheDroppedPlugin() throws Exception {
        assertThat(get(server.uri().resolve("/hello")).body()).isEqualTo("Hello, world!\n");
        assertThat(get(server.uri().resolve("/hello?name=Ada")).body()).isEqualTo("Hello, Ada!\n");
    }

    @Test
    void keepsDataAcrossAPowerCut() throws Exception {
        String note = "{\"title\": \"keep me\", \"n\": 1.10}";
        HttpRequest post = HttpRequest.newBuilder(server.uri().resolve("/data/kept"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(note))
                .build();
        HttpResponse<String> created = client.send(post, BodyHandlers.ofString());
        assertThat(created.statusCode()).isEqualTo(201);
        String location = created.headers().firstValue("Location").orElseThrow();
        server.killAndRestart();
        HttpResponse<String> read = get(server.uri().resolve(location));
        assertThat(read.body()).isEqualTo(note);
        assertThat(read.headers().firstValue("ETag"))
                .isEqualTo(created.headers().firstValue("ETag"));
    }

    @Test
    void worksInABrowser() throws Exception {
        String chromium = System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium");
        assumeTrue(Files.isExecutable(Path.of(chromium)), "there is no Chromium to try the site with");
        Path script = ShippedServer.root().resolve("server-testkit/acceptance/src/test/browser/site-check.mjs");
        Path report = folder.resolve("site-check.txt");
        Process check = new ProcessBuilder(
                        "node", script.toString(), server.uri().toString())
                .redirectErrorStream(true)
                .redirectOutput(report.toFile())
                .start();
        assertThat(check.waitFor(300, TimeUnit.SECONDS))
                .as("the check ends in time")
                .isTrue();
        assertThat(check.exitValue()).as(Files.readString(report)).isZero();
    }
}
