package dev.tenon.data.store;

import dev.tenon.data.store.StoreException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The threads that read, a few, and a bounded queue before them. */
public final class ReadThreads {

    private final QueueLimits limits;
    private final InstantSource clock;
    private final System.Logger logger;
    private final ThreadPoolExecutor threads;

    /**
     * Platform threads, started when there is something to do.
     *
     * @param name the mount's, for the names of the threads
     */
    public ReadThreads(String name, int count, QueueLimits limits, InstantSource clock, System.Logger logger) {
        this.limits = limits;
        this.clock = clock;
        this.logger = logger;
        threads = new ThreadPoolExecutor(
                count,
                count,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(limits.requests()),
                Thread.ofPlatform().name("data-" + name + "-read-", 0).daemon().factory());
    }

    /** Waits for a thread and for its answer; what it does must be bounded by itself. */
    public <T> T read(Callable<T> question, Instant deadline) throws StoreException {
        Future<T> answer = submit(question);
        try {
            return answer.get(Duration.between(clock.instant(), deadline).toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.cancel(false);
            throw new StoreException(Reason.LATE);
        } catch (InterruptedException e) {
            answer.cancel(false);
            Thread.currentThread().interrupt();
            throw new StoreException(Reason.LATE);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException cause) {
                throw new StoreException(cause.reason(), String.valueOf(cause.getMessage()));
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private <T> Future<T> submit(Callable<T> question) throws StoreException {
        try {
            return threads.submit(question);
        } catch (RejectedExecutionException e) {
            throw new StoreException(threads.isShutdown() ? Reason.CLOSED : Reason.BUSY);
        }
    }

    /** Finishes what was accepted. */
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(limits.close().toMillis(), TimeUnit.MILLISECONDS)) {
                logger.log(System.Logger.Level.WARNING, "the readers did not end within {0}", limits.close());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
