package dev.tenon.routing;

/**
 * How a mount's handlers treat the threads that carry them, and what follows from it: a mount whose handlers hold up an event loop
 * is demoted to worker threads, and comes back once it has been well-behaved there for a while.
 *
 * <p>Two things demote. Handlers that were {@link #stuck stuck} {@value #STUCK_LIMIT} times within {@value #MEMORY_SECONDS} seconds;
 * and slices, the stretches a handler runs without waiting, that are long on average. The average is kept as a debt: what a slice
 * takes beyond {@value #FAIR_NANOS} ns is owed, what it leaves of that is paid back, and nobody pays in advance. A debt of
 * {@value #DEBT_NANOS} ns demotes. So a rare long slice among many short ones is forgiven, and the common short one costs two reads.
 *
 * <p>Safe for any thread; its lock is the innermost, nothing else is taken within it.
 */
public final class Conduct {

    /** A slice that takes longer holds up its loop for too long; nanoseconds. */
    public static final long STUCK_NANOS = 20_000_000;

    static final int STUCK_LIMIT = 3;
    static final int MEMORY_SECONDS = 60;
    /** A slice of this length is neither owed nor paid back; nanoseconds. */
    public static final long FAIR_NANOS = 500_000;

    static final long DEBT_NANOS = 100_000_000;

    /** So many long slices are forgiven at first: they load classes, and nothing is compiled yet. */
    static final int UNFAMILIAR_SLICES = 50;

    private static final long SECOND = 1_000_000_000L;
    private static final long FIRST_TERM_NANOS = 30 * SECOND;
    private static final long LONGEST_TERM_NANOS = 30 * 60 * SECOND;

    private volatile boolean demoted;
    private volatile long debt;
    private volatile long longest;

    // Under the lock.
    private final long[] stuckAt = new long[STUCK_LIMIT];
    private int unfamiliar = UNFAMILIAR_SLICES;
    private int stuckCount;
    private int demotions;
    private long term = FIRST_TERM_NANOS;
    private long goodSince;

    /** Whether its handlers have to run on worker threads. */
    public boolean isDemoted() {
        return demoted;
    }

    /** How often it has been demoted. */
    public synchronized int demotions() {
        return demotions;
    }

    /** Its longest slice so far, in nanoseconds. */
    public long longestSliceNanos() {
        return longest;
    }

    /**
     * A slice has ended.
     *
     * @param nanos how long it took
     * @param now by {@link System#nanoTime}
     * @return whether the mount was demoted for it just now
     */
    public boolean ran(long nanos, long now) {
        // What a healthy mount pays for all this. A slice that two threads see at once may be missed: it is an average.
        if (debt == 0 && nanos <= FAIR_NANOS && nanos <= longest) {
            return false;
        }
        return account(nanos, now);
    }

    private synchronized boolean account(long nanos, long now) {
        longest = Math.max(longest, nanos);
        // One slice counts only so far: a long one may be the work of a collection, or of a process that was stopped.
        if (unfamiliar > 0 && nanos > FAIR_NANOS) {
            unfamiliar--;
            return false;
        }
        debt = Math.max(0, debt + Math.min(nanos, STUCK_NANOS) - FAIR_NANOS);
        if (demoted && nanos >= STUCK_NANOS) {
            goodSince = now;
        }
        return debt >= DEBT_NANOS && misbehaved(now);
    }

    /**
     * A handler has held up its loop until the loop went on without it.
     *
     * @param now by {@link System#nanoTime}
     * @return whether the mount was demoted for it just now
     */
    public synchronized boolean stuck(long now) {
        stuckAt[stuckCount++ % STUCK_LIMIT] = now;
        // The ring now names the oldest of the last few next.
        return stuckCount >= STUCK_LIMIT
                && now - stuckAt[stuckCount % STUCK_LIMIT] <= MEMORY_SECONDS * SECOND
                && misbehaved(now);
    }

    private boolean misbehaved(long now) {
        debt = 0;
        boolean relapse = goodSince != 0 && now - goodSince < 4 * term;
        goodSince = now;
        if (demoted) {
            return false;
        }
        term = relapse ? Math.min(2 * term, LONGEST_TERM_NANOS) : FIRST_TERM_NANOS;
        stuckCount = 0;
        demotions++;
        demoted = true;
        return true;
    }

    /**
     * Lets a mount return that has been well-behaved for its term: 30 seconds, and twice as long after each relapse, up to half an
     * hour.
     *
     * @param now by {@link System#nanoTime}
     * @return whether it returned just now
     */
    public boolean mayReturn(long now) {
        if (!demoted) {
            return false;
        }
        synchronized (this) {
            if (!demoted || now - goodSince < term) {
                return false;
            }
            debt = 0;
            demoted = false;
            return true;
        }
    }
}
