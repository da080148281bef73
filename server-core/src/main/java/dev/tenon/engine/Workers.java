package dev.tenon.engine;

import dev.tenon.routing.Mount;
import java.lang.System.Logger.Level;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Platform threads that carry what no loop should: the handlers of demoted mounts, and whatever is left when a loop has ended, so
 * that every {@code finally} runs. They are made when they are needed, at most {@value #THREADS}, and end after a while without
 * work. For any thread.
 */
final class Workers {

    static final int THREADS = 64;

    /** When so many wait for a worker, new requests of demoted mounts are refused. */
    static final int MOST_WAITING = 1_024;

    private static final int IDLE_SECONDS = 30;

    private final Watchdog watchdog;
    private final Journal journal;
    private final ForkJoinPool pool;

    Workers(Watchdog watchdog, Journal journal) {
        this.watchdog = watchdog;
        this.journal = journal;
        // First come, first served; nothing here joins or forks, it is the pool that adds threads only while all are
        // busy.
        this.pool = new ForkJoinPool(
                THREADS, Worker::new, null, true, 0, THREADS, 0, saturated -> true, IDLE_SECONDS, TimeUnit.SECONDS);
    }

    /** Carries the thread one stretch, soon. Never waits, or runs it here. */
    void execute(Continuation next) {
        run(() -> carry(next));
    }

    /** Runs what is no handler's. */
    void run(Runnable task) {
        try {
            pool.execute(task);
        } catch (Throwable noThread) { // out of memory or of threads; the task may be in the queue all the same
            journal.write(Level.ERROR, "no worker could be started", noThread);
        }
    }

    private void carry(Continuation next) {
        long start = System.nanoTime();
        Mount mount = next.mount();
        boolean handler = next.isHandler();
        try {
            next.proceed();
        } catch (Throwable problem) {
            journal.write(Level.ERROR, "a handler's thread failed outside of its handler", problem);
        }
        Thread.interrupted();
        long now = System.nanoTime();
        if (handler || next.isHandler()) {
            watchdog.ran(mount, ((Worker) Thread.currentThread()).delay().atWork(now - start), now);
        }
    }

    /** Whether too many wait already. */
    boolean isFull() {
        return waiting() >= MOST_WAITING;
    }

    /** How many there are now. */
    int size() {
        return pool.getPoolSize();
    }

    /** How many stretches wait for one. */
    int waiting() {
        return pool.getQueuedSubmissionCount() + (int) Math.min(pool.getQueuedTaskCount(), MOST_WAITING);
    }

    /** Inherits nothing of the handler whose request happens to need another worker. */
    private static final class Worker extends ForkJoinWorkerThread {

        private @Nullable RunDelay delay;

        Worker(ForkJoinPool pool) {
            super(null, pool, false);
            setContextClassLoader(ClassLoader.getSystemClassLoader());
            setName("worker-" + getPoolIndex());
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                super.run();
            } finally {
                if (delay != null) {
                    delay.close();
                }
            }
        }

        RunDelay delay() {
            if (delay == null) {
                delay = RunDelay.ofThisThread();
            }
            return delay;
        }
    }
}
