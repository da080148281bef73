package dev.tenon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) {
        return Main.run(
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                args);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private String config(String text) throws IOException {
        return Files.writeString(directory.resolve("server.toml"), text).toString();
    }

    @AfterEach
    void giveTheLogBack() throws IOException {
        LogManager.getLogManager().readConfiguration();
    }

    @Test
    void versionIsOneLine() {
        assertThat(run("version")).isZero();
        assertThat(out())
                .startsWith("tenon ")
                .contains("Java 25")
                .endsWith(")\n")
                .hasLineCount(1);
    }

    @Test
    void helpNamesEveryCommandAndExitCode() {
        assertThat(run("--help")).isZero();
        assertThat(out())
                .contains(
                        "  run ",
                        "  serve ",
                        "  check ",
                        "  status ",
                        "  mounts ",
                        "  plugins ",
                        "  explain ",
                        "  reload ",
                        "  stop ",
                        "  data ",
                        "  new-plugin ",
                        "  jdk ",
                        "  version ",
                        "  help ")
                .contains("Exit codes:", "  3  stopped uncleanly");
        assertThat(err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "serve",
                "check",
                "status",
                "mounts",
                "plugins",
                "explain",
                "reload",
                "stop",
                "data",
                "new-plugin",
                "jdk",
                "version"
            })
    void everyCommandHasHelp(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out()).contains("Usage: tenon " + command);
    }

    @Test
    void helpIsACommandToo() {
        assertThat(run("help", "stop")).isZero();
        assertThat(out()).contains("Usage: tenon stop");
    }

    @Test
    void dataCommandsSayWhichMountTheyNeed() throws IOException {
        assertThat(run("data")).isEqualTo(2);
        assertThat(err()).contains("export, import and backup");
        err.reset();
        assertThat(run("data", "export", "--config", config(""))).isEqualTo(1);
        assertThat(err()).contains("has no mount of the plugin data");
        err.reset();
        String two = config("""
                [[mount]]
                path = "/a"
                plugin = "data"
                [[mount]]
                path = "/b"
                plugin = "data"
                name = "b"
                """);
        assertThat(run("data", "import", "x", "--config", two)).isEqualTo(1);
        assertThat(err()).contains("choose one with --mount, /a, /b");
        err.reset();
        assertThat(run("data", "import", "x", "--mount", "/c", "--config", two)).isEqualTo(1);
        assertThat(err()).contains("has no mount of the plugin data at /c; there are: /a, /b");
        err.reset();
        assertThat(run("data", "export", "--mount", "/b", "--config", two)).isEqualTo(1);
        assertThat(err()).contains("no server is running here");
        err.reset();
        String there = directory.resolve("server.toml").toString();
        assertThat(run("data", "backup", there, "--mount", "/b", "--config", two))
                .isEqualTo(1);
        assertThat(err()).contains("is there already; --force replaces it");
        err.reset();
        String nowhere = directory.resolve("no/such/copy.db").toString();
        assertThat(run("data", "backup", nowhere, "--mount", "/b", "--config", two))
                .isEqualTo(1);
        assertThat(err()).contains("the plugin data is not part of this installation");
    }

    @Test
    void jdkIsTheFolderOfACompiler() {
        assertThat(run("jdk")).isZero();
        assertThat(out()).hasLineCount(1);
        assertThat(Path.of(out().strip()).resolve("bin/javac")).isExecutable();
    }

    @Test
    void checkCountsTheMounts() throws IOException {
        assertThat(run("check", "--config", config(""))).isZero();
        assertThat(out()).isEqualTo("ok: " + directory.resolve("server.toml") + ", 0 mounts\n");
    }

    @Test
    void checkAsJsonIsOnStandardOutputWhateverIsWrong() throws IOException {
        String file = config("[server]\nlisten = 3\n[[mount]]\npath = \"/\"\n");

        assertThat(run("check", "--json", "--config", file)).isEqualTo(1);
        JsonObject invalid = new Gson().fromJson(out(), JsonObject.class);
        assertThat(invalid.get("ok").getAsBoolean()).isFalse();
        assertThat(invalid.getAsJsonArray("problems")).hasSize(2);
        assertThat(err()).isEmpty();

        out.reset();
        assertThat(run("check", "--json", "--config", config(""))).isZero();
        JsonObject valid = new Gson().fromJson(out(), JsonObject.class);
        assertThat(valid.keySet()).containsExactly("ok", "config_file", "mounts", "problems", "warnings");
        assertThat(valid.get("ok").getAsBoolean()).isTrue();
    }

    @Test
    void explainGoesByTheConfigurationWhereNoServerRuns() throws IOException {
        String file = config("""
                [server]
                plugins_dir = "plugins"
                [server.limits]
                body_bytes = 7
                [[mount]]
                path = "/a"
                plugin = "missing"
                [[mount]]
                path = "/a/b"
                plugin = "other"
                """);

        assertThat(run("explain", "GET", "/x/../a/bc%20d?q#f", "--config", file))
                .isZero();
        assertThat(out().replace(file, "FILE"))
                .startsWith("""
                request      GET /x/../a/bc%20d?q
                asked        FILE, since no server runs with it
                path         /a/bc d
                answer       503 by the server itself, no plugin is asked: the mount is broken
                mount        /a (missing), FILE:5
                path within  /bc d
                """)
                .contains("""
                limit        body_bytes = 7  (FILE:4)
                """, "not          /a/b (other): whole segments count, and the path goes on without a slash");

        out.reset();
        assertThat(run("explain", "GET", "/%2e%2e/%2f", "--json", "--config", file))
                .isZero();
        JsonObject refused = new Gson().fromJson(out(), JsonObject.class);
        assertThat(refused.get("from").getAsString()).isEqualTo("configuration");
        assertThat(refused.getAsJsonObject("own_answer").get("status").getAsInt())
                .isEqualTo(400);
    }

    @Test
    void explainNeedsWhatAClientCouldSend() throws IOException {
        assertThat(run("explain", "GET IT", "/", "--config", config(""))).isEqualTo(2);
        assertThat(err()).contains("the method is a word").hasLineCount(1);
        err.reset();
        assertThat(run("explain", "GET")).isEqualTo(2);
        assertThat(err()).contains("URL");
    }

    @Test
    void newPluginNeedsAnInstallation() {
        assertThat(run(
                        "new-plugin",
                        "word-count",
                        "--dir",
                        directory.resolve("x").toString()))
                .isEqualTo(1);
        assertThat(err()).contains("run it by the launcher").hasLineCount(1);
        assertThat(directory.resolve("x")).doesNotExist();
    }

    @Test
    void noCommandIsWrongUsage() {
        assertThat(run()).isEqualTo(2);
        assertThat(err()).contains("no command given", "Try 'tenon --help'.");
        assertThat(out()).isEmpty();
    }

    @Test
    void anUnknownCommandIsWrongUsageWithASuggestion() {
        assertThat(run("statsu")).isEqualTo(2);
        assertThat(err()).contains("'statsu'", "tenon status");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "check", "status", "mounts", "plugins", "reload", "stop", "serve"})
    void anUnknownOptionIsWrongUsage(String command) {
        assertThat(run(command, "--confg", "x")).isEqualTo(2);
        assertThat(err()).contains("'--confg'", "Try 'tenon " + command + " --help'.");
    }

    @Test
    void anOptionWithoutItsValueIsWrongUsage() {
        assertThat(run("run", "--config")).isEqualTo(2);
        assertThat(err()).contains("--config");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "check", "status", "stop", "reload"})
    void aMissingConfigurationIsNamedAndIsOneLine(String command) {
        Path missing = directory.resolve("missing.toml");

        assertThat(run(command, "--config", missing.toString())).isEqualTo(1);
        assertThat(err()).contains(missing.toString()).hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "check"})
    void allProblemsOfAConfigurationAreShownWithTheirLines(String command) throws IOException {
        String file = config("[server]\nlisten = 3\nplugin_dir = \"x\"\n[[mount]]\npath = \"/\"\n");

        assertThat(run(command, "--config", file)).isEqualTo(1);
        assertThat(err().lines())
                .hasSizeGreaterThanOrEqualTo(3)
                .allMatch(line -> line.matches(".*server\\.toml:\\d+: .+"));
        assertThat(out()).isEmpty();
    }

    @Test
    void aFailureShowsItsStackOnlyWhenAsked() {
        String missing = directory.resolve("missing.toml").toString();

        run("check", "--config", missing);
        String quiet = err();
        err.reset();
        run("check", "--config", missing, "--verbose");

        assertThat(quiet).doesNotContain("  at dev.tenon");
        assertThat(err()).contains("  at dev.tenon");
    }

    /** The server still runs by what the file was before. */
    @Test
    void aBrokenConfigurationStillLeadsToItsServer() throws IOException {
        String file = config("[server\ndata_dir = \"elsewhere\"\nlisten = \n[[mount]");

        assertThat(run("status", "--config", file)).isEqualTo(1);
        assertThat(err())
                .contains(directory.resolve("elsewhere/control.sock").toString())
                .hasLineCount(1);
        err.reset();
        assertThat(run("stop", "--data-dir", directory.resolve("there").toString()))
                .isEqualTo(1);
        assertThat(err()).contains(directory.resolve("there/control.sock").toString(), "--data-dir");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "mounts", "plugins", "reload", "stop"})
    void withoutAServerACommandForOneSaysSoInOneLine(String command) throws IOException {
        String file = config("[server]\nlisten = [\"127.0.0.1:0\"]\ndata_dir = \"var\"\n");

        assertThat(run(command, "--config", file)).isEqualTo(1);
        assertThat(err()).contains("no server is running").hasLineCount(1);
        assertThat(out()).isEmpty();
    }
}
