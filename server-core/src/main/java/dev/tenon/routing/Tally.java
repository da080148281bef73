package dev.tenon.routing;

/** How a mount had answered at one moment: two of them tell how it answered between. Immutable. */
public final class Tally {

    private final long answers;
    private final long failures;
    private final long[] times;

    /** @param times answers by class of {@link Latencies}; not changed by anybody any more */
    Tally(long answers, long failures, long[] times) {
        this.answers = answers;
        this.failures = failures;
        this.times = times;
    }

    /** How it has answered from its beginning until now. */
    public Observed total() {
        return new Observed(answers, failures, Latencies.within(0.9, times));
    }

    /** How it has answered between an earlier moment and this one. */
    public Observed since(Tally earlier) {
        long[] between = times.clone();
        for (int i = 0; i < between.length; i++) {
            between[i] -= earlier.times[i];
        }
        return new Observed(answers - earlier.answers, failures - earlier.failures, Latencies.within(0.9, between));
    }
}
