package dev.tenon.routing;

import java.util.Arrays;

/** How a mount had answered at one moment: two of them tell how it answered between. Immutable. */
public final class Tally {

    private final long failures;
    private final long[] times;

    /** @param times answers by class of {@link Latencies}; not changed by anybody any more */
    Tally(long failures, long[] times) {
        this.failures = failures;
        this.times = times;
    }

    /** How it has answered from its beginning until now. */
    public Observed total() {
        return new Observed(Arrays.stream(times).sum(), failures, Latencies.within(0.9, times));
    }

    /** How it has answered between an earlier moment and this one. */
    public Observed since(Tally earlier) {
        long[] between = times.clone();
        for (int i = 0; i < between.length; i++) {
            between[i] -= earlier.times[i];
        }
        return new Tally(failures - earlier.failures, between).total();
    }
}
