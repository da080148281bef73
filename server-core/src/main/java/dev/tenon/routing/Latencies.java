package dev.tenon.routing;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * How long answers took, counted in classes of which each is a fifth to a quarter longer than the one before. One addition for each
 * answer; safe for any thread.
 */
final class Latencies {

    /** The shortest class and the unit of all: about a microsecond. */
    private static final int UNIT_SHIFT = 10;

    /** Four classes for each doubling, up to some minutes. */
    private static final int CLASSES = 120;

    private final LongAdder[] counts =
            Stream.generate(LongAdder::new).limit(CLASSES).toArray(LongAdder[]::new);

    void add(long nanos) {
        counts[classOf(nanos)].increment();
    }

    static int classOf(long nanos) {
        long units = Math.max(0, nanos) >> UNIT_SHIFT;
        if (units < 4) {
            return (int) units;
        }
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(units);
        int quarter = (int) (units >> (exponent - 2)) & 3;
        return Math.min(CLASSES - 1, (exponent - 1) * 4 + quarter);
    }

    /** Where a class ends, in nanoseconds. */
    static long endOf(int index) {
        if (index < 4) {
            return (index + 1L) << UNIT_SHIFT;
        }
        int exponent = index / 4 + 1;
        return (4L + index % 4 + 1) << (exponent - 2 + UNIT_SHIFT);
    }

    /** Answers by class so far. */
    long[] counted() {
        return Stream.of(counts).mapToLong(LongAdder::sum).toArray();
    }

    /**
     * A time within which this share of the answers came, in nanoseconds, up to a quarter too long; 0 without answers.
     *
     * @param now answers by class
     */
    static long within(double share, long[] now) {
        long wanted = (long) Math.ceil(Arrays.stream(now).sum() * share);
        long seen = 0;
        for (int i = 0; i < now.length; i++) {
            seen += now[i];
            if (seen >= wanted && seen > 0) {
                return endOf(i);
            }
        }
        return 0;
    }
}
