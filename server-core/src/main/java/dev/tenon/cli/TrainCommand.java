package dev.tenon.cli;

import dev.tenon.TemporaryDirectory;
import dev.tenon.admin.ControlSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;

/**
 * The command {@code train}, which the launcher uses and help does not show: a server's life in short, with files, data, a plugin from a
 * JAR and clients of its own, so that the JVM can write down which classes that takes and how they are used ({@code -XX:AOTCacheOutput}).
 * Touches nothing of the user's.
 */
@Command(
        name = "train",
        hidden = true,
        description = "Serve a moment, for the JVM to learn what a start needs.",
        mixinStandardHelpOptions = true)
final class TrainCommand extends Commands.WithConsole {

    /** Enough for the JVM to know what is used often; more makes the training longer and the first requests no faster. */
    private static final int ROUNDS = 1_500;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String CONFIG = """
            [server]
            listen      = ["127.0.0.1:0"]
            plugins_dir = "plugins-dir"
            data_dir    = "var"

            [server.log]
            level = "error"

            [[mount]]
            path   = "/"
            plugin = "static"
            [mount.options]
            root = "site"

            [[mount]]
            path   = "/data"
            plugin = "data"
            """;

    private static final String HELLO_CONFIG = """

            [[mount]]
            path   = "/hello"
            plugin = "hello"
            """;

    TrainCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() throws CommandException {
        Installation installation = Installation.ofThis();
        try (TemporaryDirectory folder = TemporaryDirectory.create("tenon-train")) {
            train(folder.path(), installation);
            return ExitCode.OK;
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new CommandException("tenon: the training failed: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("tenon: the training was interrupted", e);
        }
    }

    private void train(Path folder, Installation installation)
            throws IOException, CommandException, ExecutionException, TimeoutException, InterruptedException {
        Path config = write(folder, installation);
        try (PipedInputStream said = new PipedInputStream();
                PrintStream out = new PrintStream(new PipedOutputStream(said), true, StandardCharsets.UTF_8)) {
            FutureTask<Integer> server = new FutureTask<>(() -> {
                try (out) { // so that a server that does not start is not waited for
                    return new ServerRun(asProcess(out), new ConfigFile(config)).call();
                }
            });
            Thread.ofPlatform().daemon().name("train-server").start(server);
            int port = port(new BufferedReader(new InputStreamReader(said, StandardCharsets.UTF_8)));
            try (TrainingClient client = new TrainingClient(port, PATIENCE)) {
                client.run(ROUNDS, Files.exists(hello(folder)));
            }
            new ControlClient(ControlSocket.in(folder.resolve("var"))).ask("POST", "/stop", false, PATIENCE);
            if (server.get(PATIENCE.toSeconds(), TimeUnit.SECONDS) != ExitCode.OK) {
                throw new CommandException("tenon: the server of the training did not stop in good order", null);
            }
        }
    }

    private static Path write(Path folder, Installation installation) throws IOException {
        Path site = Files.createDirectory(folder.resolve("site"));
        Files.writeString(
                site.resolve("index.html"), "<!doctype html><title>x</title>" + "<p>Some text.</p>\n".repeat(60));
        Files.writeString(site.resolve("large.json"), "[" + "{\"name\":\"value\"},\n".repeat(1_000) + "0]");
        Files.createDirectory(folder.resolve("plugins-dir"));
        Path sample = installation.home().resolve("plugins/hello/target/hello-" + installation.version() + ".jar");
        String text = CONFIG;
        if (Files.isRegularFile(sample)) {
            Files.copy(sample, hello(folder));
            text += HELLO_CONFIG;
        }
        return Files.writeString(folder.resolve("server.toml"), text);
    }

    private static Path hello(Path folder) {
        return folder.resolve("plugins-dir").resolve("hello.jar");
    }

    /** From the line that a server says when it is ready: {@code ready http://127.0.0.1:PORT in …}. */
    private static int port(BufferedReader said) throws IOException, CommandException {
        String line = said.readLine();
        if (line == null || !line.startsWith("ready ")) {
            throw new CommandException("tenon: the server of the training did not start", null);
        }
        String url = line.substring(0, line.indexOf(" in "));
        return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
    }

    /** As if it were the process's own, so that what handles its signals is known too. */
    private Console asProcess(PrintStream out) {
        return new Console(out, console.err(), false, false, true, false, name -> null);
    }
}
