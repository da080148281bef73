package dev.tenon.engine;

/** How long a slow client may still be waited for, by the average at which it must move bytes. */
final class Pace {

    private static final long SECOND = 1_000_000_000L;

    /** A client is judged by its average only after so long. */
    private static final long GRACE_NANOS = 10 * SECOND;

    private static final long FOR_EVER = Long.MAX_VALUE / 4;

    private Pace() {}

    /**
     * How many nanoseconds are left to wait for it; not positive if it was too slow.
     *
     * @param bytes how many it has moved
     * @param waitedNanos how long it was waited for; time that a handler took does not count
     * @param bytesPerSecond the average asked for; 0 asks for none
     */
    static long left(long bytes, long waitedNanos, int bytesPerSecond) {
        if (bytesPerSecond == 0) {
            return FOR_EVER;
        }
        long seconds = Math.min(bytes / bytesPerSecond, FOR_EVER / SECOND - 1);
        long earned = seconds * SECOND + bytes % bytesPerSecond * SECOND / bytesPerSecond;
        return Math.max(GRACE_NANOS, earned) - waitedNanos;
    }
}
