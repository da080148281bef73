package dev.tenon.data.sqlite;

import dev.tenon.data.store.FailureLog;
import dev.tenon.data.store.GroupWriter;
import dev.tenon.data.store.PendingWrite;
import dev.tenon.data.store.Publisher;
import dev.tenon.data.store.Result;
import dev.tenon.data.store.Result.Outcome;
import dev.tenon.data.store.Step;
import dev.tenon.data.store.StoreException.Reason;
import dev.tenon.data.store.StoreOptions;
import dev.tenon.data.store.Transaction.Operation;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/**
 * Does in one transaction what waits, and gives the answers when the commit is on the disk.
 *
 * <p>When a transaction fails, the connection is given up, and each of its writes is tried alone on a new one, so that one
 * which cannot be done does not fail its neighbours. Without a connection the writer opens one for the next write that comes.
 */
final class SqliteWriter implements GroupWriter.Work {

    private static final Duration EMPTY_LOG_WAIT = Duration.ofMillis(100);

    /** How many changes a transaction forgets, if they are too old, beside what it does. */
    private static final int FORGET_AT_LEAST = 16;

    private static final int FORGET_IDLE = 1000;

    private final SqliteFile file;
    private final SqliteLimits limits;
    private final StoreOptions options;
    private final SqliteIndexes indexes;
    private final Publisher publisher;
    private final InstantSource clock;
    private final System.Logger logger;
    private final FailureLog failures;
    private final GroupWriter group;

    /** Used by the writer's thread alone. */
    private @Nullable SqliteWriteSession session;

    /** Used by the writer's thread alone: how long the log must be to be emptied. */
    private long emptyLogAt;

    SqliteWriter(
            SqliteFile file,
            SqliteWriteSession session,
            String name,
            SqliteLimits limits,
            StoreOptions options,
            SqliteIndexes indexes,
            Publisher publisher,
            InstantSource clock,
            System.Logger logger) {
        this.file = file;
        this.session = session;
        this.limits = limits;
        this.options = options;
        this.indexes = indexes;
        this.publisher = publisher;
        this.clock = clock;
        this.logger = logger;
        failures = new FailureLog("a write", logger);
        emptyLogAt = limits.logBytes();
        group = new GroupWriter(name, limits.queue(), this, clock, logger);
    }

    GroupWriter group() {
        return group;
    }

    /** Writes wait meanwhile; reads do not, and go without. */
    @Override
    public void prepare() {
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

    @Override
    public void commit(List<PendingWrite> jobs) {
        SqliteFailure failure = publishing(jobs, false);
        if (failure != null && jobs.size() == 1 && failure.code() == SQLiteErrorCode.SQLITE_FULL) {
            failure = publishing(jobs, true);
        }
        if (failure == null) {
            return;
        }
        if (failure.reason() == Reason.UNKNOWN) {
            publisher.inDoubt();
        }
        if (jobs.size() == 1 || !failure.isOfOne()) {
            GroupWriter.fail(jobs, failure.reason());
            return;
        }
        jobs.forEach(job -> commit(List.of(job)));
    }

    private @Nullable SqliteFailure publishing(List<PendingWrite> jobs, boolean sparing) {
        try {
            return transaction(jobs, sparing);
        } finally {
            publisher.ended();
        }
    }

    /**
     * Does these in one transaction and answers them; if it fails, answers none.
     *
     * @param sparing for a disk that is full: only deletes, and gives up all that the store remembers of the past for it
     */
    private @Nullable SqliteFailure transaction(List<PendingWrite> jobs, boolean sparing) {
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
            for (PendingWrite job : jobs) {
                answers.add(apply(open, job, done, clock.millis()));
            }
            if (done.isEmpty()) {
                open.rollback(); // Nothing but refusals, which need no space.
            } else {
                forget(open, Math.max(FORGET_AT_LEAST, 2 * done.size()));
                stage = SqliteFailure.Stage.COMMIT;
                if (jobs.stream().anyMatch(PendingWrite::isOfSeveral)) {
                    publisher.committing(done);
                }
                open.commit();
            }
        } catch (SQLException e) {
            closeSession();
            failures.report(e);
            return new SqliteFailure(SQLiteErrorCode.getErrorCode(e.getErrorCode()), stage);
        } catch (Error e) { // A want of memory, most likely by one of these.
            closeSession();
            logger.log(System.Logger.Level.ERROR, "a transaction failed", e);
            return new SqliteFailure(SQLiteErrorCode.SQLITE_NOMEM, stage);
        }
        if (!done.isEmpty()) {
            publisher.committed(done);
        }
        answers.forEach(Runnable::run);
        boundLog();
        return null;
    }

    /** A part at a time, faster than what is new comes. */
    private boolean forget(SqliteWriteSession open, int most) throws SQLException {
        long cutoff = clock.millis() - options.historyAge().toMillis();
        return open.forget(options.historyChanges(), cutoff, most);
    }

    @Override
    public void idle() {
        try {
            SqliteWriteSession open = session();
            boolean more = true;
            while (more && group.waiting() == 0) {
                open.begin();
                more = forget(open, FORGET_IDLE);
                open.commit();
            }
            boundLog();
        } catch (SQLException e) {
            closeSession();
            failures.report(e);
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
            failures.report(e);
        }
        emptyLogAt = file.logBytes() + limits.logBytes();
    }

    /** Does one request within the transaction; gives what is to be answered after the commit. */
    private static Runnable apply(SqliteWriteSession open, PendingWrite job, List<Step.Done> done, long now)
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

    @Override
    public void recover() {
        closeSession();
        publisher.inDoubt();
    }

    @Override
    public void end() {
        SqliteWriteSession open = session;
        if (open != null) {
            try {
                open.emptyLog(limits.busy());
            } catch (SQLException e) {
                failures.report(e);
            }
        }
        closeSession();
    }

    private void closeSession() {
        SqliteWriteSession open = session;
        session = null;
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (SQLException e) {
            failures.report(e);
        }
    }
}
