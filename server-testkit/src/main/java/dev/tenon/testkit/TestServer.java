package dev.tenon.testkit;

import dev.tenon.Server;
import dev.tenon.api.RequestHandler;
import dev.tenon.config.ConfigReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A whole server in the test's JVM, on a free port of 127.0.0.1, with a data directory of its own that is gone afterwards.
 *
 * <p>Safe for any thread.
 */
public final class TestServer implements TestClient {

    private final TemporaryFolder folder;
    private final Server server;
    private final SocketAddress address;
    private final HttpClient client;

    private TestServer(TemporaryFolder folder, Server server, SocketAddress address) {
        this.folder = folder;
        this.server = server;
        this.address = address;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    static TestServer start(List<TestSite.Place> places, String config, boolean unix) throws Exception {
        TemporaryFolder folder = TemporaryFolder.create();
        try {
            Path socket = folder.path().resolve("server.sock");
            StringBuilder text = new StringBuilder("[server]\nlisten = [\"")
                    .append(unix ? "unix:" + socket : "127.0.0.1:0")
                    .append("\"]\nplugins_dir = \"plugins-dir\"\ndata_dir = \"var\"\n")
                    .append(config)
                    .append('\n');
            Map<String, Supplier<RequestHandler>> plugins = new HashMap<>();
            for (TestSite.Place place : places) {
                String plugin = "under-test-" + plugins.size();
                plugins.put(plugin, () -> place.handler().get());
                text.append(TestOptions.mount(place.path(), plugin, place.name(), place.options()));
            }
            Files.createDirectory(folder.path().resolve("plugins-dir"));
            Path file = folder.path().resolve("server.toml");
            Server server = Server.start(ConfigReader.parse(file, text.toString(), System::getenv), plugins);
            return new TestServer(
                    folder,
                    server,
                    unix
                            ? UnixDomainSocketAddress.of(socket)
                            : address(server.urls().getFirst()));
        } catch (Throwable problem) {
            TestSite.closeAfter(problem, List.of(folder));
            throw problem;
        }
    }

    private static SocketAddress address(String url) {
        URI uri = URI.create(url);
        return new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    /** The server. */
    public Server server() {
        return server;
    }

    /** The folder of its configuration, where {@code plugins-dir} and {@code var} are; deleted by {@link #close}. */
    public Path folder() {
        return folder.path();
    }

    /** Where it listens. */
    public SocketAddress address() {
        return address;
    }

    /** The URI of a target, a path and a query as they are sent. */
    public URI uri(String target) {
        return URI.create(server.urls().getFirst() + target);
    }

    /** A client of the JDK, for HTTP/1.1; not for a Unix-domain socket. */
    public HttpClient client() {
        return client;
    }

    /** A new connection on which the test writes and reads what it likes; close it. */
    public RawClient raw() throws IOException {
        return RawClient.connect(address);
    }

    /** Sends a request on a connection of its own. */
    @Override
    public TestResponse send(TestRequest request) throws IOException {
        List<TestResponse> interims = new ArrayList<>();
        try (RawClient connection = raw().send(request.toBytes())) {
            boolean head = request.method().equals("HEAD");
            TestResponse response = head ? connection.receiveHead() : connection.receive();
            while (response.status() < 200 && response.status() != 101) {
                interims.add(response);
                response = head ? connection.receiveHead() : connection.receive();
            }
            return response.after(interims);
        }
    }

    /** Stops the server and its handlers, gracefully, and deletes its files. */
    @Override
    public void close() {
        TestSite.closeAll(List.of(client, server, folder));
    }
}
