package dev.tenon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of the plugin {@code data} in a real browser. */
class DataPageIT {

    @TempDir
    private Path folder;

    @Test
    void documentsAreBrowsedAndEditedInABrowser() throws Exception {
        Programs.need(System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium"), "chromium");
        String node = Programs.need("node", "nodejs");
        Path schema = Files.writeString(
                folder.resolve("schema.json"),
                "{\"type\": \"object\", \"properties\": {\"n\": {\"type\": \"integer\"}}}");
        String mounts = """
                [[mount]]
                path = "/data"
                plugin = "data"
                [[mount]]
                path = "/ruled"
                plugin = "data"
                name = "ruled"
                [mount.options]
                collections = ["readable", "strict"]
                seed = "%s"
                [mount.options.collection.readable]
                methods = ["GET"]
                [mount.options.collection.strict]
                schema = "%s"
                """.formatted(
                Files.writeString(folder.resolve("seed.json"), "{\"readable\": [{\"id\": \"a\", \"n\": 1}]}"), schema);
        try (TestServer server =
                TestSite.of("/", () -> request -> Response.text("elsewhere")).start(mounts)) {
            fill(server);
            Path script = ServerProcess.root().resolve("server-testkit/acceptance/src/test/browser/data-check.mjs");
            Path report = folder.resolve("data-check.txt");
            ProcessBuilder check =
                    new ProcessBuilder(node, script.toString(), server.uri("").toString());
            String pictures = System.getProperty("tenon.pictures", "");
            if (!pictures.isEmpty()) {
                check.command().add(pictures);
            }
            Process process = check.redirectErrorStream(true)
                    .redirectOutput(report.toFile())
                    .start();
            assertThat(process.waitFor(180, TimeUnit.SECONDS))
                    .as("the check ends in time")
                    .isTrue();
            assertThat(process.exitValue()).as(Files.readString(report)).isZero();
        }
    }

    private static void fill(TestServer server) throws Exception {
        StringBuilder books = new StringBuilder();
        for (int i = 0; i < 39; i++) {
            books.append(
                    "{\"id\": \"b%02d\", \"document\": {\"title\": \"Number %d\", \"year\": %d, \"author\": {\"name\": \"Li %d\"}}}\n"
                            .formatted(i, i, 1900 + i, i % 7));
        }
        books.append(
                "{\"id\": \"emma\", \"document\": {\"title\": \"Emma\", \"price\": 1.50, \"tags\": [\"novel\", \"english\"]}}\n");
        put(server, "/data/books/_import", books.toString());
        put(server, "/data/odd/_import", """
                {"id": "markup", "document": {"<b>": "<img src=x onerror=alert(1)>", "note": "</script><script>alert(2)</script>"}}
                {"id": "turned", "document": {"note": "abc\u202edef", "tab": "a\\tb"}}
                {"id": "numbers", "document": {"big": 12345678901234567890, "price": 1.10}}
                """);
    }

    private static void put(TestServer server, String target, String lines) throws Exception {
        HttpResponse<String> answer = server.client()
                .send(
                        HttpRequest.newBuilder(server.uri(target))
                                .header("Content-Type", "application/x-ndjson")
                                .POST(HttpRequest.BodyPublishers.ofString(lines))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"failed\":0");
    }
}
