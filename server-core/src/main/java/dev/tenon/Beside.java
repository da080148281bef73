package dev.tenon;

import dev.tenon.engine.HandlerThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Does the same for several things beside each other, where some may hang: they cost their time once, not each. */
final class Beside {

    /**
     * How long each has to be done before the next one begins beside it. What does not hang goes one after the other, in order, and
     * does not take the processor from what has a deadline.
     */
    static final Duration STAGGER = Duration.ofMillis(100);

    private Beside() {}

    /**
     * Returns once all are done, with the results in order. An interrupt is passed on to those at work, and still set afterwards.
     *
     * @param work ends in finite time, at once if it is interrupted, and throws nothing
     */
    static <T, R> List<R> each(List<T> things, String name, Function<T, R> work) {
        if (things.size() == 1) {
            return List.of(work.apply(things.getFirst()));
        }
        ThreadFactory factory = HandlerThreads.ordinary(name);
        List<CompletableFuture<R>> results = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        boolean interrupted = false;
        for (T thing : things) {
            CompletableFuture<R> result = new CompletableFuture<>();
            Thread thread = factory.newThread(() -> run(work, thing, result));
            thread.start();
            results.add(result);
            threads.add(thread);
            interrupted |= awaitALittle(result, interrupted, threads);
        }
        for (CompletableFuture<R> result : results) {
            interrupted |= await(result, threads);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return results.stream().map(CompletableFuture::join).toList();
    }

    private static <T, R> void run(Function<T, R> work, T thing, CompletableFuture<R> result) {
        try {
            result.complete(work.apply(thing));
        } catch (RuntimeException | Error problem) { // whoever waits must hear of it
            result.completeExceptionally(problem);
        }
    }

    private static boolean awaitALittle(CompletableFuture<?> result, boolean interrupted, List<Thread> threads) {
        try {
            result.get(interrupted ? 0 : STAGGER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException goesOn) {
            // It is waited for below.
        } catch (InterruptedException e) {
            threads.forEach(Thread::interrupt);
            return true;
        }
        return false;
    }

    /** Whether it was interrupted meanwhile. */
    private static boolean await(CompletableFuture<?> result, List<Thread> threads) {
        boolean interrupted = false;
        while (!result.isDone()) {
            try {
                result.get();
            } catch (ExecutionException told) {
                // The results are asked for in the end.
            } catch (InterruptedException e) {
                threads.forEach(Thread::interrupt);
                interrupted = true;
            }
        }
        return interrupted;
    }
}
