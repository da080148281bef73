package dev.tenon.acceptance;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a user gets: {@code ./tenon run} with the shipped configuration, but for a free port and a data directory of its own. */
final class ShippedServer implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 120;

    private final Path config;
    private final Path errors;
    private Process process;
    private URI uri;

    /** Starts it with its state in this folder. */
    ShippedServer(Path folder) throws IOException {
        this(folder, Map.of());
    }

    /** Starts it with its state in this folder, and with some texts of its configuration replaced. */
    ShippedServer(Path folder, Map<String, String> changes) throws IOException {
        Path root = root();
        Path copy = folder.resolve("config");
        copy(root.resolve("config"), copy);
        config = copy.resolve("server.toml");
        String text = Files.readString(config);
        text = replace(text, "\"127.0.0.1:8080\"", "\"127.0.0.1:0\"");
        text = replace(text, "\"../plugins-dir\"", "'" + root.resolve("plugins-dir") + "'");
        for (Map.Entry<String, String> change : changes.entrySet()) {
            text = replace(text, change.getKey(), change.getValue());
        }
        Files.writeString(config, text);
        errors = folder.resolve("stderr.txt");
        process = launch();
        uri = ready();
    }

    private static String replace(String text, String part, String by) {
        if (!text.contains(part)) {
            throw new IllegalStateException("config/server.toml no longer has " + part);
        }
        return text.replace(part, by);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
    }

    private Process launch() throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(List.of(root().resolve("tenon").toString(), "run", "--config", config.toString()));
        builder.environment().put("TENON_JAVA_HOME", System.getProperty("java.home"));
        // The training of a cache would run beside whatever test comes next.
        builder.environment().put("TENON_AOT", "off");
        return builder.redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start();
    }

    private URI ready() throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null || !line.startsWith("ready http://")) {
            throw new IOException("instead of ready it said " + line + "; standard error: " + Files.readString(errors));
        }
        return URI.create(line.split(" ", 3)[1]);
    }

    /** Where it listens now. */
    URI uri() {
        return uri;
    }

    long pid() {
        return process.pid();
    }

    /** Takes its power away, and starts it again. */
    void killAndRestart() throws IOException, InterruptedException {
        process.destroyForcibly();
        exit();
        process = launch();
        uri = ready();
    }

    /** Asks it to stop, and waits for its end. */
    int stop() throws IOException, InterruptedException {
        process.destroy();
        return exit();
    }

    private int exit() throws IOException, InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, SECONDS)) {
            throw new IOException("it does not end; standard error: " + Files.readString(errors));
        }
        return process.exitValue();
    }

    /** The root of the source tree. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("tenon"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("run these tests from within the source tree");
        }
        return folder;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
