package dev.tenon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.acceptance.Programs.Ended;
import dev.tenon.acceptance.ServerForClients.Counts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real process behind reverse proxies that keep their connections to it. */
class BehindProxiesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(ServerProcess.PATIENCE_SECONDS);

    /** At most so many connections for as many clients: a proxy opens another one when all that it has are at work. */
    private static final int CLIENTS = 16;

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

    private static HttpRequest.Builder to(URI base, String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE);
    }

    @ParameterizedTest
    @EnumSource
    void everythingPassesThrough(ProxyInFront.Kind kind) throws Exception {
        try (ProxyInFront proxy = ProxyInFront.start(kind, folder, server);
                HttpClient client = HttpClient.newHttpClient()) {
            Counts before = server.counts();
            for (int i = 0; i < 100; i++) {
                assertThat(client.send(to(proxy.uri, "/hello?name=" + i).build(), BodyHandlers.ofString())
                                .body())
                        .isEqualTo("Hello, " + i + "!\n");
            }
            byte[] big = ServerForClients.BIG;
            HttpRequest file = to(proxy.uri, "/big.bin").build();
            assertThat(client.send(file, BodyHandlers.ofByteArray()).body()).isEqualTo(big);
            HttpRequest part =
                    to(proxy.uri, "/big.bin").header("Range", "bytes=10-19").build();
            assertThat(client.send(part, BodyHandlers.ofByteArray()).body()).isEqualTo(Arrays.copyOfRange(big, 10, 20));
            HttpRequest streamed = to(proxy.uri, "/mirror/lines?count=20000").build();
            assertThat(client.send(streamed, BodyHandlers.ofString()).body()).isEqualTo(ServerForClients.TEXT);
            uploads(client, proxy.uri);
            conditions(client, proxy.uri);
            assertThat(server.counts().since(before).requests()).isEqualTo(110);
            assertThat(server.counts().since(before).connections()).isBetween(1L, 8L);
            assertThat(proxy.complaints()).doesNotContain("error]", "crit]", "alert]");
        }
    }

    private static void uploads(HttpClient client, URI base) throws IOException, InterruptedException {
        byte[] big = ServerForClients.BIG;
        for (String mount : new String[] {"/mirror", "/inline"}) {
            HttpRequest counted = to(base, mount + "/echo")
                    .PUT(BodyPublishers.ofByteArray(big))
                    .build();
            assertThat(client.send(counted, BodyHandlers.ofByteArray()).body()).isEqualTo(big);
            HttpRequest chunked = to(base, mount + "/echo")
                    .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(big)))
                    .build();
            assertThat(client.send(chunked, BodyHandlers.ofByteArray()).body()).isEqualTo(big);
        }
    }

    private static void conditions(HttpClient client, URI base) throws IOException, InterruptedException {
        HttpRequest head = to(base, "/text.txt").HEAD().build();
        HttpResponse<String> told = client.send(head, BodyHandlers.ofString());
        assertThat(told.headers().firstValueAsLong("Content-Length")).hasValue(ServerForClients.TEXT.length());
        HttpRequest again = to(base, "/text.txt")
                .header("If-None-Match", told.headers().firstValue("ETag").orElseThrow())
                .build();
        assertThat(client.send(again, BodyHandlers.ofString()).statusCode()).isEqualTo(304);
        HttpRequest nowhere = to(base, "/nowhere").build();
        assertThat(client.send(nowhere, BodyHandlers.ofString()).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @EnumSource
    void itsClientsAreKnown(ProxyInFront.Kind kind) throws Exception {
        try (ProxyInFront proxy = ProxyInFront.start(kind, folder, server)) {
            String curl = Programs.need("curl", "curl");
            Ended ended = Programs.run(
                    folder,
                    curl,
                    "-sS",
                    "--interface",
                    "127.0.0.2",
                    "-HHost: example.org",
                    proxy.uri.resolve("/mirror/who").toString());
            assertThat(ended.ok().text()).isEqualTo("127.0.0.2 http example.org\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void loadRunsOverFewConnections(ProxyInFront.Kind kind) throws Exception {
        try (ProxyInFront proxy = ProxyInFront.start(kind, folder, server)) {
            Counts before = server.counts();
            LoadReport report = LoadReport.wrk(folder, CLIENTS, proxy.uri.resolve("/hello"));
            report.hasNoFailures();
            Counts counts = server.counts().since(before);
            assertThat(report.requests()).isGreaterThan(500);
            assertThat(counts.requests()).isBetween(report.requests(), report.requests() + CLIENTS);
            assertThat(counts.connections()).isBetween(1L, 2L * CLIENTS);
        }
    }
}
