package dev.tenon.staticfiles;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Does away from the event loop that carries a request what keeps its thread for long: thousands of looks at a disk that may be
 * cold, each of which a loop would have to sit through. The request's thread waits meanwhile, which costs its loop nothing.
 */
final class Away {

    private final ExecutorService executor;

    /** @param executor whose threads no event loop carries */
    Away(ExecutorService executor) {
        this.executor = executor;
    }

    /**
     * Has the work done, and waits for it. Its thread is interrupted if this one is.
     *
     * @param unwanted takes a result that comes when nobody waits for it any more
     * @throws InterruptedIOException if this thread is interrupted
     */
    <T> T call(Callable<T> work, Consumer<? super T> unwanted) throws IOException {
        CompletableFuture<T> result = new CompletableFuture<>();
        Future<?> run = executor.submit(() -> {
            try {
                T value = work.call();
                if (!result.complete(value)) {
                    unwanted.accept(value);
                }
            } catch (Exception | Error e) {
                result.completeExceptionally(e);
            }
        });
        try {
            return result.get();
        } catch (InterruptedException e) {
            if (result.cancel(false)) {
                run.cancel(true);
            } else if (result.state() == Future.State.SUCCESS) {
                unwanted.accept(result.resultNow());
            }
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a directory was read");
        } catch (ExecutionException e) {
            throw rethrown(e);
        }
    }

    /** As it was thrown by the work. */
    private static IOException rethrown(ExecutionException thrown) {
        return switch (thrown.getCause()) {
            case IOException failure -> failure;
            case RuntimeException failure -> throw failure;
            case Error failure -> throw failure;
            case null, default -> throw new IllegalStateException("nothing else is thrown by it", thrown);
        };
    }
}
