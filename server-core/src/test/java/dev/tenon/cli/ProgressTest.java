package dev.tenon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Console console(boolean terminal) {
        PrintStream out = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new Console(out, out, false, terminal, false, false, name -> null);
    }

    @Test
    void itSaysHowFarHowMuchAndHowLong() {
        Progress known = new Progress(console(true), "importing", 4 << 20);
        assertThat(known.line(1 << 20, 12_345, 30_000_000_000L))
                .isEqualTo("importing [######------------------]  25 %  1.0 MiB  12,345 lines  1:30 left");
        assertThat(known.line(5 << 20, 1, 1))
                .contains("[########################] 100 %")
                .doesNotContain("left");
        assertThat(new Progress(console(true), "exporting", -1).line(1 << 19, 7, 1))
                .isEqualTo("exporting 0.5 MiB  7 lines");
    }

    @Test
    void itIsForPeopleAlone() {
        Progress unseen = new Progress(console(false), "importing", 10);
        unseen.at(5, 1);
        unseen.end();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        Progress seen = new Progress(console(true), "importing", 10);
        seen.at(5, 1);
        seen.at(6, 2); // at once: not worth a new line
        seen.end();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("50 %")
                .doesNotContain("60 %")
                .endsWith("\r\u001b[K");
    }
}
