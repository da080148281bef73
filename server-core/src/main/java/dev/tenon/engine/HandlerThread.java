package dev.tenon.engine;

import dev.tenon.routing.Mount;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread that serves a connection and is carried by threads of ours, and the scheduler that the JDK sees behind it: the
 * connection's loop, or a worker while the mount at work is demoted, decided anew each time the thread may go on.
 */
final class HandlerThread implements Executor, Continuation {

    private final Loop loop;
    private final Service service;
    private @Nullable Thread thread;

    /** What the JDK wants run each time, always the same object. Written before the thread starts. */
    private @Nullable Runnable continuation;

    HandlerThread(Loop loop, Service service) {
        this.loop = loop;
        this.service = service;
    }

    /**
     * Starts the thread. By the carrier that holds the loop, or, if {@code holding} is false, by any thread.
     *
     * @throws Error if there is no memory for it; nothing has been started then
     */
    void start(CustomScheduler jdk, boolean holding) {
        Thread unstarted = jdk.thread(this, service.mount().name(), service);
        thread = unstarted;
        // Start hands the continuation to execute, which keeps it: where it goes is decided here.
        unstarted.start();
        if (holding && !service.mount().conduct().isDemoted()) {
            loop.soon(this);
        } else {
            schedule(this);
        }
    }

    /** The JDK: a thread may go on. Never throws, waits, or runs it here; from any thread, also after the loop's end. */
    @Override
    public void execute(Runnable next) {
        if (continuation == null) {
            continuation = next;
        } else {
            schedule(next.equals(continuation) ? this : new Child(this, next));
        }
    }

    private void schedule(Continuation next) {
        if (next.mount().conduct().isDemoted()) {
            loop.engine.workers.execute(next);
        } else {
            loop.inbox.put(next);
        }
    }

    @Override
    public void proceed() {
        Runnable next = continuation;
        if (next != null) {
            next.run();
        }
    }

    @Override
    public Mount mount() {
        return service.mount();
    }

    @Override
    public boolean isHandler() {
        return service.isHandler();
    }

    @Override
    public Thread thread() {
        return thread == null ? Thread.currentThread() : thread;
    }

    /** A virtual thread that a handler has started: the JDK lets it inherit the scheduler. */
    private record Child(HandlerThread parent, Runnable continuation) implements Continuation {

        @Override
        public void proceed() {
            continuation.run();
        }

        @Override
        public Mount mount() {
            return parent.mount();
        }

        @Override
        public boolean isHandler() {
            return true;
        }

        @Override
        public Thread thread() {
            return parent.thread();
        }
    }
}
