package dev.tenon.staticfiles;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Lets the requests for one path share one look at the disk: a crowd that comes for a file that is not in memory reads it
 * once. Holds as many entries as there are requests at work, at most.
 */
final class Flights {

    private static final Outcome AGAIN = new Outcome.Again();

    private final ConcurrentHashMap<String, Flight> flights = new ConcurrentHashMap<>();

    private record Flight(long started, CompletableFuture<Outcome> outcome) {}

    /** A look at the disk. */
    @FunctionalInterface
    interface Look {
        Outcome look() throws IOException;
    }

    /**
     * Looks, or waits for the outcome of a look that has started at most {@link Known#STALE_NANOS} ago.
     *
     * @throws IOException if this very look failed; to those who waited for it, its outcome is {@link Outcome.Again}
     */
    Outcome share(String path, long now, Look look) throws IOException, InterruptedException {
        Flight mine = new Flight(now, new CompletableFuture<>());
        while (true) {
            Flight other = flights.putIfAbsent(path, mine);
            if (other == null) {
                return lead(path, mine, look);
            }
            if (now - other.started() <= Known.STALE_NANOS) {
                return join(other);
            }
            // Stuck for longer than anybody may be shown what it will bring: start afresh, without waiting for it.
            if (flights.replace(path, other, mine)) {
                return lead(path, mine, look);
            }
        }
    }

    private Outcome lead(String path, Flight mine, Look look) throws IOException {
        Outcome outcome = AGAIN;
        try {
            outcome = look.look();
            return outcome;
        } finally {
            flights.remove(path, mine);
            mine.outcome().complete(outcome);
        }
    }

    private static Outcome join(Flight other) throws InterruptedException {
        try {
            return other.outcome().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a flight is never completed by an exception", e);
        }
    }
}
