package dev.tenon.data.store;

import dev.tenon.data.store.Result.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes known what the writer does: first, and whole, to what is kept in memory, then to those who follow a collection. So
 * whoever is told of a change can read it and all that was done with it. Used by the writer's thread alone, but for the counts.
 */
public final class Publisher {

    private final DocumentCache cache;
    private final ChangeSignal signal;
    private final System.Logger logger;
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();

    public Publisher(DocumentCache cache, ChangeSignal signal, System.Logger logger) {
        this.cache = cache;
        this.signal = signal;
        this.logger = logger;
    }

    /**
     * Before the commit of requests that do several things: what changes together is read from the database until all of it is made known, so that nobody sees one
     * part of it new and then another old. To be followed by {@link #ended} in any case.
     */
    public void committing(List<Step.Done> done) {
        cache.hold(done.stream().map(Step.Done::operation).toList());
    }

    /** After a commit, and before anybody is told of it. */
    public void committed(List<Step.Done> done) {
        commits.incrementAndGet();
        writes.addAndGet(done.size());
        try {
            for (Step.Done step : done) {
                Optional<Document> state = switch (step.outcome()) {
                    case Outcome.Stored stored -> Optional.of(stored.document());
                    case Outcome.Removed _ -> Optional.empty();
                };
                cache.written(step.operation().collection(), step.operation().id(), state);
            }
        } catch (RuntimeException | Error e) { // It is done all the same: what is kept must not say otherwise.
            cache.clear();
            logger.log(System.Logger.Level.ERROR, "what was written is not kept in memory", e);
        }
        done.forEach(step -> signal.changed(step.operation().collection(), step.sequence()));
    }

    /** How many commits there were. */
    long commits() {
        return commits.get();
    }

    /** How many documents they changed. */
    long writes() {
        return writes.get();
    }

    /** After a transaction, however it went. */
    public void ended() {
        cache.release();
    }

    /** Where nobody knows what was written. */
    public void inDoubt() {
        cache.clear();
        signal.changedSomehow();
    }
}
