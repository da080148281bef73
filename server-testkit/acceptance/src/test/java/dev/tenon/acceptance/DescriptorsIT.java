package dev.tenon.acceptance;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.tenon.testkit.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server whose file descriptors have run out goes on serving. */
@Timeout(value = 5 * ServerProcess.PATIENCE_SECONDS, unit = SECONDS)
class DescriptorsIT {

    private static final int DESCRIPTORS = 150;
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private InetSocketAddress address(ServerProcess server) throws IOException {
        URI uri = URI.create(server.line().split(" ", -1)[1]);
        return new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    private ServerProcess run() throws IOException {
        SlowPlugin.drop(Files.createDirectory(folder.resolve("work")), folder.resolve("plugins"));
        Files.writeString(folder.resolve("server.toml"), """
                [server]
                listen = ["127.0.0.1:0"]
                plugins_dir = "plugins"
                data_dir = "data"
                [server.limits]
                header_seconds = 300
                idle_seconds = 300
                [[mount]]
                path = "/"
                plugin = "slow"
                """);
        // The JVM would raise its limit to the hard one, so that one is lowered.
        List<String> wrapper = List.of("sh", "-c", "ulimit -n " + DESCRIPTORS + " && exec \"$@\"", "sh");
        return ServerProcess.start(folder, wrapper, List.of(), "run", "--config", "server.toml");
    }

    private static void assertServed(RawClient client) throws IOException {
        assertThat(client.send(GET).receive().text()).isEqualTo("served");
    }

    private static void closeAll(List<RawClient> clients) throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
    }

    @Test
    void whoIsIdleMakesRoomAndWhoIsBusyIsServed() throws Exception {
        assumeThat(Path.of("/proc/self/fd")).as("a system with ulimit").exists();
        List<RawClient> busy = new ArrayList<>();
        List<RawClient> idle = new ArrayList<>();
        try (ServerProcess server = run()) {
            InetSocketAddress address = address(server);
            for (int i = 0; i < 20; i++) {
                busy.add(RawClient.connect(address).withDeadline(Duration.ofSeconds(60)));
                assertServed(busy.get(i));
                busy.get(i).send("GET / HT");
            }
            // Many more than descriptors: each is served, since those before it are idle by then.
            for (int i = 0; i < 2 * DESCRIPTORS; i++) {
                RawClient client = RawClient.connect(address).withDeadline(Duration.ofSeconds(60));
                idle.add(client);
                assertServed(client);
            }
            assertThat(server.errors()).contains("cannot accept a connection");
            for (RawClient client : busy) {
                client.send("TP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.receive().text()).isEqualTo("served");
            }
        } finally {
            closeAll(busy);
            closeAll(idle);
        }
    }

    @Test
    void oncePlacesAreFreeWhoHasWaitedIsServed() throws Exception {
        assumeThat(Path.of("/proc/self/fd")).as("a system with ulimit").exists();
        List<RawClient> busy = new ArrayList<>();
        List<RawClient> waiting = new ArrayList<>();
        try (ServerProcess server = run()) {
            InetSocketAddress address = address(server);
            for (int i = 0; i < DESCRIPTORS; i++) {
                RawClient client = RawClient.connect(address).withDeadline(Duration.ofSeconds(60));
                busy.add(client.send("GET / HT"));
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> server.errors().contains("cannot accept a connection"));
            for (int i = 0; i < 20; i++) {
                waiting.add(RawClient.connect(address)
                        .withDeadline(Duration.ofSeconds(60))
                        .send(GET));
            }
            // One that was accepted is served as ever.
            assertThat(busy.getFirst()
                            .send("TP/1.1\r\nHost: a\r\n\r\n")
                            .receive()
                            .text())
                    .isEqualTo("served");
            closeAll(busy);
            for (RawClient client : waiting) {
                assertThat(client.receive().text()).isEqualTo("served");
            }
        } finally {
            closeAll(busy);
            closeAll(waiting);
        }
    }
}
