package dev.tenon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RunArgumentsTest {

    @Test
    void readsThePlainForms() {
        assertThat(RunArguments.plain("run")).isEqualTo(new RunArguments(ConfigFile.standard(), false));
        assertThat(RunArguments.plain("run", "--config", "a.toml"))
                .isEqualTo(new RunArguments(Path.of("a.toml"), false));
        assertThat(RunArguments.plain("run", "--config=a=b.toml"))
                .isEqualTo(new RunArguments(Path.of("a=b.toml"), false));
        assertThat(RunArguments.plain("run", "--verbose", "--config", "a.toml"))
                .isEqualTo(new RunArguments(Path.of("a.toml"), true));
    }

    @Test
    void leavesEverythingElseToTheLibrary() {
        assertThat(RunArguments.plain()).isNull();
        assertThat(RunArguments.plain("check")).isNull();
        assertThat(RunArguments.plain("run", "--help")).isNull();
        assertThat(RunArguments.plain("run", "--config")).isNull();
        assertThat(RunArguments.plain("run", "--config", "")).isNull();
        assertThat(RunArguments.plain("run", "--config", "--verbose")).isNull();
        assertThat(RunArguments.plain("run", "--config", "a\0b")).isNull();
        assertThat(RunArguments.plain("run", "--config=")).isNull();
        assertThat(RunArguments.plain("run", "--config=a", "--config", "b")).isNull();
        assertThat(RunArguments.plain("run", "--configs=a")).isNull();
        assertThat(RunArguments.plain("run", "--config", "a", "--config", "b")).isNull();
        assertThat(RunArguments.plain("run", "a.toml")).isNull();
    }
}
