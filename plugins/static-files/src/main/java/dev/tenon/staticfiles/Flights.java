package dev.tenon.staticfiles;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Lets the requests for one thing share one look at the disk: a crowd that comes for a file that is not in memory reads it
 * once. Holds as many entries as there are requests at work, at most.
 *
 * @param <K> what is looked at
 * @param <T> what a look gives
 */
final class Flights<K, T> {

    private final T again;
    private final ConcurrentHashMap<K, Flight<T>> flights = new ConcurrentHashMap<>();

    private record Flight<T>(long started, CompletableFuture<T> outcome) {}

    /** A look at the disk. */
    @FunctionalInterface
    interface Look<T> {
        T look() throws IOException;
    }

    /** @param again what tells those who waited for a look that failed to look for themselves */
    Flights(T again) {
        this.again = again;
    }

    /**
     * Looks, or waits for the outcome of a look that has started at most {@link Known#STALE_NANOS} ago.
     *
     * @throws IOException if this very look failed; those who waited for it are told to look again
     */
    T share(K key, long now, Look<? extends T> look) throws IOException, InterruptedException {
        Flight<T> mine = new Flight<>(now, new CompletableFuture<>());
        while (true) {
            Flight<T> other = flights.putIfAbsent(key, mine);
            if (other == null) {
                return lead(key, mine, look);
            }
            if (now - other.started() <= Known.STALE_NANOS) {
                return join(other);
            }
            // Stuck for longer than anybody may be shown what it will bring: start afresh, without waiting for it.
            if (flights.replace(key, other, mine)) {
                return lead(key, mine, look);
            }
        }
    }

    private T lead(K key, Flight<T> mine, Look<? extends T> look) throws IOException {
        T outcome = again;
        try {
            outcome = look.look();
            return outcome;
        } finally {
            flights.remove(key, mine);
            mine.outcome().complete(outcome);
        }
    }

    private static <T> T join(Flight<T> other) throws InterruptedException {
        try {
            return other.outcome().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a flight is never completed by an exception", e);
        }
    }
}
