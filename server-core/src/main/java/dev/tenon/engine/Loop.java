package dev.tenon.engine;

import dev.tenon.transport.Poller;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One event loop: the connections it owns, their poller, and what other threads want done here.
 *
 * <p>Only the thread that runs {@link #turn} touches the fields without a comment of their own; which thread that is may change
 * between turns. {@link #execute} is for everyone. Bound: each connection has at most a handful of tasks in the inbox.
 */
final class Loop {

    private static final System.Logger LOG = System.getLogger("dev.tenon.engine");

    /** Deadlines are looked at so often: fine enough for limits that are given in seconds. */
    private static final long SWEEP_MILLIS = 250;

    final Engine engine;
    final Poller poller;
    private final List<Connection> connections = new ArrayList<>();
    private final List<Acceptor> acceptors = new ArrayList<>();
    private long nextSweep = System.nanoTime();

    /** From any thread. */
    private final Queue<Consumer<Carrier>> inbox = new ConcurrentLinkedQueue<>();
    /** Whether the loop may be waiting in its poller, so that a task must wake it. */
    private volatile boolean sleeping;
    /** How many connections it has been given; read by the acceptor. */
    final AtomicInteger load = new AtomicInteger();

    Loop(Engine engine) throws IOException {
        this.engine = engine;
        this.poller = new Poller();
    }

    /** Has a task run on this loop, soon. Never waits, never fails, never runs it here. */
    void execute(Consumer<Carrier> task) {
        inbox.add(task);
        if (sleeping) {
            poller.wakeup();
        }
    }

    /** Waits for something to do and does it. */
    void turn(Carrier carrier) throws IOException {
        List<Object> ready = carrier.ready;
        // A handler may have given its thread away: an interrupt would end every wait at once from then on.
        Thread.interrupted();
        sleeping = true;
        poller.poll(inbox.isEmpty() ? SWEEP_MILLIS : 0, ready);
        sleeping = false;
        carrier.now = System.nanoTime();
        for (int i = 0; i < ready.size(); i++) {
            ready((Pollable) ready.get(i), carrier);
        }
        ready.clear();
        for (Consumer<Carrier> task = inbox.poll(); task != null; task = inbox.poll()) {
            run(task, carrier);
        }
        long now = carrier.now;
        if (now - nextSweep >= 0) {
            nextSweep = now + SWEEP_MILLIS * 1_000_000;
            sweep(carrier);
        }
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
            connection.cut();
        }
    }

    private static void guarded(Connection connection, Carrier carrier, Consumer<Connection> action) {
        try {
            action.accept(connection);
        } catch (Throwable problem) {
            failed(connection, carrier, problem);
        }
    }

    private static void run(Consumer<Carrier> task, Carrier carrier) {
        try {
            task.accept(carrier);
        } catch (Throwable problem) {
            carrier.output.clear();
            LOG.log(Level.ERROR, "a task of an event loop failed", problem);
        }
    }

    private void sweep(Carrier carrier) {
        acceptors.forEach(Acceptor::resume);
        for (int i = connections.size() - 1; i >= 0; i--) {
            guarded(connections.get(i), carrier, connection -> connection.checkDeadline(carrier));
        }
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

    /** Gives the poller back, after the last turn. */
    void close() {
        try {
            poller.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing a poller failed", e);
        }
    }

    /** Takes a connection over. */
    void add(Connection connection) {
        connection.index = connections.size();
        connections.add(connection);
        try {
            poller.register(connection.wire, connection);
        } catch (IOException e) {
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
        for (int i = connections.size() - 1; i >= 0; i--) {
            guarded(connections.get(i), carrier, connection -> connection.closeIfIdle(carrier));
        }
    }

    /** Cuts every connection, and interrupts the handlers at work. */
    void cutAll() {
        for (int i = connections.size() - 1; i >= 0; i--) {
            connections.get(i).abandon();
        }
    }
}
