package dev.tenon.engine;

import dev.tenon.transport.Poller;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What other threads want a loop to do. Nothing put in is lost: the loop does it, or, after the loop's end, a worker.
 *
 * <p>{@link #put} is for any thread, the rest for the loop's holder. Bound: a handful of tasks for each connection, and one for each
 * virtual thread that can go on.
 */
final class Inbox {

    private static final VarHandle ASLEEP;

    static {
        try {
            ASLEEP = MethodHandles.lookup().findVarHandle(Inbox.class, "asleep", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Poller poller;
    private final Workers workers;
    private final Queue<Task> tasks = new ConcurrentLinkedQueue<>();
    private final Queue<LoopTask> late = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean lateAtWork = new AtomicBoolean();
    /** Whether the loop may be waiting in its poller, so that a task must wake it. */
    private volatile boolean asleep;

    private volatile boolean closed;

    Inbox(Poller poller, Workers workers) {
        this.poller = poller;
        this.workers = workers;
    }

    /** Never waits, and never runs it here. */
    void put(Task task) {
        tasks.add(task);
        if (closed) {
            passOn();
        } else if (asleep && ASLEEP.compareAndSet(this, true, false)) {
            poller.wakeup();
        }
    }

    /** Before the loop waits in its poller; true if it must not, since there is something to do. */
    boolean fallAsleep() {
        asleep = true;
        return !tasks.isEmpty();
    }

    void awake() {
        asleep = false;
    }

    @Nullable
    Task poll() {
        return tasks.poll();
    }

    /** After the loop's end: workers do what is in it, and what still comes. */
    void close() {
        closed = true;
        passOn();
    }

    private void passOn() {
        for (Task task = tasks.poll(); task != null; task = tasks.poll()) {
            switch (task) {
                case Continuation continuation -> workers.execute(continuation);
                case LoopTask own -> {
                    late.add(own);
                    workers.run(this::runLate);
                }
            }
        }
    }

    /** One worker at a time does what only a holder may; no lock is held meanwhile, since plugin code may be among it. */
    private void runLate() {
        while (!late.isEmpty() && lateAtWork.compareAndSet(false, true)) {
            try {
                Carrier carrier = new Carrier();
                for (LoopTask task = late.poll(); task != null; task = late.poll()) {
                    task.run(carrier);
                }
            } finally {
                lateAtWork.set(false);
            }
        }
    }
}
