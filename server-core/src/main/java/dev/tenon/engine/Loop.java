package dev.tenon.engine;

import dev.tenon.transport.Poller;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One event loop: the connections it owns, their poller, the handler threads it carries, and what other threads want done here.
 *
 * <p>It is run by a {@link Carrier}, which holds it as {@link LoopState} says: only the holder touches the fields without a comment
 * of their own. Foreign code runs between {@link #enter} and {@link #leave}, and meanwhile the loop may be given to another carrier;
 * the one that has lost it returns to the spares at once. {@link #execute} is for everyone. Bound: each connection has at most a
 * handful of tasks in the inbox.
 */
final class Loop {

    private static final System.Logger LOG = System.getLogger("dev.tenon.engine");

    /** Deadlines are looked at so often: fine enough for limits that are given in seconds. */
    private static final long SWEEP_MILLIS = 250;

    /** After a turn that failed, so that one that fails again and again does not spin. */
    private static final long TURN_PAUSE_NANOS = 10_000_000;

    /** So many tasks, then the poller is looked at again: threads that always want to go on must not keep others from it. */
    private static final int INBOX_BURST = 256;

    private static final VarHandle SLEEPING;

    static {
        try {
            SLEEPING = MethodHandles.lookup().findVarHandle(Loop.class, "sleeping", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Engine engine;
    final int number;
    final Poller poller;
    final LoopState state = new LoopState();
    private final List<Connection> connections = new ArrayList<>();
    private final List<Acceptor> acceptors = new ArrayList<>();
    private final Deque<Continuation> soon = new ArrayDeque<>();
    private long nextSweep = System.nanoTime();
    private long workSinceSweep;
    private int loadAtSweep;

    /** What foreign code is at work or was last; published by {@link LoopState#enter}. A thief knows that it does not change then. */
    private @Nullable Slice slice;

    /** From any thread. */
    private final Queue<Task> inbox = new ConcurrentLinkedQueue<>();
    /** Whether the loop may be waiting in its poller, so that a task must wake it. */
    private volatile boolean sleeping;
    /** How many connections it has been given; read by the acceptor. */
    final AtomicInteger load = new AtomicInteger();
    /** How often it was handed to another carrier; from any thread. */
    private final AtomicLong handOffs = new AtomicLong();
    /** Nanoseconds of work for each connection, lately; written by its holder, read by the acceptor. */
    private volatile long recentWorkPerConnection;

    private volatile boolean ended;
    private volatile boolean finished;
    private final CountDownLatch done = new CountDownLatch(1);
    /** Under the lock. */
    private @Nullable Carrier late;

    Loop(Engine engine, int number) throws IOException {
        this.engine = engine;
        this.number = number;
        this.poller = new Poller();
    }

    // ---- for any thread

    /**
     * Has a task run on this loop, soon. Never waits, never fails, never runs it here; after the loop's end a worker runs it, so
     * that no thread is left without its {@code finally}.
     */
    void execute(Task task) {
        inbox.add(task);
        if (finished) {
            passOn();
        } else if (sleeping && SLEEPING.compareAndSet(this, true, false)) {
            poller.wakeup();
        }
    }

    /** What foreign code was at work at some time just now. */
    @Nullable
    Slice slice() {
        return slice;
    }

    long handOffs() {
        return handOffs.get();
    }

    /**
     * How much work another connection is likely to bring it to: what it did lately, grown with the connections it was given since.
     * In nanoseconds for each sweep.
     */
    long expectedWork() {
        return recentWorkPerConnection * (load.get() + 1);
    }

    boolean isFinished() {
        return finished;
    }

    /** Ends it after the turn it is in; even if that is stuck in foreign code, and no spare is left. */
    void end(long atMostNanos) throws InterruptedException {
        ended = true;
        poller.wakeup();
        if (!done.await(atMostNanos, TimeUnit.NANOSECONDS) && state.steal(state.look())) {
            guardStolen(System.nanoTime());
            finish();
        }
    }

    // ---- for a carrier

    /** Runs it until it ends or is taken away. By its first carrier. */
    void run(Carrier carrier) {
        carrier.lost = false;
        while (!ended) {
            try {
                turn(carrier);
            } catch (Throwable problem) { // whatever it is, the other connections must live on
                LOG.log(Level.ERROR, "a turn of an event loop failed", problem);
                if (!carrier.lost) {
                    LockSupport.parkNanos(TURN_PAUSE_NANOS);
                }
            }
            if (carrier.lost) {
                carrier.ready.clear();
                return;
            }
        }
        finish();
    }

    /** Runs it instead of a carrier that is still in the slice that was seen; else does nothing. By a spare. */
    void takeOver(Carrier carrier, long seen) {
        if (!state.steal(seen)) {
            return;
        }
        long now = System.nanoTime();
        Slice stolen = guardStolen(now);
        handOffs.incrementAndGet();
        engine.watchdog.handedOff(this, stolen, now);
        run(carrier);
    }

    private Slice guardStolen(long now) {
        Slice stolen = slice;
        if (stolen == null) {
            throw new IllegalStateException("stolen, but nothing is at work");
        }
        if (stolen instanceof Carrier robbed) {
            robbed.guardCall(now);
        }
        return stolen;
    }

    /** Waits for something to do and does it. */
    private void turn(Carrier carrier) throws IOException {
        List<Object> ready = carrier.ready;
        // A handler may have given its thread away: an interrupt would end every wait at once from then on.
        Thread.interrupted();
        sleeping = true;
        poller.poll(inbox.isEmpty() && soon.isEmpty() ? SWEEP_MILLIS : 0, ready);
        sleeping = false;
        long begun = System.nanoTime();
        carrier.now = begun;
        if (!proceedSoon(carrier)) {
            return;
        }
        for (int i = 0; i < ready.size(); i++) {
            ready((Pollable) ready.get(i), carrier);
            if (!proceedSoon(carrier)) {
                // What is left in the list is still ready: the poller tells the next carrier.
                return;
            }
        }
        ready.clear();
        int budget = INBOX_BURST;
        for (Task task = inbox.poll(); task != null; task = --budget > 0 ? inbox.poll() : null) {
            if (!run(task, carrier)) {
                return;
            }
        }
        sweepIfDue(carrier, begun);
    }

    /** Runs the threads that were started just now; false if the loop is lost. */
    private boolean proceedSoon(Carrier carrier) {
        while (!carrier.lost && !soon.isEmpty()) {
            proceed(soon.removeFirst(), carrier);
        }
        return !carrier.lost;
    }

    private boolean run(Task task, Carrier carrier) {
        switch (task) {
            case Continuation continuation -> proceed(continuation, carrier);
            case LoopTask own -> run(own, carrier);
        }
        return proceedSoon(carrier);
    }

    /** Carries a thread one stretch. */
    private void proceed(Continuation continuation, Carrier carrier) {
        long entered = enter(continuation);
        try {
            continuation.proceed();
        } catch (Throwable problem) {
            LOG.log(Level.ERROR, "a handler's thread failed outside of its handler", problem);
        }
        leave(entered, continuation, carrier);
    }

    /** Before foreign code: whatever belongs to the loop must be in order, since it may be taken away from now on. */
    long enter(Slice next) {
        slice = next;
        engine.watchdog.wake();
        return state.enter();
    }

    /** After foreign code; if this is false, the loop has been taken away, and the caller touches nothing of it any more. */
    boolean leave(long entered, Slice ran, Carrier carrier) {
        long now = System.nanoTime();
        boolean held = state.leave(entered);
        engine.watchdog.ran(ran, now - carrier.now, now);
        carrier.now = now;
        if (!held) {
            carrier.lost = true;
        }
        return held;
    }

    // ---- for the carrier that holds it

    /** Has a thread that was started just now run next. */
    void soon(Continuation first) {
        soon.addLast(first);
    }

    /** The loop's top: whatever goes wrong with one connection costs that one alone. */
    private static void ready(Pollable pollable, Carrier carrier) {
        try {
            pollable.ready(carrier);
        } catch (Throwable problem) {
            failed(pollable, carrier, problem);
        }
    }

    private static void failed(Pollable pollable, Carrier carrier, Throwable problem) {
        LOG.log(Level.ERROR, "a connection failed and is cut", problem);
        carrier.output.clear();
        if (pollable instanceof Connection connection) {
            if (carrier.lost) {
                connection.closeFromThread();
            } else {
                connection.cut();
            }
        }
    }

    private static void run(LoopTask task, Carrier carrier) {
        try {
            task.run(carrier);
        } catch (Throwable problem) {
            carrier.output.clear();
            LOG.log(Level.ERROR, "a task of an event loop failed", problem);
        }
    }

    /** Does something with each connection, unless the loop is lost on the way; false then. */
    private boolean each(Carrier carrier, Consumer<Connection> action) {
        for (int i = connections.size() - 1; i >= 0; i--) {
            Connection connection = connections.get(i);
            try {
                action.accept(connection);
            } catch (Throwable problem) {
                failed(connection, carrier, problem);
            }
            if (!proceedSoon(carrier)) {
                return false;
            }
            // Carried threads never touch the list, but what was done to this connection may have shortened it.
            i = Math.min(i, connections.size());
        }
        return true;
    }

    private void sweepIfDue(Carrier carrier, long begun) {
        workSinceSweep += carrier.now - begun;
        if (carrier.now - nextSweep < 0) {
            return;
        }
        nextSweep = carrier.now + SWEEP_MILLIS * 1_000_000;
        recentWorkPerConnection = (recentWorkPerConnection + workSinceSweep / Math.max(1, loadAtSweep)) / 2;
        workSinceSweep = 0;
        loadAtSweep = load.get();
        acceptors.forEach(Acceptor::resume);
        each(carrier, connection -> connection.checkDeadline(carrier));
    }

    /** Takes a listener over. */
    void add(Acceptor acceptor) {
        try {
            poller.register(acceptor.listener, acceptor);
            acceptors.add(acceptor);
        } catch (IOException e) {
            LOG.log(Level.ERROR, "cannot watch " + acceptor.listener.url(), e);
        }
    }

    /** Takes a connection over. */
    void add(Connection connection) {
        connection.index = connections.size();
        connections.add(connection);
        try {
            poller.register(connection.wire, connection);
        } catch (IOException | RuntimeException e) {
            connection.cut();
        }
    }

    /** Forgets a connection that is closed. */
    void remove(Connection connection) {
        int index = connection.index;
        if (index < 0) {
            return;
        }
        connection.index = -1;
        Connection last = connections.removeLast();
        if (last != connection) {
            connections.set(index, last);
            last.index = index;
        }
        load.decrementAndGet();
        engine.crowd.left(connection.wire.remoteAddress());
        engine.counters.connections.decrementAndGet();
    }

    /** Closes the connections that wait for a request, unless one has come in the meantime. */
    void closeIdle(Carrier carrier) {
        if (!each(carrier, connection -> connection.closeIfIdle(carrier))) {
            execute((LoopTask) this::closeIdle);
        }
    }

    /** Cuts every connection, and interrupts the handlers at work. */
    void cutAll() {
        for (int i = connections.size() - 1; i >= 0; i--) {
            connections.get(i).abandon();
        }
    }

    /** After the last turn: gives the poller back, and what is left to do to the workers. */
    private void finish() {
        try {
            poller.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing a poller failed", e);
        }
        inbox.addAll(soon);
        soon.clear();
        finished = true;
        passOn();
        done.countDown();
    }

    /** After the end, by any thread. */
    private void passOn() {
        for (Task task = inbox.poll(); task != null; task = inbox.poll()) {
            switch (task) {
                case Continuation continuation -> engine.workers.execute(continuation);
                case LoopTask own -> engine.workers.run(() -> runLate(own));
            }
        }
    }

    /** A task that came too late for every carrier; one at a time. */
    private synchronized void runLate(LoopTask task) {
        if (late == null) {
            late = new Carrier();
        }
        run(task, late);
    }
}
