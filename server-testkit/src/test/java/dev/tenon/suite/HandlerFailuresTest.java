package dev.tenon.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenon.api.Request;
import dev.tenon.api.Response;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a handler breaks, it breaks for its own request alone. */
class HandlerFailuresTest {

    /** The state of a socket that listens, in the tables of the kernel. */
    private static final String LISTENING = "0A";

    private static final String ONE_LOOP = "[server.engine]\nloops = 1\n";

    @TempDir
    private Path folder;

    /** Needs more stack than there is. */
    @SuppressWarnings("InfiniteRecursion") // it is what it is for
    static int descend(int depth) {
        return descend(depth + 1) + 1;
    }

    /** Fails as the path says. */
    private Response fail(Request request) throws Exception {
        return switch (request.path()) {
            case "/overflow" -> Response.text(Integer.toString(descend(0)));
            case "/memory" -> Response.text(Integer.toString(new int[Integer.MAX_VALUE].length));
            case "/linkage" -> throw new NoClassDefFoundError("no.such.Thing");
            case "/null" -> throw new NullPointerException();
            case "/channel" -> {
                try (FileChannel file = FileChannel.open(Files.writeString(folder.resolve("channel"), "content"))) {
                    Thread.currentThread().interrupt();
                    yield Response.text(Integer.toString(file.read(ByteBuffer.allocate(10))));
                }
            }
            case "/file" -> {
                Path file = Files.write(folder.resolve("file"), new byte[200_000]);
                Thread.currentThread().interrupt();
                yield Response.file("application/octet-stream", file);
            }
            default -> Response.text("well " + Place.now());
        };
    }

    private TestServer start() throws Exception {
        return TestSite.of("/thread", () -> Handlers.blocking(this::fail))
                .and("/inline", () -> Handlers.inline(this::fail))
                .and("/other", () -> Handlers.inline(request -> Response.text("other " + Place.now())))
                .and(
                        "/midway",
                        () -> Handlers.blocking(request -> Response.stream("text/plain", out -> {
                            out.write(new byte[100_000]);
                            throw new IOException("on purpose");
                        })))
                .start(ONE_LOOP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/thread", "/inline"})
    void errorsAre500AndTheLoopLivesOn(String mount) throws Exception {
        try (TestServer server = start();
                RawClient raw = server.raw();
                RawClient other = server.raw()) {
            for (String failure : List.of("/overflow", "/memory", "/linkage", "/null")) {
                // The next one is received together with it.
                raw.send(RawRequests.get(mount + failure) + RawRequests.get(mount + "/well"));
                assertThat(raw.receive().status()).as(failure).isEqualTo(500);
                assertThat(raw.receive().text()).startsWith("well");
                assertThat(other.send(RawRequests.get("/other")).receive().text())
                        .isEqualTo("other LOOP");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/thread", "/inline"})
    void aFileThatIsClosedByAnInterruptIsTheHandlersOwn(String mount) throws Exception {
        try (TestServer server = start();
                RawClient raw = server.raw()) {
            raw.send(RawRequests.get(mount + "/channel") + RawRequests.get(mount + "/well"));
            assertThat(raw.receive().status()).isEqualTo(503);
            assertThat(raw.receive().text()).startsWith("well");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/thread", "/inline"})
    void aFileIsSentWholeAlthoughTheHandlerWasInterrupted(String mount) throws Exception {
        try (TestServer server = start();
                RawClient raw = server.raw()) {
            raw.send(RawRequests.get(mount + "/file") + RawRequests.get(mount + "/well"));
            TestResponse file = raw.receive();
            assertThat(file.status()).isEqualTo(200);
            assertThat(file.bytes()).hasSize(200_000);
            assertThat(raw.receive().text()).startsWith("well");
        }
    }

    /** How many descriptors this process has of the server's ends of connections; other tests have theirs beside them. */
    private static long ends(TestServer server) throws IOException {
        String port = String.format(
                ":%04X ", URI.create(server.server().urls().getFirst()).getPort());
        Set<String> sockets = new HashSet<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] columns = line.strip().split("\\s+", -1);
                if ((columns[1] + " ").endsWith(port) && !columns[3].equals(LISTENING)) {
                    sockets.add("socket:[" + columns[9] + "]");
                }
            }
        }
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(it -> sockets.contains(target(it))).count();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // it was the one for the listing itself
        }
    }

    @Test
    void theDescriptorOfAClosedConnectionIsGone() throws Exception {
        int count = 30;
        List<RawClient> clients = new ArrayList<>();
        try (TestServer server = start()) {
            assertThat(ends(server)).isZero();
            for (int i = 0; i < count; i++) {
                RawClient client = server.raw();
                clients.add(client);
                // One is cut by the thread that serves it, one is closed by the loop; the client's end stays open.
                client.send(RawRequests.get(i % 2 == 0 ? "/midway" : "/other"));
            }
            for (int i = 1; i < count; i += 2) {
                assertThat(clients.get(i).receive().text()).startsWith("other");
                assertThat(ends(server)).isPositive();
                clients.get(i).send("nonsense\r\n\r\n");
                assertThat(clients.get(i).receive().status()).isEqualTo(400);
            }
            await().untilAsserted(() -> assertThat(ends(server)).isZero());
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }
}
