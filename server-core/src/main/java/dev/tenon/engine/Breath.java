package dev.tenon.engine;

/**
 * How long a thread that moves bytes has had its carrier for itself: a client that sends or takes all at once never makes it wait, so
 * it gives others their turn of its own accord. Belongs to that thread.
 */
final class Breath {

    /** Well below what a mount's handlers may take. */
    private static final long NANOS = 200_000;

    private long since;

    /** Since when, by {@link System#nanoTime}. */
    Breath(long since) {
        this.since = since;
    }

    /** The thread has just waited, so others have had their turn. */
    void taken() {
        since = System.nanoTime();
    }

    /** Lets others have their turn, if it is time; {@code now} is by {@link System#nanoTime}. */
    @SuppressWarnings("ThreadPriorityCheck") // fairness, not correctness, depends on it
    void take(long now) {
        if (now - since > NANOS) {
            Thread.yield();
            taken();
        }
    }
}
