package dev.tenon.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes virtual threads that are scheduled by an {@link Executor}: the JDK can do it, but offers it to nobody. The one place that
 * knows how, and the only reflection of the engine. It needs {@code Add-Opens: java.base/java.lang}.
 */
final class CustomScheduler {

    private final MethodHandle builder;
    private final Executor ordinary;

    private CustomScheduler(MethodHandle builder, Executor ordinary) {
        this.builder = builder;
        this.ordinary = ordinary;
    }

    /**
     * Has the JDK's socket pollers be platform threads. Otherwise they are virtual ones, inherit the scheduler of whoever first
     * waits for a socket, and every socket of the JVM depends on that one loop. Counts if no virtual thread has waited for a
     * socket yet.
     */
    static void pollOnPlatformThreads() {
        if (System.getProperty("jdk.pollerMode") == null) {
            System.setProperty("jdk.pollerMode", "1");
        }
    }

    /** What this JVM can do, tried out once. */
    static Result find() {
        return Found.RESULT;
    }

    /** A scheduler that has proved itself, or why there is none. */
    sealed interface Result {

        /** It works. */
        record Works(CustomScheduler scheduler) implements Result {}

        /** It does not, or this JDK does not let us. */
        record Refused(String reason) implements Result {}
    }

    private static final class Found {

        static final Result RESULT = tryOut();

        private Found() {}
    }

    /**
     * On a thread made for it: whoever asks first may be a virtual thread, which can carry none, or have a monitor, which it must not
     * have meanwhile.
     */
    static Result tryOut() {
        AtomicReference<Result> result = new AtomicReference<>(new Result.Refused("it was not tried to the end"));
        Thread thread = Thread.ofPlatform().daemon().name("proof").start(() -> result.set(tryOutHere()));
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return result.get();
    }

    private static Result tryOutHere() {
        pollOnPlatformThreads();
        try {
            CustomScheduler found = reflect();
            String problem = new SchedulerProof(found).problem();
            return problem.isEmpty() ? new Result.Works(found) : new Result.Refused(problem);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return new Result.Refused(e.toString());
        }
    }

    private static CustomScheduler reflect() throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        Class<?> builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
        MethodHandle constructor = MethodHandles.privateLookupIn(builder, lookup)
                .findConstructor(builder, MethodType.methodType(void.class, Executor.class))
                .asType(MethodType.methodType(Thread.Builder.OfVirtual.class, Executor.class));
        Class<?> thread = Class.forName("java.lang.VirtualThread");
        MethodHandle scheduler = MethodHandles.privateLookupIn(thread, lookup)
                .findStatic(thread, "defaultScheduler", MethodType.methodType(Executor.class));
        try {
            return new CustomScheduler(constructor, (Executor) scheduler.invoke());
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new ReflectiveOperationException(e);
        }
    }

    /** A virtual thread on the JDK's own scheduler, whoever makes it; not started. */
    Thread ordinaryThread(String name, Runnable task) {
        return thread(ordinary, name, task);
    }

    /** A virtual thread whose every step is given to the executor; not started. */
    Thread thread(Executor scheduler, String name, Runnable task) {
        Thread.Builder.OfVirtual made;
        try {
            made = (Thread.Builder.OfVirtual) builder.invokeExact(scheduler);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the constructor throws no checked exception", e);
        }
        return made.name(name).inheritInheritableThreadLocals(false).unstarted(task);
    }
}
