package dev.tenon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import dev.tenon.routing.Mount;
import dev.tenon.routing.MountLimits;
import dev.tenon.routing.Observed;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TrialTest {

    private static final Duration PROBATION = Duration.ofSeconds(30);
    private static final Observed BEFORE =
            new Observed(10_000, 0, Duration.ofMillis(1).toNanos());

    private final Mount mount = new Mount("/", "m", request -> Response.text(""), true, MountLimits.of(1, 1));
    private final Trial trial = new Trial(BEFORE, mount.tally(), 0, PROBATION);

    private void answer(int count, int status, int millis) {
        for (int i = 0; i < count; i++) {
            mount.answered(status, Duration.ofMillis(millis).toNanos());
        }
    }

    private String verdict(double second) {
        return trial.verdict(mount.tally(), nanos(second));
    }

    private static long nanos(double second) {
        return (long) (second * 1e9);
    }

    @Test
    void aSlowBeginningDoesNotTell() {
        answer(5_000, 200, 700);
        assertThat(verdict(0.5)).isEmpty();
        assertThat(verdict(5.1)).isEmpty();
        answer(5_000, 200, 1);
        assertThat(verdict(10.2)).isEmpty();
        assertThat(verdict(15.3)).isEmpty();
    }

    @Test
    void oneSlowSpanDoesNotTellAndTwoInARowDo() {
        assertThat(verdict(5)).isEmpty();
        answer(300, 200, 100);
        assertThat(verdict(10)).isEmpty();
        answer(300, 200, 1);
        assertThat(verdict(15)).isEmpty();
        answer(300, 200, 100);
        assertThat(verdict(20)).isEmpty();
        answer(300, 200, 100);
        assertThat(verdict(24.9)).isEmpty();
        assertThat(verdict(25)).contains("its last 300 answers");
        assertThat(verdict(25.1)).as("said once").isEmpty();
    }

    @Test
    void aSpanGoesOnUntilItHoldsEnough() {
        assertThat(verdict(5)).isEmpty();
        answer(199, 200, 100);
        assertThat(verdict(10)).isEmpty();
        answer(1, 200, 100);
        assertThat(verdict(12)).isEmpty();
        answer(200, 200, 100);
        assertThat(verdict(16)).isEmpty();
        assertThat(verdict(17)).isNotEmpty();
    }

    @Test
    void failuresTellAtOnce() {
        answer(50, 500, 1);
        assertThat(verdict(0.1)).startsWith("50 of 50 answers failed");
    }

    @Test
    void itWaitsForEnoughAnswersWithinBounds() {
        answer(49, 500, 1);
        assertThat(trial.isOver(mount.tally(), nanos(31))).isFalse();
        assertThat(trial.isOver(mount.tally(), nanos(301))).isTrue();
        answer(1, 500, 1);
        assertThat(trial.isOver(mount.tally(), nanos(29))).isFalse();
        assertThat(trial.isOver(mount.tally(), nanos(31))).isTrue();
    }
}
