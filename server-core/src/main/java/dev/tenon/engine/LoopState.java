package dev.tenon.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Who may touch a loop, in one word: a number that only grows. Even: its carrier holds it. Odd: its carrier runs foreign code, and
 * the loop may be taken from it. Each number occurs once, so nobody can mistake a later slice for an earlier one.
 *
 * <pre>
 *            enter (carrier; release)               leave (carrier; compare-and-set)
 *   held 2n ──────────────────────────► running 2n+1 ──────────────────────────────► held 2n+2, by the same carrier
 *                                            │
 *                                            └─── steal (a spare; compare-and-set) ─► held 2n+2, by the spare
 * </pre>
 *
 * <p>Exactly one of {@code leave} and {@code steal} succeeds. What the carrier wrote before {@code enter} is visible to the thief.
 */
final class LoopState {

    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(LoopState.class, "word", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("UnusedVariable") // through WORD
    private long word;

    /** Whether a word that was {@link #look seen} allows the loop to be stolen. */
    static boolean isRunning(long seen) {
        return (seen & 1) != 0;
    }

    /** Before foreign code, by the carrier that holds the loop: it may be taken away from now on. Returns what {@code leave} wants. */
    long enter() {
        long running = (long) WORD.get(this) + 1;
        if (!isRunning(running)) {
            throw new IllegalStateException("foreign code is at work already");
        }
        WORD.setRelease(this, running);
        return running;
    }

    /** After foreign code: whether the loop is still this carrier's. If not, it must touch nothing of the loop any more. */
    boolean leave(long running) {
        return WORD.compareAndSet(this, running, running + 1);
    }

    /** For whoever thinks of stealing. */
    long look() {
        return (long) WORD.getAcquire(this);
    }

    /** Takes the loop from a carrier that is still in the very slice that was seen. */
    boolean steal(long running) {
        return isRunning(running) && WORD.compareAndSet(this, running, running + 1);
    }
}
