package dev.tenon.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a mount's handlers leave the event loops, and when they come back. */
class ConductTest {

    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1_000 * MILLISECOND;

    private final Conduct conduct = new Conduct();
    private long now = 100 * SECOND;

    /** So many slices of that length, one after the other; how many it took until the mount was demoted, or all. */
    private int run(int count, Duration each) {
        for (int i = 1; i <= count; i++) {
            now += each.toNanos();
            if (conduct.ran(each.toNanos(), now)) {
                return i;
            }
        }
        return count;
    }

    private void demote() {
        assertThat(run(1_000, Duration.ofMillis(10))).isLessThan(1_000);
    }

    @Test
    void shortSlicesAreFine() {
        run(1_000_000, Duration.ofNanos(400_000));

        assertThat(conduct.isDemoted()).isFalse();
        assertThat(conduct.longestSliceNanos()).isEqualTo(400_000);
    }

    @Test
    void longSlicesDemoteSoon() {
        assertThat(run(1_000, Duration.ofMillis(10))).isEqualTo(Conduct.UNFAMILIAR_SLICES + 11);

        assertThat(conduct.isDemoted()).isTrue();
        assertThat(conduct.demotions()).isOne();
    }

    @Test
    void slicesThatAreALittleTooLongDemoteInTime() {
        assertThat(run(10_000, Duration.ofNanos(600_000))).isEqualTo(Conduct.UNFAMILIAR_SLICES + 1_000);
    }

    @Test
    void rareLongSlicesAmongManyShortOnesAreForgiven() {
        for (int i = 0; i < 1_000; i++) {
            run(1, Duration.ofMillis(15));
            run(100, Duration.ofNanos(10_000));
        }

        assertThat(conduct.isDemoted()).isFalse();
    }

    @Test
    void oneVeryLongSliceDoesNotDemote() {
        // The process was stopped for a minute, say.
        run(1, Duration.ofMinutes(1));

        assertThat(conduct.isDemoted()).isFalse();
    }

    @Test
    void handlersThatAreStuckThriceInAMinuteAreDemoted() {
        assertThat(conduct.stuck(now)).isFalse();
        assertThat(conduct.stuck(now + 30 * SECOND)).isFalse();
        assertThat(conduct.stuck(now + 60 * SECOND)).isTrue();
        assertThat(conduct.isDemoted()).isTrue();
    }

    @Test
    void handlersThatAreStuckNowAndThenAreNot() {
        for (int i = 0; i < 100; i++) {
            now += 31 * SECOND;
            assertThat(conduct.stuck(now)).isFalse();
        }
    }

    @Test
    void oneThatBehavesComesBackAfterItsTerm() {
        demote();
        long since = now;

        assertThat(conduct.mayReturn(since + 30 * SECOND - 1)).isFalse();
        assertThat(conduct.mayReturn(since + 30 * SECOND)).isTrue();
        assertThat(conduct.isDemoted()).isFalse();
        assertThat(conduct.mayReturn(since + 31 * SECOND))
                .as("it is back already")
                .isFalse();
    }

    @Test
    void oneThatDoesNotBehaveOnWorkersStaysThere() {
        demote();
        for (int i = 0; i < 10; i++) {
            now += 29 * SECOND;
            conduct.ran(Conduct.STUCK_NANOS, now);
            assertThat(conduct.mayReturn(now + 29 * SECOND)).isFalse();
        }
        assertThat(conduct.mayReturn(now + 30 * SECOND)).isTrue();
    }

    @Test
    void eachRelapseDoublesTheTerm() {
        long term = 30 * SECOND;
        for (int i = 0; i < 6; i++) {
            demote();
            assertThat(conduct.mayReturn(now + term - 1)).isFalse();
            now += term;
            assertThat(conduct.mayReturn(now)).isTrue();
            term *= 2;
        }
        demote();
        assertThat(conduct.mayReturn(now + 30 * 60 * SECOND))
                .as("half an hour is the longest")
                .isTrue();
        assertThat(conduct.demotions()).isEqualTo(7);
    }

    @Test
    void oldSinsAreForgotten() {
        demote();
        now += 30 * SECOND;
        assertThat(conduct.mayReturn(now)).isTrue();
        now += 600 * SECOND;
        demote();

        assertThat(conduct.mayReturn(now + 30 * SECOND)).isTrue();
    }
}
