package dev.tenon.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void aClassEndsNoMoreThanAQuarterPastWhatIsInIt() {
        for (long nanos = 5_000; nanos < 100_000_000_000L; nanos = nanos * 11 / 10) {
            long end = Latencies.endOf(Latencies.classOf(nanos));
            assertThat(end).isGreaterThan(nanos).isLessThanOrEqualTo(nanos * 5 / 4 + 1024);
        }
    }

    @Test
    void classesFollowEachOther() {
        for (int i = 1; i < 100; i++) {
            assertThat(Latencies.classOf(Latencies.endOf(i - 1))).isEqualTo(i);
            assertThat(Latencies.classOf(Latencies.endOf(i) - 1)).isEqualTo(i);
        }
    }

    @Test
    void whatIsOutOfRangeIsInTheFirstOrTheLast() {
        assertThat(Latencies.classOf(-5)).isZero();
        assertThat(Latencies.classOf(Long.MAX_VALUE)).isEqualTo(119);
    }

    @Test
    void tellsWithinWhichTimeAShareCame() {
        Latencies latencies = new Latencies();
        assertThat(Latencies.within(0.9, latencies.counted())).isZero();
        for (int i = 0; i < 90; i++) {
            latencies.add(1_000_000);
        }
        for (int i = 0; i < 10; i++) {
            latencies.add(1_000_000_000);
        }
        assertThat(Latencies.within(0.9, latencies.counted())).isBetween(1_000_000L, 1_300_000L);
        assertThat(Latencies.within(0.91, latencies.counted())).isBetween(1_000_000_000L, 1_300_000_000L);
    }
}
