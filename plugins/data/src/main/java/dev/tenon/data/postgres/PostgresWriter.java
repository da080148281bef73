package dev.tenon.data.postgres;

import dev.tenon.data.postgres.PostgresWriteSession.State;
import dev.tenon.data.store.FailureLog;
import dev.tenon.data.store.GroupWriter;
import dev.tenon.data.store.PendingWrite;
import dev.tenon.data.store.Publisher;
import dev.tenon.data.store.StoreException.Reason;
import dev.tenon.data.store.StoreOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Does in one transaction what waits, and gives the answers when it is committed.
 *
 * <p>A transaction that another was in the way of, or whose connection was lost before the commit, is begun again for a while. If
 * the connection is lost during the commit, the database is asked what became of it: each change bears the token of its
 * transaction. Only if it does not say so in time, the outcome is told to be unknown. When the database refuses a transaction, each
 * of its writes is tried alone, so that one which cannot be done does not fail its neighbours.
 */
final class PostgresWriter implements GroupWriter.Work {

    /** How many changes a transaction forgets, if they are too old, beside what it does. */
    private static final int FORGET_AT_LEAST = 1000;

    /** The SQLSTATE for a transaction of which it is not known how it ended. */
    private static final String UNKNOWN_END = "40003";

    private static final Duration LOOK_FOR_OLD = Duration.ofSeconds(1);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    /** How an attempt at a transaction ended. */
    private sealed interface Ended {

        /** Everybody has an answer. */
        record Done() implements Ended {}

        /** Surely nothing was done; {@code connected} is whether there was a connection at all. */
        record Undone(PostgresFailure failure, boolean connected) implements Ended {}

        /** The commit was on its way. */
        record InDoubt(PostgresPlan plan, State before, long token) implements Ended {}
    }

    private final PostgresAccess access;
    private final PostgresConnections connections;
    private final PostgresFollower follower;
    private final PostgresIndexes indexes;
    private final PostgresLimits limits;
    private final StoreOptions options;
    private final Publisher publisher;
    private final InstantSource clock;
    private final System.Logger logger;
    private final FailureLog failures;
    private final GroupWriter group;

    /** Used by the writer's thread alone, as what follows. */
    private boolean indexed;

    private long lookedForOld = System.nanoTime();

    PostgresWriter(
            PostgresAccess access,
            PostgresConnections connections,
            PostgresFollower follower,
            PostgresIndexes indexes,
            String name,
            PostgresLimits limits,
            StoreOptions options,
            Publisher publisher,
            InstantSource clock,
            System.Logger logger) {
        this.access = access;
        this.connections = connections;
        this.follower = follower;
        this.indexes = indexes;
        this.limits = limits;
        this.options = options;
        this.publisher = publisher;
        this.clock = clock;
        this.logger = logger;
        failures = new FailureLog("a write", logger);
        group = new GroupWriter(name, limits.queue(), this, clock, logger);
    }

    GroupWriter group() {
        return group;
    }

    /** Writes wait meanwhile; reads do not, and go without. If the database is not there, it is tried before the next write. */
    @Override
    public void prepare() {
        if (indexed) {
            return;
        }
        try (Connection connection = connections.take()) {
            indexes.establish(connection, logger);
            indexed = true;
        } catch (SQLException e) {
            indexed = PostgresFailure.of(e) == PostgresFailure.REFUSED;
            if (indexed) {
                logger.log(
                        System.Logger.Level.ERROR,
                        "an index cannot be made, so lists do without until the next start: {0}",
                        e.getMessage());
            }
        }
    }

    @Override
    public void commit(List<PendingWrite> all) {
        prepare();
        List<PendingWrite> part = new ArrayList<>();
        int operations = 0;
        for (PendingWrite write : all) {
            int more = write.transaction().operations().size();
            if (operations + more > limits.batchOperations() && !part.isEmpty()) {
                commitTogether(part);
                part.clear();
                operations = 0;
            }
            part.add(write);
            operations += more;
        }
        commitTogether(part);
    }

    private void commitTogether(List<PendingWrite> part) {
        try {
            insist(part);
        } finally {
            publisher.ended();
        }
    }

    private void insist(List<PendingWrite> part) {
        long end = System.nanoTime() + limits.insist().toNanos();
        for (int attempt = 0; ; attempt++) {
            Ended ended = attempt(part);
            if (ended instanceof Ended.InDoubt doubt) {
                ended = resolve(doubt);
            }
            switch (ended) {
                case Ended.Done _ -> {
                    return;
                }
                case Ended.InDoubt _ -> {
                    publisher.inDoubt();
                    GroupWriter.fail(part, Reason.UNKNOWN);
                    return;
                }
                case Ended.Undone(var failure, boolean connected) -> {
                    boolean passing = failure == PostgresFailure.CONFLICT || failure == PostgresFailure.LOST;
                    if (!passing || !connected || System.nanoTime() - end > 0) {
                        giveUp(part, failure);
                        return;
                    }
                    pause(attempt);
                }
            }
        }
    }

    private void giveUp(List<PendingWrite> part, PostgresFailure failure) {
        boolean ofOne = failure == PostgresFailure.REFUSED || failure == PostgresFailure.FULL;
        if (ofOne && part.size() > 1) {
            part.forEach(write -> commitTogether(List.of(write)));
        } else {
            GroupWriter.fail(part, failure.reason());
        }
    }

