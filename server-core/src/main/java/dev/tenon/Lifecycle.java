package dev.tenon;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs what plugins do outside of requests, each time on a thread of its own and with a deadline: it may hang or throw anything. */
final class Lifecycle {

    /** How long a plugin may take to start, and to stop. */
    static final Duration DEADLINE = Duration.ofSeconds(10);

    /** How long it has to end after it was interrupted. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private Lifecycle() {}

    /** It took too long, and has been interrupted. */
    static final class LateException extends TimeoutException {

        private static final long serialVersionUID = 1L;

        private final boolean running;

        private LateException(Duration deadline, boolean running) {
            super("it took longer than " + Math.ceilDiv(deadline.toMillis(), 1000) + " seconds");
            this.running = running;
        }

        /** Whether it has not even ended when it was interrupted. */
        boolean stillRuns() {
            return running;
        }
    }

    /** There is no thread for it, so that none of it has run, nor will. */
    static final class NoThreadException extends Exception {

        private static final long serialVersionUID = 1L;

        private NoThreadException(Throwable cause) {
            super("no thread could be started for it: " + cause, cause);
        }
    }

    /**
     * Runs plugin code with the plugin's loader.
     *
     * @throws LateException if it takes longer than {@link #DEADLINE}; it has been interrupted then
     * @throws NoThreadException if it could not even begin
     * @throws Throwable whatever the code throws
     */
    static <T> T inTime(String name, ClassLoader loader, Callable<T> code) throws Throwable {
        return inTime(name, loader, code, () -> {});
    }

    /**
     * The same.
     *
     * @param late runs after code that took too long, on its thread, and so never beside it
     */
    static <T> T inTime(String name, ClassLoader loader, Callable<T> code, Runnable late) throws Throwable {
        return within(DEADLINE, name, loader, code, late);
    }

    /** The same, where it may take longer, or less long. */
    static <T> T within(Duration deadline, String name, ClassLoader loader, Callable<T> code, Runnable late)
            throws Throwable {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = begin(name, loader, () -> run(code, result, late));
        try {
            return result.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() == null ? e : e.getCause();
        } catch (TimeoutException | InterruptedException e) {
            return giveUp(deadline, thread, result, e);
        }
    }

    private static Thread begin(String name, ClassLoader loader, Runnable run) throws NoThreadException {
        try {
            Thread thread = Thread.ofPlatform().daemon().name(name).unstarted(run);
            thread.setContextClassLoader(loader);
            thread.start();
            return thread;
        } catch (RuntimeException | Error none) { // mostly an OutOfMemoryError
            throw new NoThreadException(none);
        }
    }

    private static <T> void run(Callable<T> code, CompletableFuture<T> result, Runnable late) {
        boolean inTime;
        try {
            inTime = result.complete(code.call());
        } catch (Throwable problem) { // plugin code: errors too are its own
            inTime = result.completeExceptionally(problem);
        }
        if (!inTime) {
            late.run();
        }
    }

    /** The result, if it has come in this very moment. */
    private static <T> T giveUp(Duration deadline, Thread thread, CompletableFuture<T> result, Exception why)
            throws Throwable {
        if (!result.completeExceptionally(why)) {
            return result.get();
        }
        thread.interrupt();
        if (why instanceof TimeoutException) {
            throw new LateException(deadline, !thread.join(GRACE));
        }
        throw why;
    }
}
