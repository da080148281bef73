package dev.tenon.data.postgres;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of the distribution, in a folder and on a port of its own. It ends with this process, however that ends. Where
 * it is not installed, tests are skipped, or fail if {@code TENON_TEST_PROGRAMS} is {@code required}.
 */
public final class TestPostgres implements AutoCloseable {

    public static final String USER = "tenon";

    private static final String DATA = "data";

    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Ends the server when its standard input does, which is when the tests' process ends. */
    private static final String GUARD = "exec 3<&0; \"$@\" < /dev/null 3<&- & server=$!;"
            + " (cat <&3 > /dev/null; kill -QUIT $server 2> /dev/null) & exec 3<&-; wait $server";

    /** One for all tests that do not stop it; quick, since nothing has to outlive it. */
    private static final class Shared {
        private static final TestPostgres SERVER = started();

        private static TestPostgres started() {
            try {
                TestPostgres server =
                        new TestPostgres(Files.createTempDirectory("tenon-postgres"), List.of("fsync=off"));
                Runtime.getRuntime().addShutdownHook(new Thread(server::close));
                server.start();
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** What {@code initdb} makes, once: to copy it takes no time. */
    private static final class Template {
        private static final Path FOLDER = made();

        private static Path made() {
            try {
                Path folder = Files.createTempDirectory("tenon-postgres-template");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
                run(List.of("chown", owner(), folder.toString()), folder);
                // Sorts texts in another way than by code points, unless it is told to.
                run(
                        asOwner(List.of(
                                programs().resolve("initdb").toString(),
                                "--pgdata=" + folder.resolve(DATA),
                                "--username=" + USER,
                                "--auth=trust",
                                "--encoding=UTF8",
                                "--locale-provider=icu",
                                "--icu-locale=en",
                                "--no-sync",
                                "--no-instructions")),
                        folder);
                return folder.resolve(DATA);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private final Path folder;
    private final int port;
    private final List<String> settings;
    private @Nullable Process process;

    /**
     * A server that is to be started.
     *
     * @param settings of its configuration, {@code name=value}
     */
    public TestPostgres(Path folder, List<String> settings) throws IOException, InterruptedException {
        this.folder = folder;
        this.settings = settings;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        run(List.of("chown", owner(), folder.toString()), folder);
        run(List.of("cp", "-a", Template.FOLDER.toString(), data().toString()), folder);
    }

    /** The server that tests share. */
    public static TestPostgres shared() {
        requireInstalled();
        return Shared.SERVER;
    }

    /** Skips the test if there is no server. */
    public static void requireInstalled() {
        boolean there = found().isPresent();
        if (!"required".equals(System.getenv("TENON_TEST_PROGRAMS"))) {
            assumeTrue(there, "there is no PostgreSQL here: install the package postgresql");
        }
    }

    private static Optional<Path> found() {
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin ->
                            Files.isExecutable(bin.resolve("initdb")) && Files.isExecutable(bin.resolve("postgres")))
                    .max(Comparator.naturalOrder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path programs() {
        return found().orElseThrow(() -> new AssertionError("there is no PostgreSQL: install the package postgresql"));
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** It refuses to run as root. */
    private static String owner() {
        return isRoot() ? "postgres" : System.getProperty("user.name");
    }

    private static List<String> asOwner(List<String> command) {
        List<String> all = new ArrayList<>();
        if (isRoot()) {
            all.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"));
        }
        all.addAll(command);
        return all;
    }

    private static void run(List<String> command, Path folder) throws IOException, InterruptedException {
        Path log = Files.createTempFile("tenon-postgres", ".log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        String text = Files.readString(log);
        Files.delete(log);
        if (!ended || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(command + ": " + text);
        }
    }

    private Path data() {
        return folder.resolve(DATA);
    }

    /** Starts it, and waits until it answers. */
    public void start() throws IOException, InterruptedException {
        List<String> server = new ArrayList<>(List.of(
                "sh",
                "-c",
                GUARD,
                "guard",
                programs().resolve("postgres").toString(),
                "-D",
                data().toString(),
                "-p",
                Integer.toString(port)));
        Stream.concat(
                        Stream.of(
                                "listen_addresses=127.0.0.1",
                                "unix_socket_directories=",
                                "max_connections=200",
                                "log_min_messages=fatal",
                                // Its cost is that of large queries alone.
                                "jit=off",
                                "autovacuum=off"),
                        settings.stream())
                .forEach(setting -> server.addAll(Arrays.asList("-c", setting)));
        Path log = log();
        process = new ProcessBuilder(asOwner(server))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()))
                .start();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() - end > 0) {
                throw new IOException("PostgreSQL does not start: " + Files.readString(log));
            }
            Thread.sleep(20); // Nothing tells when it is ready; asking is all there is.
        }
    }

    private boolean answers() {
        try (Connection _ = connect()) {
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Ends it at once, as a crash would, and waits for the end. */
    public void stop() throws InterruptedException {
        Process running = process;
        if (running != null) {
            // The guard's standard input is what it waits for.
            try {
                running.getOutputStream().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (!running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("PostgreSQL does not end");
            }
            process = null;
        }
    }

    /** Its URL, with the driver's defaults. */
    public String url() {
        return PostgresAccess.URL_START + "//127.0.0.1:" + port + "/postgres";
    }

    public int port() {
        return port;
    }

    public PostgresAccess access(String schema) {
        return new PostgresAccess(
                url(), Optional.of(USER), Optional.empty(), Optional.of(schema), PostgresAccess.CONNECTIONS_DEFAULT);
    }

    public Connection connect() throws SQLException {
        return access("none").connect();
    }

    /** Runs SQL beside the store. */
    public void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        delete(folder);
        delete(log());
    }

    private Path log() {
        return folder.resolveSibling(folder.getFileName() + ".log");
    }

    private static void delete(Path path) {
        try {
            run(List.of("rm", "-rf", path.toString()), Path.of("/"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
