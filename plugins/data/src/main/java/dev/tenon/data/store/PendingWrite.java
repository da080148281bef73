package dev.tenon.data.store;

import dev.tenon.data.store.StoreException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits for the writer: queued, then taken by it or abandoned by whoever waited too long.
 *
 * @param answer completed by the writer, once
 */
public record PendingWrite(Transaction transaction, AtomicReference<State> state, CompletableFuture<Result> answer) {

    /** How far a request has come. */
    public enum State {
        QUEUED,
        TAKEN,
        ABANDONED
    }

    static PendingWrite of(Transaction transaction) {
        return new PendingWrite(transaction, new AtomicReference<>(State.QUEUED), new CompletableFuture<>());
    }

    /** What only wakes the writer. */
    static PendingWrite nothing() {
        PendingWrite nothing = of(new Transaction(List.of(), 0));
        nothing.abandon();
        return nothing;
    }

    /** Whether it is to do several things, all or nothing. */
    public boolean isOfSeveral() {
        return transaction.operations().size() > 1;
    }

    boolean take() {
        return state.compareAndSet(State.QUEUED, State.TAKEN);
    }

    boolean abandon() {
        return state.compareAndSet(State.QUEUED, State.ABANDONED);
    }

    /** Waits so long for the answer; then the request is abandoned if it still can be. */
    Result await(Duration wait) throws StoreException {
        try {
            return answer.get(wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return giveUp();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return giveUp();
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    private Result giveUp() throws StoreException {
        if (abandon()) {
            throw new StoreException(Reason.LATE);
        }
        return switch (answer.state()) {
            case SUCCESS -> answer.resultNow();
            case FAILED -> throw failure(answer.exceptionNow());
            case RUNNING, CANCELLED -> throw new StoreException(Reason.UNKNOWN);
        };
    }

    /** What the writer failed with: a {@link StoreException}, or what an update threw. */
    private static StoreException failure(@Nullable Throwable cause) {
        return switch (cause) {
            case StoreException ours -> ours;
            case RuntimeException theirs -> throw theirs;
            case null, default -> throw new IllegalStateException(cause);
        };
    }
}
