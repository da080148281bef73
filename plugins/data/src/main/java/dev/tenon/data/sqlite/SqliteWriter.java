package dev.tenon.data.sqlite;

import dev.tenon.data.sqlite.SqliteWriteSession.Step;
import dev.tenon.data.store.Result;
import dev.tenon.data.store.Result.Outcome;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.StoreException.Reason;
import dev.tenon.data.store.StoreOptions;
import dev.tenon.data.store.Transaction;
import dev.tenon.data.store.Transaction.Operation;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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

    /** How long nothing must come before what is too old is forgotten without a write to go along with. */
    private static final Duration IDLE = Duration.ofSeconds(60);

    /** How many changes a transaction forgets, if they are too old, beside what it does. */
    private static final int FORGET_AT_LEAST = 16;

    private static final int FORGET_IDLE = 1000;

    /** Hears of everything that was done, after the commit and before those who asked for it do. */
    @FunctionalInterface
    interface Listener {
        void committed(List<Step.Done> done);
    }

    private final SqliteFile file;
    private final SqliteLimits limits;
    private final StoreOptions options;
    private final SqliteIndexes indexes;
    private final Listener listener;
    private final InstantSource clock;
    private final System.Logger logger;
    private final BlockingQueue<SqliteJob> queue;
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
            StoreOptions options,
            SqliteIndexes indexes,
            Listener listener,
            InstantSource clock,
            System.Logger logger) {
        this.file = file;
        this.session = session;
        this.limits = limits;
        this.options = options;
        this.indexes = indexes;
        this.listener = listener;
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
    Result write(Transaction transaction, Instant deadline) throws StoreException {
        if (closing) {
            throw new StoreException(Reason.CLOSED);
        }
        SqliteJob job = SqliteJob.of(transaction);
        enqueue(job);
        if (ended && job.abandon()) {
            throw new StoreException(Reason.CLOSED);
        }
        return job.await(Duration.between(clock.instant(), deadline));
    }

    private void enqueue(SqliteJob job) throws StoreException {
        if (queuedBytes.addAndGet(job.transaction().weight()) > limits.queueBytes() || !queue.offer(job)) {
            queuedBytes.addAndGet(-job.transaction().weight());
            throw new StoreException(Reason.BUSY);
        }
    }

    /** Finishes what is in the queue. After this nothing is written. */
    void close() {
        closing = true;
        // Wakes a writer that has nothing to do; if there is no room for it, there is something to do. Not by an
        // interrupt:
        // that could close the log's file under the writer's hands.
        queue.offer(SqliteJob.nothing());
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
        List<SqliteJob> batch = new ArrayList<>(limits.batchRequests());
        establishIndexes();
        while (await(batch)) {
            if (batch.isEmpty()) {
                forget();
            } else {
                work(batch);
                batch.clear();
            }
        }
        ended = true;
        for (SqliteJob job = queue.poll(); job != null; job = queue.poll()) {
            if (job.take()) {
                fail(List.of(job), Reason.CLOSED);
            }
        }
        closeSession();
    }

    /** Writes wait meanwhile; reads do not, and go without. */
    private void establishIndexes() {
        try {
            indexes.establish(session().connection(), logger);
        } catch (SQLException e) {
            logger.log(
                    System.Logger.Level.ERROR,
                    "an index cannot be made, so lists do without until the next start: {0}",
                    e.getMessage());
            closeSession();
        }
    }

    /** Collects what is to be done next, nothing if nothing came for a while; false when closing and nothing is left. */
    private boolean await(List<SqliteJob> batch) {
        try {
            SqliteJob first = closing ? null : queue.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
            if (first != null) {
                batch.add(first);
            }
        } catch (InterruptedException e) {
            // Closing: what is in the queue is still done.
        }
        queue.drainTo(batch, limits.batchRequests() - batch.size());
        return !batch.isEmpty() || !closing;
    }

    private void work(List<SqliteJob> batch) {
        List<SqliteJob> taken = new ArrayList<>(batch.size());
        for (SqliteJob job : batch) {
            queuedBytes.addAndGet(-job.transaction().weight());
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

    private void commit(List<SqliteJob> jobs) {
        SqliteFailure failure = jobs.isEmpty() ? null : transaction(jobs, false);
        if (failure != null && jobs.size() == 1 && failure.code() == SQLiteErrorCode.SQLITE_FULL) {
            failure = transaction(jobs, true);
        }
        if (failure == null) {
            return;
        }
        if (jobs.size() == 1 || !failure.isOfOne()) {
            fail(jobs, failure.reason());
            return;
        }
        jobs.forEach(job -> commit(List.of(job)));
    }

    private static void fail(List<SqliteJob> jobs, Reason reason) {
        jobs.forEach(job -> job.answer().completeExceptionally(new StoreException(reason)));
    }

    /**
     * Does these in one transaction and answers them; if it fails, answers none.
     *
     * @param sparing for a disk that is full: only deletes, and gives up all that the store remembers of the past for it
     */
    private @Nullable SqliteFailure transaction(List<SqliteJob> jobs, boolean sparing) {
        List<Runnable> answers = new ArrayList<>(jobs.size());
        List<Step.Done> done = new ArrayList<>(jobs.size());
        SqliteFailure.Stage stage = SqliteFailure.Stage.OPEN;
        try {
            SqliteWriteSession open = session();
            open.begin();
            stage = SqliteFailure.Stage.WRITE;
            if (sparing) {
                open.spareSpace();
            }
            for (SqliteJob job : jobs) {
                answers.add(apply(open, job, done, clock.millis()));
            }
            forget(open, Math.max(FORGET_AT_LEAST, 2 * done.size()));
            stage = SqliteFailure.Stage.COMMIT;
            open.commit();
        } catch (SQLException e) {
            closeSession();
            report(e);
            return new SqliteFailure(SQLiteErrorCode.getErrorCode(e.getErrorCode()), stage);
        }
        commits.incrementAndGet();
        writes.addAndGet(done.size());
        listener.committed(done);
        answers.forEach(Runnable::run);
        boundLog();
        return null;
    }

    /** A part at a time, faster than what is new comes. */
    private boolean forget(SqliteWriteSession open, int most) throws SQLException {
        long cutoff = clock.millis() - options.historyAge().toMillis();
        return open.forget(options.historyChanges(), cutoff, most);
    }

    /** While there is nothing else to do. */
    private void forget() {
        try {
            SqliteWriteSession open = session();
            boolean more = true;
            while (more && queue.isEmpty()) {
                open.begin();
                more = forget(open, FORGET_IDLE);
                open.commit();
            }
            boundLog();
        } catch (SQLException e) {
            closeSession();
            report(e);
        }
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

    /** Does one request within the transaction; gives what is to be answered after the commit. */
    private static Runnable apply(SqliteWriteSession open, SqliteJob job, List<Step.Done> done, long now)
            throws SQLException {
        List<Operation> operations = job.transaction().operations();
        // What a single operation refuses, it refuses before anything was written.
        boolean several = operations.size() > 1;
        if (several) {
            open.beginRequest();
        }
        List<Step.Done> steps = new ArrayList<>(operations.size());
        try {
            for (Operation operation : operations) {
                switch (open.apply(operation, now)) {
                    case Step.Done step -> steps.add(step);
                    case Step.Refused(var refusal) -> {
                        undo(open, several);
                        Result refused = new Result.Refused(steps.size(), refusal.answer());
                        return () -> job.answer().complete(refused);
                    }
                }
            }
        } catch (RuntimeException e) {
            // Thrown by an update: it concerns nobody else.
            undo(open, several);
            return () -> job.answer().completeExceptionally(e);
        }
        if (several) {
            open.endRequest();
        }
        done.addAll(steps);
        List<Outcome> outcomes = steps.stream().map(Step.Done::outcome).toList();
        return () -> job.answer().complete(new Result.Committed(outcomes));
    }

    private static void undo(SqliteWriteSession open, boolean several) throws SQLException {
        if (several) {
            open.undoRequest();
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
