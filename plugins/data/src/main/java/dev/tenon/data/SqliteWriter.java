package dev.tenon.data;

import dev.tenon.data.Store.Change;
import dev.tenon.data.Store.Outcome;
import dev.tenon.data.StoreException.Reason;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/**
 * The one that writes: a thread which takes all that waits (up to a limit), does it in one transaction, and gives the answers
 * when the commit is on the disk. So many requests share one wait for the disk.
 *
 * <p>A write's life: {@code QUEUED}, then {@code TAKEN} by the writer or {@code ABANDONED} by whoever waited for it too long.
 * An abandoned write is never done; of a taken one the outcome is unknown until its future is complete.
 *
 * <p>When a transaction fails, the connection is given up, and each of its writes is tried alone on a new one, so that one
 * which cannot be done does not fail its neighbours. Without a connection the writer opens one for the next write that comes.
 */
final class SqliteWriter {

    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(10);
    private static final Duration EMPTY_LOG_WAIT = Duration.ofMillis(100);

    private enum State {
        QUEUED,
        TAKEN,
        ABANDONED
    }

    /** One write that waits. */
    private record Job(
            String collection,
            String id,
            int weight,
            Change change,
            AtomicReference<State> state,
            CompletableFuture<Outcome> answer) {

        static Job of(String collection, String id, int weight, Change change) {
            return new Job(
                    collection, id, weight, change, new AtomicReference<>(State.QUEUED), new CompletableFuture<>());
        }

        boolean take() {
            return state.compareAndSet(State.QUEUED, State.TAKEN);
        }

        boolean abandon() {
            return state.compareAndSet(State.QUEUED, State.ABANDONED);
        }
    }

    /** How far a transaction had come. */
    private enum Stage {
        OPEN,
        WRITE,
        COMMIT
    }

    /** Why a transaction failed. */
    private record Failure(SQLiteErrorCode code, Stage stage) {

        /** Whether one of several writes may be to blame, so that each is to be tried alone. */
        boolean isOfOne() {
            return stage == Stage.WRITE || code == SQLiteErrorCode.SQLITE_FULL;
        }

        /** A commit that failed for another reason than want of space or a lock may still turn up after a restart. */
        Reason reason() {
            if (code == SQLiteErrorCode.SQLITE_FULL) {
                return Reason.FULL;
            }
            return stage == Stage.COMMIT && code != SQLiteErrorCode.SQLITE_BUSY ? Reason.UNKNOWN : Reason.FAILED;
        }
    }

    private final SqliteFile file;
    private final SqliteLimits limits;
    private final InstantSource clock;
    private final System.Logger logger;
    private final BlockingQueue<Job> queue;
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean ended;

    /** Used by the writer's thread alone. */
    private @Nullable SqliteWriteSession session;

    /** Used by the writer's thread alone: how long the log must be to be emptied. */
    private long emptyLogAt;

    /** Used by the writer's thread alone. */
    private long failures;

    /** Used by the writer's thread alone: when a failure was last logged. */
    private long lastReport;

