package dev.tenon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/** The real process with something to answer for every kind of client: files, data, a greeting, and the {@link MirrorPlugin}. */
final class ServerForClients implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(ServerProcess.PATIENCE_SECONDS);

    /** What {@code /text.txt} holds: long enough to be compressed. */
    static final String TEXT = MirrorPlugin.lines(20_000);

    /** What {@code /big.bin} holds: more than any buffer on the way, and nothing that a coding makes smaller. */
    static final byte[] BIG = new byte[3_000_000];

    static {
        new Random(20260704).nextBytes(BIG);
    }

    private static final String CONFIG = """
            [server]
            listen = ["127.0.0.1:0", "127.0.0.3:0"]
            proxy_protocol = ["127.0.0.3:0"]
            plugins_dir = "plugins"
            data_dir = "data"
            trusted_proxies = ["127.0.0.1"]
            [[mount]]
            path = "/"
            plugin = "static"
            [mount.options]
            root = "site"
            [[mount]]
            path = "/data"
            plugin = "data"
            [[mount]]
            path = "/hello"
            plugin = "hello"
            [[mount]]
            path = "/mirror"
            plugin = "mirror"
            body_bytes = 16777216
            [[mount]]
            path = "/inline"
            plugin = "mirror"
            name = "inline"
            body_bytes = 16777216
            [mount.options]
            blocking = false
            """;

    final Path folder;
    final ServerProcess process;
    final URI uri;
    /** Where the PROXY protocol is spoken. */
    private final URI introduced;

    /** What the server has counted since its start. */
    record Counts(long connections, long requests) {

        Counts since(Counts before) {
            return new Counts(connections - before.connections, requests - before.requests);
        }
    }

    /** Starts it in this folder. */
    ServerForClients(Path folder) throws IOException {
        this.folder = folder;
        Path site = Files.createDirectory(folder.resolve("site"));
        Files.writeString(site.resolve("small.txt"), "a small file\n");
        Files.writeString(site.resolve("text.txt"), TEXT);
        Files.write(site.resolve("big.bin"), BIG);
        Files.writeString(site.resolve("page.html"), page());
        Files.writeString(site.resolve("part.js"), "window.parts = (window.parts ?? 0) + 1;\n");
        Path plugins = Files.createDirectory(folder.resolve("plugins"));
        MirrorPlugin.drop(Files.createDirectory(folder.resolve("work")), plugins);
        Files.copy(ServerProcess.root().resolve("plugins-dir/hello.jar"), plugins.resolve("hello.jar"));
        Files.writeString(folder.resolve("server.toml"), CONFIG);
        process = ServerProcess.startWithBuiltIns(folder, "run", "--config", "server.toml");
        String[] ready = process.line().split(" ", -1);
        uri = URI.create(ready[1]);
        introduced = URI.create(ready[2]);
    }

    /** A page of twelve parts. */
    private static String page() {
        StringBuilder page =
                new StringBuilder("<!doctype html><title>Parts</title><link rel=\"icon\" href=\"data:,\">\n");
        for (int i = 0; i < 12; i++) {
            page.append("<script src=\"part.js?").append(i).append("\"></script>\n");
        }
        return page.toString();
    }

    /** The URL of a path, as programs take it. */
    String url(String path) {
        return uri.resolve(path).toString();
    }

    String hostAndPort() {
        return uri.getAuthority();
    }

    /** Where connections begin with a header of the PROXY protocol. */
    String introducedHostAndPort() {
        return introduced.getAuthority();
    }

    /** What it has counted, once it has ended all requests: it may send the last byte of an answer before it counts it. */
    Counts counts() {
        JsonObject status = await().atMost(PATIENCE)
                .until(this::status, shown -> shown.get("requests_in_flight").getAsLong() == 0);
        return counts(status);
    }

    static Counts counts(JsonObject status) {
        return new Counts(
                status.get("connections_total").getAsLong(),
                status.get("requests_total").getAsLong());
    }

    /** Under load. */
    long requestsSoFar() throws IOException, InterruptedException {
        return counts(status()).requests();
    }

    /** What {@code tenon status --json} shows, from where it has it: the control socket. */
    private JsonObject status() throws IOException, InterruptedException {
        String shown = Programs.run(
                        folder,
                        Programs.need("curl", "curl"),
                        "-sS",
                        "--unix-socket",
                        folder.resolve("data/control.sock").toString(),
                        "-HAccept: application/json",
                        "http://control/status")
                .ok()
                .text();
        return new Gson().fromJson(shown, JsonObject.class);
    }

    /** Asks it to stop, and that nothing went wrong with it. */
    void stop() throws IOException, InterruptedException {
        process.signal("TERM");
        assertThat(process.exit()).as(process.errors()).isZero();
        assertThat(process.errors().lines())
                .filteredOn(line -> line.contains("\"level\":\"ERROR\"") || line.contains("\"level\":\"WARN\""))
                // On a busy machine any handler may be held up.
                .filteredOn(line -> !line.contains("so they run on worker threads until they behave"))
                .isEmpty();
    }

    /** A file beside the tests that drives a client. */
    static String script(String name) {
        return ServerProcess.root()
                .resolve("server-testkit/acceptance/src/test/clients")
                .resolve(name)
                .toString();
    }

    /** A file of its own for something to send. */
    Path file(byte[] content) throws IOException {
        return Files.write(Files.createTempFile(folder, "sent", ".bin"), content);
    }

    Path file(String content) throws IOException {
        return file(content.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        process.close();
    }
}
