package dev.tenon.engine;

import java.lang.System.Logger.Level;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes the log for threads that must not wait: loops and the watchdog. A handler that logs may be taken off its loop while it has
 * the log's lock; a loop that wanted the same lock would wait for a thread that only it can carry.
 *
 * <p>A thread of its own does the writing, in order. What is too much for it is counted instead. For any thread; never waits, never
 * throws.
 */
final class Journal implements Runnable {

    private static final System.Logger LOG = System.getLogger("dev.tenon.engine");
    private static final int MOST_WAITING = 256;

    private final BlockingQueue<Runnable> entries = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread = new Thread(this, "journal");
    private volatile boolean ended;

    Journal() {
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Ends it after what it has been given. */
    void end() {
        ended = true;
        // Wakes it; where there is no room for this, it is awake.
        enter(() -> {});
    }

    void write(Level level, String message) {
        enter(() -> LOG.log(level, message));
    }

    void write(Level level, String message, Throwable problem) {
        enter(() -> LOG.log(level, message, problem));
    }

    /** Has the thread do what takes too long for others, or needs locks. */
    void enter(Runnable entry) {
        if (!entries.offer(entry)) {
            dropped.incrementAndGet();
        }
    }

    @Override
    public void run() {
        while (!ended || !entries.isEmpty()) {
            try {
                entries.take().run();
                long missing = dropped.getAndSet(0);
                if (missing > 0) {
                    LOG.log(Level.WARNING, missing + " messages of the engine were too much for the log");
                }
            } catch (Throwable e) { // out of memory, most likely: the next entry may fare better
                dropped.incrementAndGet();
            }
        }
    }
}
