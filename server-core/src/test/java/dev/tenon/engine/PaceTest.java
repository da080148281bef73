package dev.tenon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void tenSecondsAreFree() {
        assertThat(Pace.left(0, 10 * SECOND - 1, 500)).isEqualTo(1);
        assertThat(Pace.left(0, 10 * SECOND, 500)).isZero();
        assertThat(Pace.left(4_999, 10 * SECOND, 500)).isZero();
    }

    @Test
    void afterThatTheAverageCounts() {
        assertThat(Pace.left(10_000, 20 * SECOND - 1, 500)).isEqualTo(1);
        assertThat(Pace.left(10_000, 20 * SECOND, 500)).isZero();
        assertThat(Pace.left(10_001, 20 * SECOND, 500)).isEqualTo(SECOND / 500);
        assertThat(Pace.left(9_999, 20 * SECOND, 500)).isNegative();
    }

    @Test
    void withoutARateNothingIsTooSlow() {
        assertThat(Pace.left(0, 1_000_000 * SECOND, 0)).isGreaterThan(1_000_000 * SECOND);
    }

    @Test
    void noNumberOfBytesOverflows() {
        assertThat(Pace.left(Long.MAX_VALUE, 0, 1)).isPositive();
        assertThat(Pace.left(Long.MAX_VALUE, 0, Integer.MAX_VALUE)).isPositive();
    }
}
