package dev.tenon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a thread had to wait for a core. */
class RunDelayTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2750275 4618 2  | 4618
            1 0 1           | 0
            9 9223372036854775807 1 | 9223372036854775807
            5               | 0
            5 17            | 17
            """)
    void readsTheSecondNumber(String text, long delay) {
        assertThat(RunDelay.second(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(delay);
    }

    @Test
    void onlyGrows() {
        RunDelay delay = RunDelay.ofThisThread();
        long first = delay.nanos();

        assertThat(delay.nanos()).isGreaterThanOrEqualTo(first);
        delay.close();
        assertThat(delay.nanos()).as("once it is closed, nothing is known").isZero();
    }
}
