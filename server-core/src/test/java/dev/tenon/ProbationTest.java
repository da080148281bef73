package dev.tenon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.routing.Observed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbationTest {

    private static final long MS = 1_000_000;

    private static Observed failing(long answers, long failures) {
        return new Observed(answers, failures, MS);
    }

    private static Observed slow(long answers, long millis) {
        return new Observed(answers, 0, millis * MS);
    }

    @ParameterizedTest
    @CsvSource({
        // before: answers, failures; next: answers, failures; worse
        "1000,    0,   50,  10, true", // a fifth
        "1000,    0,   49,  10, false", // too few answers
        "1000,    0,   50,   9, false", // too few failures
        "1000,    0, 1000,  51, false", // 5.1 %, and a thousandth of the version before is assumed to have failed
        "1000,    0, 1000,  53, true",
        "1000,  200, 1000, 210, false", // as bad as it was
        "1000,  200, 1000, 440, false",
        "1000,  200, 1000, 460, true",
        "   0,    0,  100,  20, false", // nobody knows what it was like before
        "   0,    0,  100,  26, true",
        "  10,    0,  100,  14, false",
        "  10,    0,  100,  16, true",
    })
    void failsMoreIfTheShareIsClearlyLarger(long before, long failed, long next, long failures, boolean worse) {
        String verdict = Probation.failing(failing(before, failed), failing(next, failures));
        assertThat(verdict.isEmpty()).as(verdict).isEqualTo(!worse);
    }

    @ParameterizedTest
    @CsvSource({
        // before: answers, ms; next: answers, ms; worse
        "200,  10, 200,  61, true",
        "200,  10, 200,  60, false", // not 50 ms longer
        "200,  40, 200, 120, false", // not more than three times
        "200,  40, 200, 121, true",
        "199,  10, 200, 500, false",
        "200,  10, 199, 500, false",
        "200, 500, 200,  10, false",
    })
    void isSlowerIfTheTimeIsClearlyLonger(long before, long was, long next, long is, boolean worse) {
        String verdict = Probation.slower(slow(before, was), slow(next, is));
        assertThat(verdict.isEmpty()).as(verdict).isEqualTo(!worse);
    }

    @Test
    void saysHowManyHaveSeenIt() {
        assertThat(Probation.failing(failing(12_345, 6), failing(100, 20)))
                .isEqualTo("20 of 100 answers failed (20.0 %), against 6 of 12,345 (0.0 %) of the version before");
        assertThat(Probation.slower(slow(300, 10), slow(400, 100)))
                .isEqualTo(
                        "nine of ten of its last 400 answers came within 100 ms, against 10 ms of the version before");
    }
}
