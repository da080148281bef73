package dev.tenon.data.store;

import dev.tenon.data.store.StoreException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The one that writes: a thread which takes all that waits (up to a limit) and has it done in one transaction, so that many
 * requests share one wait for the disk.
 *
 * <p>A write's life: {@code QUEUED}, then {@code TAKEN} by the writer or {@code ABANDONED} by whoever waited for it too long.
 * An abandoned write is never done; of a taken one the outcome is unknown until its future is complete.
 */
public final class GroupWriter {

    /** How long nothing must come before the database is told of the pause. */
    private static final Duration IDLE = Duration.ofSeconds(60);

    /** What a database does for the writer; called by the writer's thread alone. */
    public interface Work {

        /** Before the first write, which waits meanwhile. */
        void prepare();

        /** Does these, one at least, and answers each of them: after the commit, if it was done. */
        void commit(List<PendingWrite> writes);

        /** Nothing came for a while; to be left as soon as something is {@link GroupWriter#waiting}. */
        void idle();

        /** Gives up what was begun, after a failure that nobody foresaw. */
        void recover();

        /** After the last write. */
        void end();
    }

    private final QueueLimits limits;
    private final Work work;
    private final InstantSource clock;
    private final System.Logger logger;
    private final BlockingQueue<PendingWrite> queue;
    private final AtomicLong queuedBytes = new AtomicLong();
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean ended;

    /**
     * A writer that is to be started.
     *
     * @param name the mount's, for the name of the thread
     */
    public GroupWriter(String name, QueueLimits limits, Work work, InstantSource clock, System.Logger logger) {
        this.limits = limits;
        this.work = work;
        this.clock = clock;
        this.logger = logger;
        queue = new ArrayBlockingQueue<>(limits.requests());
        thread = Thread.ofPlatform().name("data-" + name + "-write").daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Waits in the queue and for the commit. */
    public Result write(Transaction transaction, Instant deadline) throws StoreException {
        if (closing) {
            throw new StoreException(Reason.CLOSED);
        }
        PendingWrite write = PendingWrite.of(transaction);
        enqueue(write);
        if (ended && write.abandon()) {
            throw new StoreException(Reason.CLOSED);
        }
        return write.await(Duration.between(clock.instant(), deadline));
    }

    private void enqueue(PendingWrite write) throws StoreException {
        if (queuedBytes.addAndGet(write.transaction().weight()) > limits.bytes() || !queue.offer(write)) {
            queuedBytes.addAndGet(-write.transaction().weight());
            throw new StoreException(Reason.BUSY);
        }
    }

    /** Finishes what is in the queue. After this nothing is written. */
    public void close() {
        closing = true;
        // Wakes a writer that has nothing to do; if there is no room for it, there is something to do. Not by an
        // interrupt: that could close a file or a socket under the writer's hands.
        queue.offer(PendingWrite.nothing());
        try {
            if (!thread.join(limits.close())) {
                logger.log(System.Logger.Level.WARNING, "the writer did not end within {0}", limits.close());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many writes wait to be taken. */
    public int waiting() {
        return queue.size();
    }

    private void run() {
        List<PendingWrite> batch = new ArrayList<>(limits.batch());
        guarded(work::prepare);
        while (await(batch)) {
            if (batch.isEmpty()) {
                guarded(work::idle);
            } else {
                work(batch);
                batch.clear();
            }
        }
        ended = true;
        for (PendingWrite write = queue.poll(); write != null; write = queue.poll()) {
            if (write.take()) {
                fail(List.of(write), Reason.CLOSED);
            }
        }
        work.end();
    }

    /** Whether it was done: the writer must outlive everything, also a want of memory. */
    private boolean guarded(Runnable task) {
        try {
            task.run();
            return true;
        } catch (RuntimeException | Error e) {
            report(e);
            try {
                work.recover();
            } catch (RuntimeException | Error again) {
                report(again);
            }
            return false;
        }
    }

    private void report(Throwable failure) {
        logger.log(System.Logger.Level.ERROR, "the writer failed", failure);
    }

    /** Collects what is to be done next, nothing if nothing came for a while; false when closing and nothing is left. */
    private boolean await(List<PendingWrite> batch) {
        try {
            PendingWrite first = closing ? null : queue.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
            if (first != null) {
                batch.add(first);
            }
        } catch (InterruptedException e) {
            // Closing: what is in the queue is still done.
        }
        queue.drainTo(batch, limits.batch() - batch.size());
        return !batch.isEmpty() || !closing;
    }

    private void work(List<PendingWrite> batch) {
        List<PendingWrite> taken = new ArrayList<>(batch.size());
        for (PendingWrite write : batch) {
            queuedBytes.addAndGet(-write.transaction().weight());
            if (write.take()) {
                taken.add(write);
            }
        }
        if (taken.isEmpty()) {
            return;
        }
        if (!guarded(() -> work.commit(taken))) {
            fail(taken, Reason.UNKNOWN);
        }
    }

    /** Tells those who asked for these that they were not done, or that this is not known. */
    public static void fail(List<PendingWrite> writes, Reason reason) {
        writes.forEach(write -> write.answer().completeExceptionally(new StoreException(reason)));
    }
}
