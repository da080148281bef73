package dev.tenon.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Lets another thread interrupt a call into plugin code, and only that: an interrupt never reaches what the thread does afterwards.
 */
final class CallGuard implements AutoCloseable {

    private static final int RUNNING = 0;
    private static final int INTERRUPTING = 1;
    private static final int INTERRUPTED = 2;
    private static final int DONE = 3;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(CallGuard.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Connection connection;
    private final Thread thread;
    private final long deadline;

    @SuppressWarnings("UnusedVariable") // through STATE
    private volatile int state;

    /** Guards a call of the current thread, for a request of this connection, from now on. */
    CallGuard(Connection connection, long deadlineNanos) {
        this(connection, Thread.currentThread(), deadlineNanos);
    }

    /** Guards a call of another thread, which ends it. */
    CallGuard(Connection connection, Thread thread, long deadlineNanos) {
        this.connection = connection;
        this.thread = thread;
        this.deadline = deadlineNanos;
        connection.call = this;
    }

    /** Whether its time is up, and nobody has interrupted it. */
    boolean isLate(long now) {
        return now - deadline > 0 && state == RUNNING;
    }

    /** By a thread that may wait: whatever the guarded one waits in may have a say in it, a file's channel or the plugin's own. */
    void interrupt() {
        if (STATE.compareAndSet(this, RUNNING, INTERRUPTING)) {
            thread.interrupt();
            STATE.setVolatile(this, INTERRUPTED);
        }
    }

    /** The call is over; clears whatever interrupt it was sent or has left behind. By the guarded thread. */
    @Override
    public void close() {
        connection.call = null;
        if (!STATE.compareAndSet(this, RUNNING, DONE)) {
            while ((int) STATE.getVolatile(this) == INTERRUPTING) {
                Thread.onSpinWait();
            }
        }
        Thread.interrupted();
    }
}