    SqliteWriter(
            SqliteFile file,
            SqliteWriteSession session,
            String name,
            SqliteLimits limits,
            InstantSource clock,
            System.Logger logger) {
        this.file = file;
        this.session = session;
        this.limits = limits;
        this.clock = clock;
        this.logger = logger;
        emptyLogAt = limits.logBytes();
        queue = new ArrayBlockingQueue<>(limits.queueRequests());
        thread = Thread.ofPlatform().name("data-" + name + "-write").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Waits in the queue and for the commit. */
    Outcome write(String collection, String id, int weight, Change change, Instant deadline) throws StoreException {
        if (closing) {
            throw new StoreException(Reason.CLOSED);
        }
        Job job = Job.of(collection, id, weight, change);
        enqueue(job);
        if (ended && job.abandon()) {
            throw new StoreException(Reason.CLOSED);
        }
        try {
            return job.answer().get(Duration.between(clock.instant(), deadline).toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return giveUp(job);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return giveUp(job);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    private void enqueue(Job job) throws StoreException {
        if (queuedBytes.addAndGet(job.weight()) > limits.queueBytes() || !queue.offer(job)) {
            queuedBytes.addAndGet(-job.weight());
            throw new StoreException(Reason.BUSY);
        }
    }

    private static Outcome giveUp(Job job) throws StoreException {
        if (job.abandon()) {
            throw new StoreException(Reason.LATE);
        }
        return switch (job.answer().state()) {
            case SUCCESS -> job.answer().resultNow();
            case FAILED -> throw failure(job.answer().exceptionNow());
            case RUNNING, CANCELLED -> throw new StoreException(Reason.UNKNOWN);
        };
    }

    /** What the writer failed with: a {@link StoreException}, or what a change threw. */
    private static StoreException failure(@Nullable Throwable cause) {
        return switch (cause) {
            case StoreException ours -> ours;
            case RuntimeException theirs -> throw theirs;
            case null, default -> throw new IllegalStateException(cause);
        };
    }

    /** Finishes what is in the queue. After this nothing is written. */
    void close() {
        closing = true;
        // Wakes a writer that has nothing to do; if there is no room for it, there is something to do. Not by an
        // interrupt:
        // that could close the log's file under the writer's hands.
        Job nothing = Job.of("", "", 0, current -> {
            throw new IllegalStateException("never taken");
        });
        nothing.abandon();
        queue.offer(nothing);
        try {
            if (!thread.join(limits.close())) {
                logger.log(System.Logger.Level.WARNING, "the writer did not end within {0}", limits.close());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    long commits() {
        return commits.get();
    }

    long writes() {
        return writes.get();
    }

    long waiting() {
        return queue.size();
    }

    private void run() {
        List<Job> batch = new ArrayList<>(limits.batchRequests());
        while (await(batch)) {
            work(batch);
            batch.clear();
        }
        ended = true;
        for (Job job = queue.poll(); job != null; job = queue.poll()) {
            if (job.take()) {
                fail(List.of(job), Reason.CLOSED);
            }
        }
        closeSession();
    }

    /** Collects what is to be done next; false when closing and nothing is left. */
    private boolean await(List<Job> batch) {
        try {
            if (!closing) {
                batch.add(queue.take());
            }
        } catch (InterruptedException e) {
            // Closing: what is in the queue is still done.
        }
        queue.drainTo(batch, limits.batchRequests() - batch.size());
        return !batch.isEmpty() || !closing;
    }

    private void work(List<Job> batch) {
        List<Job> taken = new ArrayList<>(batch.size());
        for (Job job : batch) {
            queuedBytes.addAndGet(-job.weight());
            if (job.take()) {
                taken.add(job);
            }
        }
        try {
            commit(taken);
        } catch (RuntimeException | Error e) { // The writer must outlive everything, also a want of memory.
            logger.log(System.Logger.Level.ERROR, "the writer failed", e);
            closeSession();
            fail(taken, Reason.UNKNOWN);
        }
    }

    private void commit(List<Job> jobs) {
        Failure failure = jobs.isEmpty() ? null : transaction(jobs);
        if (failure == null) {
            return;
        }
        if (jobs.size() == 1 || !failure.isOfOne()) {
            fail(jobs, failure.reason());
            return;
        }
        jobs.forEach(job -> commit(List.of(job)));
    }

    private static void fail(List<Job> jobs, Reason reason) {
        jobs.forEach(job -> job.answer().completeExceptionally(new StoreException(reason)));
    }

    /** Does these in one transaction and answers them; if it fails, answers none. */
    private @Nullable Failure transaction(List<Job> jobs) {
        List<Runnable> answers = new ArrayList<>(jobs.size());
        Stage stage = Stage.OPEN;
        try {
            SqliteWriteSession open = session();
            open.begin();
            stage = Stage.WRITE;
            for (Job job : jobs) {
                answers.add(apply(open, job));
            }
            stage = Stage.COMMIT;
            open.commit();
        } catch (SQLException e) {
            closeSession();
            report(e);
            return new Failure(SQLiteErrorCode.getErrorCode(e.getErrorCode()), stage);
        }
        commits.incrementAndGet();
        answers.forEach(Runnable::run);
        boundLog();
        return null;
    }

    /** If a reader of another process holds the log, it is tried again only when it has grown as much once more. */
    private void boundLog() {
        SqliteWriteSession open = session;
        if (open == null || file.logBytes() < emptyLogAt) {
            return;
        }
        try {
            open.emptyLog(EMPTY_LOG_WAIT);
        } catch (SQLException e) {
            report(e);
        }
        emptyLogAt = file.logBytes() + limits.logBytes();
    }

    /** Does one write within the transaction; gives what is to be answered after the commit. */
    private Runnable apply(SqliteWriteSession open, Job job) throws SQLException {
        try {
            Outcome outcome = open.apply(job.collection(), job.id(), job.change(), clock.millis());
            return () -> {
                writes.addAndGet(outcome instanceof Outcome.Refused ? 0 : 1);
                job.answer().complete(outcome);
            };
        } catch (RuntimeException e) {
            // Thrown by the change's decision, before anything was written: it concerns nobody else.
            return () -> job.answer().completeExceptionally(e);
        }
    }

    private SqliteWriteSession session() throws SQLException {
        SqliteWriteSession open = session;
        if (open == null) {
            open = SqliteWriteSession.open(file, limits.busy());
            session = open;
        }
        return open;
    }

    private void closeSession() {
        SqliteWriteSession open = session;
        session = null;
        if (open == null) {
            return;
        }
        try {
            if (ended) {
                open.emptyLog(limits.busy());
            }
        } catch (SQLException e) {
            report(e);
        }
        try {
            open.close();
        } catch (SQLException e) {
            report(e);
        }
    }

    /** Once in a while: a full disk fails every write, and the log is on a disk too. */
    private void report(SQLException e) {
        failures++;
        long now = System.nanoTime();
        if (failures == 1 || now - lastReport > REPORT_INTERVAL.toNanos()) {
            lastReport = now;
            logger.log(System.Logger.Level.ERROR, "a write failed (" + failures + " so far)", e);
        }
    }
}
