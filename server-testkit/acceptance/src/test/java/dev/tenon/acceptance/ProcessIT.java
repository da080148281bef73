package dev.tenon.acceptance;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.tenon.acceptance.ServerProcess.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The life of the real process: its ready line, its signals, its exit codes, its commands. */
@Timeout(value = 5 * ServerProcess.PATIENCE_SECONDS, unit = SECONDS)
class ProcessIT {

    private static final Duration PATIENCE = Duration.ofSeconds(ServerProcess.PATIENCE_SECONDS);

    /** Short, since the control socket's path has a limit. */
    @TempDir(cleanup = CleanupMode.ALWAYS)
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Gate gate;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void open() throws IOException {
        gate = new Gate();
        ProbePlugin.drop(Files.createDirectory(folder.resolve("work")), folder.resolve("plugins"));
        write("127.0.0.1:0", 30, "");
    }

    @AfterEach
    void close() throws IOException {
        gate.close();
        client.close();
    }

    private void write(String listen, int shutdownSeconds, String more) throws IOException {
        Files.writeString(folder.resolve("server.toml"), """
                [server]
                listen = ["%s"]
                plugins_dir = "plugins"
                data_dir = "data"
                [server.reload]
                watch = false
                [server.limits]
                shutdown_seconds = %d
                [[mount]]
                path = "/probe"
                plugin = "probe"
                [mount.options]
                gate = "%d"
                %s
                """.formatted(listen, shutdownSeconds, gate.port(), more));
    }

    private ServerProcess run() throws IOException {
        return ServerProcess.start(folder, "run", "--config", "server.toml");
    }

    private Outcome command(String... arguments) throws IOException, InterruptedException {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--config";
        all[arguments.length + 1] = "server.toml";
        return ServerProcess.run(folder, all);
    }

    /** Waits for the ready line and takes the URL from it. */
    private static URI ready(ServerProcess server) throws IOException {
        String line = server.line();
        assertThat(line).matches("ready http://127\\.0\\.0\\.1:\\d+ in \\d+\\.\\d\\d s");
        return URI.create(line.split(" ", -1)[1]);
    }

    private HttpResponse<String> get(URI base, String path) throws IOException, InterruptedException {
        return client.send(request(base, path), BodyHandlers.ofString());
    }

