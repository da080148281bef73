package dev.tenon;

import dev.tenon.routing.Observed;
import dev.tenon.routing.Tally;
import java.time.Duration;

/**
 * The probation of one version at one mount: when its answers are looked at, and which of them. Times are those of
 * {@link System#nanoTime}. Confined to whoever guards it.
 *
 * <p>Failures count from the first answer. How long answers take does not count at first, when classes are loaded and pools filled:
 * after that a {@link #span} is looked at after the other, each long enough to hold {@value Probation#FEWEST_TIMED} answers, and
 * only two slow ones in a row tell.
 */
final class Trial {

    /** The longest warm-up, and the shortest span of a probation that has time for it. */
    static final Duration SPAN = Duration.ofSeconds(5);

    /** A shorter probation is split into as many spans. */
    static final int SPANS = 6;

    /** So many times as long at most does it wait for enough answers to be judged by. */
    static final int PATIENCE = 10;

    private final Observed before;
    private final long since;
    private final long nanos;
    private Tally mark;
    private long markedAt;
    private boolean warm;
    private boolean wasSlow;
    private boolean judged;

    /**
     * A probation that begins.
     *
     * @param before how the version before has answered lately
     * @param now how the mount has answered before this probation
     */
    Trial(Observed before, Tally now, long since, Duration probation) {
        this.before = before;
        this.since = since;
        this.nanos = probation.toNanos();
        this.mark = now;
        this.markedAt = since;
    }

    /** The same probation at another mount, whose warm-up begins again. */
    Trial at(Tally next, long now) {
        return new Trial(before, next, now, Duration.ofNanos(nanos));
    }

    /** What is clearly worse about the new version, as a clause, once; empty if nothing is by now. */
    String verdict(Tally tally, long now) {
        String worse = judged ? "" : worse(tally, now);
        judged |= !worse.isEmpty();
        return worse;
    }

    private String worse(Tally tally, long now) {
        Observed total = tally.total();
        String failing = Probation.failing(before, total);
        if (!failing.isEmpty() || now - markedAt < span()) {
            return failing;
        }
        Observed lately = tally.since(mark);
        if (warm && lately.answers() < Probation.FEWEST_TIMED) {
            return "";
        }
        String slow = warm ? Probation.slower(before, lately) : "";
        boolean isSlowStill = wasSlow && !slow.isEmpty();
        wasSlow = !slow.isEmpty();
        warm = true;
        mark = tally;
        markedAt = now;
        return isSlowStill ? slow : "";
    }

    /** Whether nothing more is to be learnt: its time is over, and it was asked often enough. */
    boolean isOver(Tally tally, long now) {
        long passed = now - since;
        return passed > nanos && (tally.total().answers() >= Probation.FEWEST_ANSWERS || passed > PATIENCE * nanos);
    }

    Duration passed(long now) {
        return Duration.ofNanos(now - since);
    }

    private long span() {
        return Math.min(SPAN.toNanos(), nanos / SPANS);
    }
}