    /** Longer each time, and never as long as that of another server. */
    private static void pause(int attempt) {
        long longest = Math.min(LONGEST_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(attempt, 16));
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longest / 2, longest));
    }

    private Ended attempt(List<PendingWrite> part) {
        long token = ThreadLocalRandom.current().nextLong();
        PostgresPlan plan = null;
        State before = null;
        boolean committing = false;
        boolean connected = false;
        try (Connection connection = connections.take()) {
            connected = true;
            try {
                PostgresWriteSession session = new PostgresWriteSession(connection, access);
                before = session.lock();
                plan = new PostgresPlan(session.load(part), before.last(), before.time());
                for (PendingWrite write : part) {
                    plan.add(write, clock.millis());
                }
                if (!plan.isEmpty()) {
                    session.carryOut(plan, token);
                    session.conclude(before, plan, forgotten(session, before, plan), follower.notification());
                }
                committing = true;
                if (part.stream().anyMatch(PendingWrite::isOfSeveral)) {
                    publisher.committing(plan.done());
                }
                session.commit();
            } catch (SQLException e) {
                connections.discard(connection);
                throw e;
            } catch (Error e) { // A want of memory, most likely by one of these.
                connections.discard(connection);
                logger.log(System.Logger.Level.ERROR, "a transaction failed", e);
                throw new SQLException(e.toString(), committing ? UNKNOWN_END : "", e);
            }
        } catch (SQLException e) {
            return ended(e, connected, committing, plan, before, token);
        }
        makeKnown(plan, before);
        return new Ended.Done();
    }

    private Ended ended(
            SQLException e,
            boolean connected,
            boolean committing,
            @Nullable PostgresPlan plan,
            @Nullable State before,
            long token) {
        PostgresFailure failure = PostgresFailure.of(e);
        if (failure != PostgresFailure.CONFLICT) {
            failures.report(e);
        }
        if (committing && plan != null && before != null && PostgresFailure.leavesDoubt(e)) {
            // Where nothing was to be written, nothing can be in doubt.
            return plan.isEmpty() ? new Ended.Undone(failure, true) : new Ended.InDoubt(plan, before, token);
        }
        return new Ended.Undone(failure, connected);
    }

    private void makeKnown(PostgresPlan plan, State before) {
        if (!plan.isEmpty()) {
            publisher.committed(plan.done());
            follower.advance(before.last(), plan.last());
        }
        plan.answer();
    }

    /** Asks the database what became of a commit, as long as it takes and is allowed. */
    private Ended resolve(Ended.InDoubt doubt) {
        long end = System.nanoTime() + limits.insist().toNanos();
        for (int attempt = 0; System.nanoTime() - end < 0; attempt++) {
            Optional<Ended> fate = ask(doubt);
            if (fate.isPresent()) {
                return fate.get();
            }
            pause(attempt);
        }
        return doubt;
    }

    private Optional<Ended> ask(Ended.InDoubt doubt) {
        boolean done;
        try (Connection connection = connections.take()) {
            PostgresWriteSession session = new PostgresWriteSession(connection, access);
            // Waits for the end of the transaction in question, if it is still under way.
            State now = session.lock();
            done = session.made(doubt.plan().last(), doubt.token());
            session.rollback();
            if (!done && now.first() > doubt.plan().last()) {
                return Optional.of(doubt); // It would be forgotten by now.
            }
        } catch (SQLException e) {
            return Optional.empty();
        }
        if (done) {
            makeKnown(doubt.plan(), doubt.before());
            return Optional.of(new Ended.Done());
        }
        return Optional.of(new Ended.Undone(PostgresFailure.LOST, true));
    }

    /** The number of the last change to forget: a part at a time, faster than what is new comes. */
    private long forgotten(PostgresWriteSession session, State state, PostgresPlan plan) throws SQLException {
        long most = Math.max(FORGET_AT_LEAST, 2L * plan.changes().size());
        long surplus = plan.last() - options.historyChanges();
        long old = 0;
        long now = System.nanoTime();
        if (now - lookedForOld > LOOK_FOR_OLD.toNanos()) {
            lookedForOld = now;
            old = old(session, state);
        }
        return Math.min(Math.max(surplus, old), state.first() - 1 + most);
    }

    private long old(PostgresWriteSession session, State state) throws SQLException {
        return session.lastBefore(state, clock.millis() - options.historyAge().toMillis(), FORGET_AT_LEAST);
    }

    @Override
    public void idle() {
        boolean more = true;
        try (Connection connection = connections.take()) {
            PostgresWriteSession session = new PostgresWriteSession(connection, access);
            while (more && group.waiting() == 0) {
                State state = session.lock();
                long old = old(session, state);
                more = old > 0;
                if (more) {
                    PostgresPlan nothing = new PostgresPlan(Map.of(), state.last(), state.time());
                    session.conclude(state, nothing, old, "");
                }
                session.commit();
            }
        } catch (SQLException e) {
            failures.report(e);
        }
    }

    /** No connection is held between two transactions. */
    @Override
    public void recover() {
        publisher.inDoubt();
    }

    @Override
    public void end() {}
}
