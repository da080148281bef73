package dev.tenon.engine;

import java.lang.System.Logger.Level;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Platform threads that carry what no loop should: the handlers of demoted mounts, and whatever is left when a loop has ended, so
 * that every {@code finally} runs. They are made when they are needed, at most {@value #THREADS}, and end after a while without
 * work. What waits for one is bounded by the requests that may be in flight. For any thread.
 */
final class Workers {

    static final int THREADS = 64;

    private static final System.Logger LOG = System.getLogger("dev.tenon.engine");
    private static final int IDLE_SECONDS = 30;

    private final Watchdog watchdog;
    private final ThreadPoolExecutor pool;

    Workers(Watchdog watchdog) {
        this.watchdog = watchdog;
        this.pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("worker-", 0).factory());
        pool.allowCoreThreadTimeOut(true);
    }

    /** Carries the thread one stretch, soon. Never throws, waits, or runs it here. */
    void execute(Continuation next) {
        run(() -> carry(next));
    }

    /** Runs what is no handler's. */
    void run(Runnable task) {
        try {
            pool.execute(task);
        } catch (Throwable noThread) { // out of memory or of threads: one that comes free takes it
            pool.getQueue().add(task);
        }
    }

    private void carry(Continuation next) {
        long start = System.nanoTime();
        try {
            next.proceed();
        } catch (Throwable problem) {
            LOG.log(Level.ERROR, "a handler's thread failed outside of its handler", problem);
        }
        Thread.interrupted();
        long now = System.nanoTime();
        watchdog.ran(next, now - start, now);
    }

    /** How many there are now. */
    int size() {
        return pool.getPoolSize();
    }

    /** How many stretches wait for one. */
    int waiting() {
        return pool.getQueue().size();
    }
}