    private static HttpRequest request(URI base, String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE).build();
    }

    private static void awaitRefusal(URI base) {
        await().atMost(PATIENCE).until(() -> {
            try (Socket socket = new Socket(InetAddress.getByName(base.getHost()), base.getPort())) {
                return !socket.isConnected();
            } catch (ConnectException refused) {
                return true;
            }
        });
    }

    private static void awaitError(ServerProcess server, String text) {
        await().atMost(PATIENCE).until(() -> server.errors().contains(text));
    }

    @Test
    void theFirstLineIsReadyAndNamesAUrlThatAnswers() throws Exception {
        try (ServerProcess server = run()) {
            URI base = ready(server);

            assertThat(get(base, "/probe/x").body()).isEqualTo("served /x");
            assertThat(server.line()).startsWith("PATH");
            assertThat(server.line()).startsWith("/probe").contains("serving");
            assertThat(server.line()).startsWith("plugins: probe (");
        }
    }

    @Test
    void sigtermLetsARequestInFlightFinishAndEndsWith0() throws Exception {
        try (ServerProcess server = run()) {
            URI base = ready(server);
            CompletableFuture<HttpResponse<String>> slow =
                    client.sendAsync(request(base, "/probe/slow"), BodyHandlers.ofString());
            try (Socket visit = gate.visit()) {
                assertThat(visit.isConnected()).isTrue();
                server.signal("TERM");
                awaitRefusal(base);
                assertThat(server.isAlive()).isTrue();
            }

            HttpResponse<String> answer = slow.get(ServerProcess.PATIENCE_SECONDS, SECONDS);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("served /slow");
            assertThat(answer.headers().firstValue("Connection")).contains("close");
            assertThat(server.exit()).isZero();
        }
    }

    @Test
    void sigtermCutsWhatTakesLongerThanItMayAndEndsWith3() throws Exception {
        write("127.0.0.1:0", 1, "");
        try (ServerProcess server = run()) {
            URI base = ready(server);
            CompletableFuture<HttpResponse<String>> slow =
                    client.sendAsync(request(base, "/probe/slow"), BodyHandlers.ofString());
            try (Socket visit = gate.visit()) {
                assertThat(visit.isConnected()).isTrue();
                server.signal("TERM");

                assertThat(server.exit()).isEqualTo(3);
            }
            assertThat(slow).failsWithin(PATIENCE);
        }
    }

    @Test
    void aSecondInterruptEndsItAtOnceWith3() throws Exception {
        write("127.0.0.1:0", 600, "");
        try (ServerProcess server = run()) {
            URI base = ready(server);
            CompletableFuture<HttpResponse<String>> slow =
                    client.sendAsync(request(base, "/probe/slow"), BodyHandlers.ofString());
            try (Socket visit = gate.visit()) {
                assertThat(visit.isConnected()).isTrue();
                server.signal("INT");
                awaitRefusal(base);
                server.signal("INT");

                assertThat(server.exit()).isEqualTo(3);
            }
            assertThat(slow).failsWithin(PATIENCE);
        }
    }

    @Test
    void sigtermDuringTheStartEndsItWith0() throws Exception {
        String second =
                "hold = \"start\"\n[[mount]]\npath = \"/more\"\nplugin = \"probe\"\nname = \"more\"\n[mount.options]\n";
        write("127.0.0.1:0", 30, second + "hold = \"start\"\ngate = \"" + gate.port() + "\"");
        try (ServerProcess server = run()) {
            try (Socket visit = gate.visit()) {
                assertThat(visit.isConnected()).isTrue();
                server.signal("TERM");

                assertThat(server.exit()).isZero();
            }
            assertThat(server.rest()).isEmpty();
            assertThat(server.errors()).contains("stopped");
        }
    }

    @Test
    void sighupServesByTheChangedConfiguration() throws Exception {
        try (ServerProcess server = run()) {
            URI base = ready(server);
            assertThat(get(base, "/more/x").statusCode()).isEqualTo(404);

            write("127.0.0.1:0", 30, "[[mount]]\npath = \"/more\"\nplugin = \"probe\"\nname = \"more\"");
            server.signal("HUP");

            await().atMost(PATIENCE).until(() -> get(base, "/more/x").statusCode() == 200);
            awaitError(server, "\"msg\":\"reloaded\"");
        }
    }

    @Test
    void sighupWithABadConfigurationChangesNothingAndSaysWhy() throws Exception {
        try (ServerProcess server = run()) {
            URI base = ready(server);

            write("127.0.0.1:0", 30, "[[mount]]\npaht = \"/more\"\nplugin = \"probe\"");
            server.signal("HUP");

            awaitError(server, "not reloaded, nothing changed");
            assertThat(server.errors()).contains("server.toml:14: ");
            assertThat(get(base, "/probe/x").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void sigusr1IsHarmless() throws Exception {
        try (ServerProcess server = run()) {
            URI base = ready(server);

            server.signal("USR1");

            awaitError(server, "no log files to reopen");
            assertThat(get(base, "/probe/x").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void anAddressInUseIsToldInWordsAndEndsWith1() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            write("127.0.0.1:" + taken.getLocalPort(), 30, "");

            Outcome outcome = command("run");

            assertThat(outcome.exit()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains("cannot start", "127.0.0.1:" + taken.getLocalPort(), "; stop what listens there")
                    .doesNotContain("\tat ", "  at ");
            assertThat(outcome.out()).isEmpty();
        }
    }

    @Test
    void aBadConfigurationIsToldWithAllItsProblemsAndEndsWith1() throws Exception {
        Files.writeString(folder.resolve("server.toml"), "[server]\nlisten = 3\nport = 1\n[[mount]]\npath = 2\n");

        Outcome outcome = command("run");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains("server.toml:2: ", "server.toml:3: ", "server.toml:5: ");
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void aSecondServerOnOneDataDirectoryIsRefusedAndTheFirstServesOn() throws Exception {
        try (ServerProcess first = run()) {
            URI base = ready(first);

            Outcome second = command("run");

            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.err()).contains(folder.resolve("data").toString()).doesNotContain("  at ");
            assertThat(get(base, "/probe/x").statusCode()).isEqualTo(200);
            assertThat(command("status").exit()).isZero();
        }
    }

    @Test
    void commandsShowTheRunningServer() throws Exception {
        try (ServerProcess server = run()) {
            URI base = ready(server);
            get(base, "/probe/x");

            JsonObject status = new Gson().fromJson(command("status", "--json").out(), JsonObject.class);
            assertThat(status.get("pid").getAsLong()).isEqualTo(server.pid());
            assertThat(status.get("state").getAsString()).isEqualTo("serving");
            assertThat(status.getAsJsonArray("urls").get(0).getAsString()).isEqualTo(base.toString());
            assertThat(status.get("requests_total").getAsLong()).isEqualTo(1);
            assertThat(command("status").out()).contains("state        serving", base.toString());
            assertThat(command("mounts").out()).contains("/probe  probe  probe   serving");
            assertThat(command("plugins").out()).contains("probe.jar");
            assertThat(command("explain", "GET", "/probe/./x").out())
                    .contains("asked        the running server", "path within  /x", "probe.jar\n", "sha256       ")
                    .contains(
                            "option       gate = \"" + gate.port() + "\"  (" + folder.resolve("server.toml") + ":13)");
            assertThat(command("explain", "--offline", "--json", "GET", "/nowhere")
                            .out())
                    .contains("\"from\":\"configuration\"", "\"status\":404");
            assertThat(command("reload")).isEqualTo(new Outcome(0, "reloaded, nothing changed\n", ""));
        }
    }

    @Test
    void aBrokenConfigurationDoesNotHideTheServer() throws Exception {
        try (ServerProcess server = run()) {
            URI base = ready(server);
            Files.copy(folder.resolve("plugins/probe.jar"), folder.resolve("plugins/twin.jar"));
            Outcome check = command("check");
            assertThat(check.exit()).isZero();
            assertThat(check.err()).contains("warning: twin.jar: has the same content as probe.jar");

            Files.writeString(folder.resolve("server.toml"), "[server]\ndata_dir = \"data\"\nlisten = \n[[mount]\n");

            assertThat(command("check").exit()).isEqualTo(1);
            assertThat(command("status").out()).contains(base.toString());
            assertThat(ServerProcess.run(folder, "mounts", "--data-dir", "data").out())
                    .contains("/probe");
            assertThat(command("stop")).isEqualTo(new Outcome(0, "stopped\n", ""));
            assertThat(server.exit()).isZero();
        }
    }

    @Test
    void reloadOfABadConfigurationEndsWith1AndSaysWhy() throws Exception {
        try (ServerProcess server = run()) {
            ready(server);
            write("127.0.0.1:0", 30, "[[mount]]\npath = \"/none\"\nplugin = \"none\"\nrequired = true");

            Outcome outcome = command("reload");

            assertThat(outcome.exit()).isEqualTo(1);
            assertThat(outcome.err()).contains("not reloaded", "none");
            assertThat(outcome.out()).isEmpty();
        }
    }

    @Test
    void stopWaitsUntilTheServerIsGone() throws Exception {
        try (ServerProcess server = run()) {
            ready(server);

            Outcome outcome = command("stop");

            assertThat(server.isAlive()).isFalse();
            assertThat(outcome).isEqualTo(new Outcome(0, "stopped\n", ""));
            assertThat(server.exit()).isZero();
            assertThat(command("status").exit()).isEqualTo(1);
        }
    }

    @Test
    void theControlSocketIsTheOwnersAlone() throws Exception {
        try (ServerProcess server = run()) {
            ready(server);

            assertThat(Files.getPosixFilePermissions(folder.resolve("data/control.sock")))
                    .extracting(Enum::name)
                    .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
        }
    }

    @Test
    void aServerThatWasKilledLeavesNothingThatKeepsTheNextFromStarting() throws Exception {
        try (ServerProcess killed = run()) {
            ready(killed);
            killed.signal("KILL");
            killed.exit();
        }
        try (ServerProcess next = run()) {
            assertThat(get(ready(next), "/probe/x").statusCode()).isEqualTo(200);
        }
    }
}
