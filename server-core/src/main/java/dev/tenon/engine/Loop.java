package dev.tenon.engine;

import dev.tenon.routing.Mount;
import dev.tenon.transport.Poller;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
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
 * the one that has lost it returns to the spares at once. {@link #execute} is for everyone.
 *
 * <p>A carrier that holds it waits for nothing but its poller, and takes no lock that foreign code may have: not even that of the
 * log, which is why it has the {@link Journal} write.
 *
 * <p>A little longer than other files: what a holder may touch, and when it stops being the holder, is to be read in one place.
 */
final class Loop {

    /** Deadlines are looked at so often: fine enough for limits that are given in seconds. */
    private static final long SWEEP_MILLIS = 250;

    /** After a turn that failed, so that one that fails again and again does not spin. */
    private static final long TURN_PAUSE_NANOS = 10_000_000;

    /** How long a turn may last before the poller is looked at again: what is always ready must not keep the rest waiting. */
    private static final long TURN_NANOS = 5_000_000;

    final Engine engine;
    final int number;
    final Poller poller;
    final LoopState state = new LoopState();
    private final List<Connection> connections = new ArrayList<>();
    private final List<Acceptor> acceptors = new ArrayList<>();
    final Farewells farewells = new Farewells(this);
    private final Deque<Continuation> soon = new ArrayDeque<>();
    private long nextSweep = System.nanoTime();
    private long workSinceSweep;
    private int loadAtSweep;

    /** What foreign code is at work or was last; published by {@link LoopState#enter}. A thief knows that it does not change then. */
    private @Nullable Slice slice;
    /** Who runs it; like {@link #slice}. */
    private @Nullable Carrier carrier;
    /** Whose code it is; like {@link #slice}. */
    private @Nullable Mount sliceMount;

    /** What others want done; for any thread. */
    final Inbox inbox;
    /** How many connections it has been given; read by the acceptor. */
    final AtomicInteger load = new AtomicInteger();
    /** How often it was handed to another carrier; from any thread. */
    private final AtomicLong handOffs = new AtomicLong();
    /** Nanoseconds of work for each connection, lately; written by its holder, read by the acceptor. */
    private volatile long recentWorkPerConnection;

    private volatile boolean ended;
    private final CountDownLatch done = new CountDownLatch(1);
    private final CountDownLatch begun = new CountDownLatch(1);

    Loop(Engine engine, int number) throws IOException {
        this.engine = engine;
        this.number = number;
        this.poller = new Poller();
        this.inbox = new Inbox(poller, engine.workers);
    }

    // ---- for any thread

    /** Has a task run on this loop, soon. Never waits, never runs it here; after the loop's end a worker runs it. */
    void execute(LoopTask task) {
        inbox.put(task);
    }

    /** What foreign code was at work at some time just now. */
    @Nullable
    Slice slice() {
        return slice;
    }

    /** Who ran that. */
    @Nullable
    Carrier carrier() {
        return carrier;
    }

    /** Whose code that was. */
    @Nullable
    Mount sliceMount() {
        return sliceMount;
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
        return done.getCount() == 0;
    }

    /** Whether a carrier has begun with it in time. */
    boolean hasBegun(long atMostNanos) throws InterruptedException {
        return begun.await(atMostNanos, TimeUnit.NANOSECONDS);
    }

    /** Has it end after the turn it is in. */
    void end() {
        ended = true;
        poller.wakeup();
    }

    /** Waits for its end, and brings it about if it is stuck in foreign code while no spare is left. */
    boolean awaitEnd(long atMostNanos) throws InterruptedException {
        if (done.await(atMostNanos, TimeUnit.NANOSECONDS)) {
            return true;
        }
        if (!state.steal(state.look())) {
            return false;
        }
        handedOver(System.nanoTime());
        finish();
        return true;
    }

    // ---- for a carrier

    /** Runs it until it ends or is taken away. By its first carrier. */
    void run(Carrier carrier) {
        begun.countDown();
        carrier.lost = false;
        this.carrier = carrier;
        while (!ended) {
            try {
                turn(carrier);
            } catch (Throwable problem) { // whatever it is, the other connections must live on
                carrier.ready.clear();
                engine.journal.write(Level.ERROR, "a turn of an event loop failed", problem);
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
        if (state.steal(seen)) {
            handedOver(System.nanoTime());
            run(carrier);
        }
    }

    private void handedOver(long now) {
        handOffs.incrementAndGet();
        Slice stolen = slice;
        Mount mount = sliceMount;
        try {
            if (stolen != null && mount != null) {
                stolen.stolen(now);
                engine.watchdog.handedOff(this, stolen, mount, now);
            }
        } catch (Throwable problem) { // out of memory: the loop must go on all the more
            engine.journal.write(Level.ERROR, "a hand-off was not accounted for", problem);
        }
    }

    /** Waits for something to do and does it. */
    private void turn(Carrier carrier) throws IOException {
        List<Object> ready = carrier.ready;
        // A handler may have given its thread away: an interrupt would end every wait at once from then on.
        Thread.interrupted();
        boolean busy = inbox.fallAsleep() || !soon.isEmpty();
        poller.poll(busy ? 0 : SWEEP_MILLIS, ready);
        inbox.awake();
        long start = System.nanoTime();
        carrier.now = start;
        if (!proceedSoon(carrier)) {
            return;
        }
        // What is left in the list at a return or a break is still ready: the poller tells it again.
        for (int i = 0; i < ready.size() && carrier.now - start < TURN_NANOS; i++) {
            ready((Pollable) ready.get(i), carrier);
            if (!proceedSoon(carrier)) {
                return;
            }
        }
        ready.clear();
        long tasksFrom = carrier.now;
        for (Task task = inbox.poll(); task != null; task = inbox.poll()) {
            if (!run(task, carrier)) {
                return;
            }
            if (carrier.now - tasksFrom >= TURN_NANOS) {
                break;
            }
        }
        sweepIfDue(carrier, start);
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

    /** Carries a thread one stretch; or has a worker do it, if its mount was demoted meanwhile. */
    private void proceed(Continuation continuation, Carrier carrier) {
        Mount mount = continuation.mount();
        if (mount.conduct().isDemoted()) {
            engine.workers.execute(continuation);
            return;
        }
        boolean handler = continuation.isHandler();
        long entered = enter(continuation, mount);
        try {
            continuation.proceed();
        } catch (Throwable problem) {
            engine.journal.write(Level.ERROR, "a handler's thread failed outside of its handler", problem);
        } finally {
            leave(entered, mount, handler || continuation.isHandler(), carrier);
        }
    }

    /** Before foreign code: whatever belongs to the loop must be in order, since it may be taken away from now on. */
    long enter(Slice next, Mount mount) {
        slice = next;
        sliceMount = mount;
        long entered = state.enter();
        engine.watchdog.wake();
        return entered;
    }

    /**
     * After foreign code, in any case; if this is false, the loop has been taken away, and the caller touches nothing of it any more.
     *
     * @param handler whether a handler was at work, whose mount has to answer for the time
     */
    boolean leave(long entered, Mount mount, boolean handler, Carrier carrier) {
        boolean held = state.leave(entered);
        carrier.lost = !held;
        long now = System.nanoTime();
        try {
            if (handler) {
                engine.watchdog.ran(mount, carrier.atWork(now - carrier.now), now);
            }
        } catch (Throwable problem) { // out of memory
            engine.journal.write(Level.ERROR, "a slice was not accounted for", problem);
        }
        carrier.now = now;
        return held;
    }

    // ---- for the carrier that holds it

    /** Has a thread that was started just now run next. */
    void soon(Continuation first) {
        soon.addLast(first);
    }

    /** The loop's top: whatever goes wrong with one connection costs that one alone. */
    private void ready(Pollable pollable, Carrier carrier) {
        try {
            pollable.ready(carrier);
        } catch (Throwable problem) {
            failed(pollable, carrier, problem);
        }
    }

    private void failed(Pollable pollable, Carrier carrier, Throwable problem) {
        engine.journal.write(Level.ERROR, "a connection failed and is cut", problem);
        carrier.output.clear();
        if (pollable instanceof Connection connection) {
            if (carrier.lost) {
                connection.closeFromThread();
            } else {
                connection.cut();
            }
        }
    }

    private void run(LoopTask task, Carrier carrier) {
        try {
            task.run(carrier);
        } catch (Throwable problem) {
            carrier.output.clear();
            engine.journal.write(Level.ERROR, "a task of an event loop failed", problem);
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

    /** Looks at each connection, without foreign code. */
    void forEachConnection(Consumer<Connection> action) {
        connections.forEach(action);
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
        // Nothing of a handler that is over is kept: its plugin may have been unloaded since.
        slice = null;
        sliceMount = null;
        farewells.sweep(carrier.now);
        acceptors.forEach(Acceptor::resume);
        each(carrier, connection -> connection.checkDeadline(carrier));
    }

    /** Takes a listener over. */
    void add(Acceptor acceptor) {
        try {
            poller.register(acceptor.listener, acceptor);
            acceptors.add(acceptor);
        } catch (IOException e) {
            engine.journal.write(Level.ERROR, "cannot watch " + acceptor.listener.url(), e);
        }
    }

    /** Gives a listener up, once what waits in its queue is served. */
    void remove(Acceptor acceptor) {
        acceptors.remove(acceptor);
        acceptor.remove();
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
        connection.forget();
        Connection last = connections.removeLast();
        if (last != connection) {
            connections.set(index, last);
            last.index = index;
        }
        load.decrementAndGet();
        engine.crowd.left(connection.stream.remoteAddress());
        engine.counters.connections.decrementAndGet();
    }

    /** Closes the connections that wait for a request, unless one has come in the meantime. */
    void closeIdle(Carrier carrier) {
        if (!each(carrier, connection -> connection.closeIfIdle(carrier))) {
            execute(this::closeIdle);
        }
    }

    /** Cuts every connection, and interrupts the handlers at work. */
    void cutAll() {
        for (int i = connections.size() - 1; i >= 0; i--) {
            connections.get(i).abandon();
        }
    }

    /** Cuts the connections whose request is at work in this mount, and interrupts its handlers. */
    void cut(Mount mount) {
        for (int i = connections.size() - 1; i >= 0; i--) {
            connections.get(i).abandonIfIn(mount);
        }
    }

    /** After the last turn: gives the poller back, and what is left to do to the workers. */
    private void finish() {
        farewells.close();
        try {
            poller.close();
        } catch (IOException | RuntimeException e) {
            engine.journal.write(Level.WARNING, "closing a poller failed", e);
        }
        soon.forEach(inbox::put);
        soon.clear();
        inbox.close();
        done.countDown();
    }
}
