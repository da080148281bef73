package dev.tenon;

import dev.tenon.routing.Observed;
import java.time.Duration;
import java.util.Locale;

/**
 * Whether a new version of a plugin is clearly worse than the one before it. Pure arithmetic on how both have answered.
 *
 * <p>It fails more often if at least {@value #FEWEST_ANSWERS} requests were answered, at least {@value #FEWEST_FAILURES} of them
 * with 500 to 599, and their share is more than twice that of the version before and {@value #MARGIN_PERCENT} percentage points. The
 * share of the version before counts as if it had had one failure and ten answers more: the less is known of it, the worse it may
 * have been, so that one which was hardly ever asked is hardly ever taken back to.
 *
 * <p>It is slower if both have answered at least {@value #FEWEST_TIMED} requests, and the time within which nine of ten answers
 * came has become more than {@value #SLOWER} times as long and {@value #SLOWER_MILLIS} ms longer.
 */
final class Probation {

    static final int FEWEST_ANSWERS = 50;
    static final int FEWEST_FAILURES = 10;
    static final int MARGIN_PERCENT = 5;
    static final int FEWEST_TIMED = 200;
    static final int SLOWER = 3;
    static final int SLOWER_MILLIS = 50;

    private Probation() {}

    /** That the new version fails more often, as a clause; empty if it clearly does not. */
    static String failing(Observed before, Observed next) {
        return failsMore(before, next)
                ? String.format(
                        Locale.ROOT,
                        "%,d of %,d answers failed (%.1f %%), against %,d of %,d (%.1f %%) of the version before",
                        next.failures(),
                        next.answers(),
                        percent(next),
                        before.failures(),
                        before.answers(),
                        percent(before))
                : "";
    }

    /** That the new version is slower, as a clause; empty if it clearly is not. */
    static String slower(Observed before, Observed next) {
        return isSlower(before, next)
                ? String.format(
                        Locale.ROOT,
                        "nine of ten of its last %,d answers came within %,d ms, against %,d ms of the version before",
                        next.answers(),
                        millis(next),
                        millis(before))
                : "";
    }

    private static boolean failsMore(Observed before, Observed next) {
        double assumed = (before.failures() + 1.0) / (before.answers() + 10.0);
        return next.answers() >= FEWEST_ANSWERS
                && next.failures() >= FEWEST_FAILURES
                && (double) next.failures() / next.answers() > 2 * assumed + MARGIN_PERCENT / 100.0;
    }

    private static boolean isSlower(Observed before, Observed next) {
        return before.answers() >= FEWEST_TIMED
                && next.answers() >= FEWEST_TIMED
                && next.slowNanos() > SLOWER * before.slowNanos()
                && next.slowNanos() - before.slowNanos()
                        > Duration.ofMillis(SLOWER_MILLIS).toNanos();
    }

    private static double percent(Observed observed) {
        return observed.answers() == 0 ? 0 : 100.0 * observed.failures() / observed.answers();
    }

    private static long millis(Observed observed) {
        return Duration.ofNanos(observed.slowNanos()).toMillis();
    }
}
