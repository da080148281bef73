package dev.tenon.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
                        "  reload ",
                        "  stop ",
                        "  jdk ",
                        "  version ",
                        "  help ")
                .contains("Exit codes:", "  3  stopped uncleanly");
        assertThat(err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "check", "status", "mounts", "plugins", "reload", "stop", "jdk", "version", "serve"})
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

    @ParameterizedTest
    @ValueSource(strings = {"status", "mounts", "plugins", "reload", "stop"})
    void withoutAServerACommandForOneSaysSoInOneLine(String command) throws IOException {
        String file = config("[server]\nlisten = [\"127.0.0.1:0\"]\ndata_dir = \"var\"\n");

        assertThat(run(command, "--config", file)).isEqualTo(1);
        assertThat(err()).contains("no server is running").hasLineCount(1);
        assertThat(out()).isEmpty();
    }
}
