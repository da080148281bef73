package dev.tenon.engine;

/**
 * Where code runs that may wait: the one place that decides it, for each request anew. Here the JDK's own scheduler carries a
 * virtual thread for each task.
 */
final class HandlerThreads {

    private static final Thread.Builder.OfVirtual BUILDER =
            Thread.ofVirtual().name("handler").inheritInheritableThreadLocals(false);

    private HandlerThreads() {}

    /** Runs the task on a thread of its own, soon. */
    static void start(Runnable task) {
        BUILDER.start(task);
    }
}
