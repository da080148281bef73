package dev.tenon.staticfiles;

/**
 * Lets the other requests of an event loop have their turn while one computes, or asks the disk, for longer than they should
 * wait. Used by one thread.
 */
final class Pace {

    /** The clock is looked at so often: it costs as much as a quick step, and code that is not yet compiled takes long steps. */
    private static final int STEPS = 8;

    /** After so much time the others have their turn. */
    private static final long TURN_NANOS = 200_000;

    private int steps;
    private long since = System.nanoTime();

    /** One step is done, of some microseconds at most. */
    @SuppressWarnings("ThreadPriorityCheck") // fairness, not correctness, depends on it
    void step() {
        steps++;
        if (steps % STEPS == 0 && System.nanoTime() - since > TURN_NANOS) {
            Thread.yield();
            since = System.nanoTime();
        }
    }
}
