package dev.tenon.suite;

import static org.awaitility.Awaitility.await;

import dev.tenon.Server;
import dev.tenon.api.RequestHandler;
import dev.tenon.config.ConfigReader;
import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** A server with a configuration file and a plugins directory in a folder, both of which a test may change. */
final class LiveServer implements AutoCloseable {

    /** What the server promises is 2 seconds; a machine that does much else may need longer. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    final Path folder;
    final Path plugins;
    final Path file;
    private final String head;
    private final Server server;

    private LiveServer(Path folder, String head, Path file, Path plugins, Server server) {
        this.folder = folder;
        this.head = head;
        this.file = file;
        this.plugins = plugins;
        this.server = server;
    }

    /** Starts one; {@code settings} follow the keys of {@code [server]}, {@code mounts} follow those. */
    static LiveServer start(Path folder, String settings, String mounts, Map<String, Supplier<RequestHandler>> own)
            throws Exception {
        Path plugins = Files.createDirectories(folder.resolve("plugins"));
        return start(folder, folder.resolve("server.toml"), plugins, settings, mounts, own);
    }

    static LiveServer start(
            Path folder,
            Path file,
            Path plugins,
            String settings,
            String mounts,
            Map<String, Supplier<RequestHandler>> own)
            throws Exception {
        String head = """
                [server]
                listen = ["127.0.0.1:0"]
                plugins_dir = "%s"
                data_dir = "%s"
                %s
                """.formatted(plugins, folder.resolve("var"), settings);
        if (!Files.exists(file)) {
            Files.writeString(file, head + mounts);
        }
        return new LiveServer(folder, head, file, plugins, Server.start(ConfigReader.read(file), own));
    }

    /** The text of a configuration with these mounts. */
    String text(String mounts) {
        return head + mounts;
    }

    /** Saves a configuration with these mounts. */
    void write(String mounts) throws IOException {
        Files.writeString(file, text(mounts));
    }

    Server server() {
        return server;
    }

    RawClient connect() throws IOException {
        URI uri = URI.create(server.urls().getFirst());
        return RawClient.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
    }

    TestResponse get(String target) throws IOException {
        try (RawClient raw = connect()) {
            return raw.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").receive();
        }
    }

    /** Waits until a target is answered with this text. */
    void awaitText(String target, String text) {
        awaitThat(() -> get(target).text().equals(text));
    }

    void awaitThat(Callable<Boolean> condition) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition);
    }

    static String mount(String path, String plugin, String name) {
        return "[[mount]]\npath = \"" + path + "\"\nplugin = \"" + plugin + "\"\nname = \"" + name + "\"\n";
    }

    @Override
    public void close() {
        server.close();
    }
}
