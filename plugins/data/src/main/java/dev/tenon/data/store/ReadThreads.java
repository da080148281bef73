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

/**
 * The threads that read, a few, and bounded queues before them: some for what is found at once, and the others for what may
 * have to look through a collection, so that it does not hold up the rest.
 */
public final class ReadThreads {

    private final QueueLimits limits;
    private final InstantSource clock;
    private final System.Logger logger;
    private final ThreadPoolExecutor points;
    private final ThreadPoolExecutor scans;

    /**
     * Platform threads, started when there is something to do.
     *
     * @param name the mount's, for the names of the threads
     * @param count how many, from 1; one alone does everything
     */
    public ReadThreads(String name, int count, QueueLimits limits, InstantSource clock, System.Logger logger) {
        this.limits = limits;
        this.clock = clock;
        this.logger = logger;
        points = threads("data-" + name + "-read-", (count + 1) / 2);
        scans = count == 1 ? points : threads("data-" + name + "-list-", count / 2);
    }

    private ThreadPoolExecutor threads(String name, int count) {
        return new ThreadPoolExecutor(
                count,
                count,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(limits.requests()),
                Thread.ofPlatform().name(name, 0).daemon().factory());
    }

    /** Waits for a thread and for its answer, which is found at once; what it does must be bounded by itself. */
    public <T> T read(Callable<T> question, Instant deadline) throws StoreException {
        return ask(points, question, deadline);
    }

    /** Likewise for an answer that may take its time. Whoever gives up waiting interrupts the thread that looks for it. */
    public <T> T scan(Callable<T> question, Instant deadline) throws StoreException {
        return ask(scans, question, deadline);
    }

    private <T> T ask(ThreadPoolExecutor threads, Callable<T> question, Instant deadline) throws StoreException {
        Future<T> answer = submit(threads, question);
        try {
            return answer.get(Duration.between(clock.instant(), deadline).toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new StoreException(Reason.LATE);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new StoreException(Reason.LATE);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException cause) {
                throw new StoreException(cause.reason(), String.valueOf(cause.getMessage()));
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static <T> Future<T> submit(ThreadPoolExecutor threads, Callable<T> question) throws StoreException {
        try {
            return threads.submit(question);
        } catch (RejectedExecutionException e) {
            throw new StoreException(threads.isShutdown() ? Reason.CLOSED : Reason.BUSY);
        }
    }

    /** Finishes what was accepted. */
    public void close() {
        points.shutdown();
        scans.shutdown();
        try {
            Instant end = clock.instant().plus(limits.close());
            if (!ended(scans, end) || !ended(points, end)) {
                logger.log(System.Logger.Level.WARNING, "the readers did not end within {0}", limits.close());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean ended(ThreadPoolExecutor threads, Instant end) throws InterruptedException {
        return threads.awaitTermination(Duration.between(clock.instant(), end).toMillis(), TimeUnit.MILLISECONDS);
    }
}
