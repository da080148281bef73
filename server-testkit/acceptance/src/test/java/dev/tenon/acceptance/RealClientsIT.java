package dev.tenon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.tenon.acceptance.Programs.Ended;
import dev.tenon.acceptance.ServerForClients.Counts;
import dev.tenon.acceptance.ServerProcess.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The clients that people write programs with, and a browser, against the real process. */
class RealClientsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(ServerProcess.PATIENCE_SECONDS);

    @TempDir
    private static Path folder;

    private static ServerForClients server;

    @BeforeAll
    static void start() throws Exception {
        server = new ServerForClients(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        server.stop();
        server.close();
    }

    private static HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(server.uri.resolve(path)).timeout(PATIENCE);
    }

    private static JsonObject said(Ended program) throws IOException {
        return new Gson().fromJson(program.ok().text(), JsonObject.class);
    }

    @ParameterizedTest
    @EnumSource
    void theJdksClientKeepsItsConnection(Version version) throws Exception {
        Counts before = server.counts();
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            for (int i = 0; i < 100; i++) {
                assertThat(client.send(to("/hello?name=" + i).build(), BodyHandlers.ofString())
                                .body())
                        .isEqualTo("Hello, " + i + "!\n");
                assertThat(client.send(to("/nowhere").build(), BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(404);
            }
            HttpResponse<byte[]> file = client.send(to("/big.bin").build(), BodyHandlers.ofByteArray());
            assertThat(file.body()).isEqualTo(ServerForClients.BIG);
            assertThat(file.version()).isEqualTo(Version.HTTP_1_1);
            for (String mount : List.of("/mirror", "/inline")) {
                uploads(client, mount);
            }
            HttpRequest head = to("/big.bin").HEAD().build();
            assertThat(client.send(head, BodyHandlers.ofString()).headers().firstValue("Content-Length"))
                    .contains("3000000");
        }
        assertThat(server.counts().since(before)).isEqualTo(new Counts(1, 208));
    }

    private static void uploads(HttpClient client, String mount) throws IOException, InterruptedException {
        byte[] big = ServerForClients.BIG;
        HttpRequest counted =
                to(mount + "/echo").PUT(BodyPublishers.ofByteArray(big)).build();
        HttpRequest chunked = to(mount + "/echo")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(big)))
                .build();
        HttpRequest expecting = to(mount + "/echo")
                .expectContinue(true)
                .POST(BodyPublishers.ofByteArray(big))
                .build();
        for (HttpRequest request : List.of(counted, chunked, expecting)) {
            assertThat(client.send(request, BodyHandlers.ofByteArray()).body()).isEqualTo(big);
        }
    }

    @Test
    void theJdksClientAsksForMuchAtOnce() throws Exception {
        Counts before = server.counts();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int round = 0; round < 4; round++) {
                List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    HttpRequest request = to("/mirror/echo")
                            .POST(BodyPublishers.ofString("body " + i))
                            .build();
                    answers.add(client.sendAsync(request, BodyHandlers.ofString()));
                }
                for (int i = 0; i < answers.size(); i++) {
                    assertThat(answers.get(i).join().body()).isEqualTo("body " + i);
                }
            }
        }
        Counts counts = server.counts().since(before);
        assertThat(counts.requests()).isEqualTo(200);
        assertThat(counts.connections()).isLessThanOrEqualTo(100);
    }

    @Test
    void nodesClientsKeepTheirConnections() throws Exception {
        Counts before = server.counts();
        Ended ended = Programs.run(
                folder,
                Programs.need("node", "nodejs"),
                ServerForClients.script("node-client.mjs"),
                server.uri.toString());
        JsonObject said = said(ended);
        Counts counts = server.counts().since(before);
        assertThat(said.get("sockets").getAsInt()).as("sockets of the agent").isEqualTo(4);
        assertThat(counts.requests())
                .isEqualTo(said.get("http").getAsInt() + said.get("fetch").getAsInt())
                .isGreaterThan(600);
        assertThat(counts.connections()).isBetween(5L, 20L);
    }

    @Test
    void aNodeClientThatLeavesMidwayHarmsNobody() throws Exception {
        said(Programs.run(
                folder,
                Programs.need("node", "nodejs"),
                ServerForClients.script("node-client.mjs"),
                server.uri.toString(),
                "leave"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(status())
                        .containsEntry("requests_in_flight", new JsonPrimitive(0))
                        .containsEntry("connections_open", new JsonPrimitive(0)));
    }

    private static Map<String, JsonElement> status() throws IOException, InterruptedException {
        Outcome status = ServerProcess.run(folder, "status", "--json", "--config", "server.toml");
        assertThat(status.exit()).as(status.err()).isZero();
        return new Gson().fromJson(status.out(), JsonObject.class).asMap();
    }

    @Test
    void pythonsClientsKeepTheirConnectionsAndPipeline() throws Exception {
        Counts before = server.counts();
        Ended ended = Programs.run(
                folder,
                Programs.need("python3", "python3"),
                ServerForClients.script("python_client.py"),
                server.uri.toString());
        JsonObject said = said(ended);
        Counts counts = server.counts().since(before);
        assertThat(counts)
                .isEqualTo(new Counts(
                        said.get("connections").getAsLong(),
                        said.get("requests").getAsLong()));
        assertThat(counts.requests()).isGreaterThan(800);
    }

    @Test
    void aBrowserUsesFilesDataAndPluginsAtOnce() throws Exception {
        // The script looks there itself.
        Programs.need(System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium"), "chromium");
        Counts before = server.counts();
        Ended ended = Programs.run(
                folder,
                Programs.need("node", "nodejs"),
                ServerForClients.script("chromium-client.mjs"),
                server.uri.toString());
        long requests = said(ended).get("requests").getAsLong();
        Counts counts = server.counts().since(before);
        assertThat(counts.requests()).isEqualTo(requests).isGreaterThan(180);
        // Six at a time for each server, and what it opens to be ready.
        assertThat(counts.connections()).isBetween(2L, 12L);
    }
}
