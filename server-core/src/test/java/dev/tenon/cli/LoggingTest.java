package dev.tenon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.config.LogConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoggingTest {

    private static final System.Logger LOG = System.getLogger("plugin.under.Test");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(bytes, false, StandardCharsets.UTF_8);

    @AfterEach
    void giveTheLogBack() throws java.io.IOException {
        LogManager.getLogManager().readConfiguration();
    }

    private Console console(boolean terminal, boolean journal, @Nullable String noColour) {
        return new Console(
                err, err, terminal, terminal, false, journal, name -> name.equals("NO_COLOR") ? noColour : null);
    }

    private String logged(Console console, LogConfig config) {
        Logging.install(console).apply(config);
        LOG.log(System.Logger.Level.ERROR, "an error");
        LOG.log(System.Logger.Level.INFO, "a note");
        LOG.log(System.Logger.Level.DEBUG, "a detail");
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void byDefaultMachinesReadJsonFromInfoUp() {
        assertThat(logged(console(false, false, null), LogConfig.defaults()).lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("{\"ts\":"));
    }

    @Test
    void byDefaultPeopleReadColouredLines() {
        assertThat(logged(console(true, false, null), LogConfig.defaults()).lines())
                .hasSize(2)
                .first()
                .asString()
                .contains("\u001b[31mERROR\u001b[0m")
                .endsWith(" an error");
    }

    @Test
    void noColorMeansNoColour() {
        assertThat(logged(console(true, false, "1"), LogConfig.defaults())).doesNotContain("\u001b");
    }

    @Test
    void humanFormatInAFileHasNoColourAndADate() {
        assertThat(logged(console(false, false, null), new LogConfig(LogConfig.Level.INFO, LogConfig.Format.HUMAN))
                        .lines())
                .first()
                .asString()
                .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} ERROR Test: an error");
    }

    @Test
    void humanFormatForTheJournalHasPriorities() {
        assertThat(logged(console(false, true, null), new LogConfig(LogConfig.Level.INFO, LogConfig.Format.HUMAN))
                        .lines())
                .containsExactly("<3>ERROR Test: an error", "<6>INFO  Test: a note");
    }

    @Test
    void theLevelOfTheConfigurationHolds() {
        assertThat(logged(console(false, false, null), new LogConfig(LogConfig.Level.ERROR, LogConfig.Format.JSON))
                        .lines())
                .hasSize(1);
        bytes.reset();
        assertThat(logged(console(false, false, null), new LogConfig(LogConfig.Level.DEBUG, LogConfig.Format.JSON))
                        .lines())
                .hasSize(3);
    }

    @Test
    void theJdkStaysQuietWhenWeDebug() {
        Logging.install(console(false, false, null)).apply(new LogConfig(LogConfig.Level.TRACE, LogConfig.Format.JSON));

        Logger.getLogger("jdk.internal.something").fine("noise");
        Logger.getLogger("org.library").fine("detail");

        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("detail").doesNotContain("noise");
    }
}
