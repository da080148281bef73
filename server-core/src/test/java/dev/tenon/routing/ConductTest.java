package dev.tenon.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When a mount is demoted, and when it returns; with a clock of the test's own. */
class ConductTest {

    private static final long MILLIS = 1_000_000;

    private final Conduct conduct = new Conduct();
    private long now = 1_000;

    private boolean ran(long nanos) {
        now += nanos;
        return conduct.ran(nanos, now);
    }

    private boolean stuckAfter(long seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
        return conduct.stuck(now);
    }

    private boolean returnsAfter(long seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
        return conduct.mayReturn(now);
    }

    @Test
    void shortSlicesNeverDemote() {
        for (int i = 0; i < 100_000; i++) {
            assertThat(ran(Conduct.FAIR_NANOS)).isFalse();
        }
        assertThat(conduct.isDemoted()).isFalse();
        assertThat(conduct.longestSliceNanos()).isEqualTo(Conduct.FAIR_NANOS);
    }

    @Test
    void oneLongSliceIsForgiven() {
        assertThat(ran(5_000 * MILLIS)).isFalse();
        assertThat(conduct.longestSliceNanos()).isEqualTo(5_000 * MILLIS);
        for (int i = 0; i < 1_000; i++) {
            assertThat(ran(10_000)).isFalse();
        }
        assertThat(ran(5_000 * MILLIS)).isFalse();
        assertThat(conduct.isDemoted()).isFalse();
    }

    @Test
    void slicesThatAreLongOnAverageDemoteOnce() {
        int count = 0;
        while (!ran(MILLIS)) {
            count++;
            assertThat(count).isLessThan(1_000);
        }
        assertThat(count).isEqualTo(Conduct.DEBT_NANOS / (MILLIS - Conduct.FAIR_NANOS) - 1);
        assertThat(conduct.isDemoted()).isTrue();
        assertThat(conduct.demotions()).isOne();
        for (int i = 0; i < 1_000; i++) {
            assertThat(ran(MILLIS)).isFalse();
        }
        assertThat(conduct.demotions()).isOne();
    }

    @Test
    void beingStuckOnceTooOftenWithinAMinuteDemotes() {
        assertThat(stuckAfter(0)).isFalse();
        assertThat(stuckAfter(30)).isFalse();
        assertThat(stuckAfter(31)).isFalse();
        assertThat(stuckAfter(28)).isTrue();
        assertThat(conduct.isDemoted()).isTrue();
    }

    @Test
    void goodConductEndsTheTermAndARelapseDoublesIt() {
        for (int i = 0; i < Conduct.STUCK_LIMIT; i++) {
            stuckAfter(0);
        }
        assertThat(conduct.isDemoted()).isTrue();
        assertThat(returnsAfter(29)).isFalse();
        assertThat(returnsAfter(2)).isTrue();
        assertThat(conduct.isDemoted()).isFalse();
        for (int i = 0; i < Conduct.STUCK_LIMIT; i++) {
            stuckAfter(0);
        }
        assertThat(conduct.isDemoted()).isTrue();
        assertThat(returnsAfter(59)).isFalse();
        assertThat(returnsAfter(2)).isTrue();
        assertThat(conduct.demotions()).isEqualTo(2);
    }

    @Test
    void badConductProlongsTheTerm() {
        for (int i = 0; i < Conduct.STUCK_LIMIT; i++) {
            stuckAfter(0);
        }
        now += TimeUnit.SECONDS.toNanos(25);
        ran(Conduct.STUCK_NANOS);
        assertThat(returnsAfter(10)).isFalse();
        assertThat(returnsAfter(21)).isTrue();
    }
}
