package dev.tenon;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Lets one at a time make a generation, first come, first served, and tells who waits in vain what is under way. For any thread. */
final class Turn {

    /** How long a command of an operator waits before it is told so. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private record Holder(String what, Instant since) {}

    private final ReentrantLock lock = new ReentrantLock(true);
    private volatile Optional<Holder> holder = Optional.empty();

    /** Waits however long it takes; each turn ends in finite time. */
    void take(String what) {
        lock.lock();
        taken(what);
    }

    /**
     * Waits, but not for ever.
     *
     * @return whether the turn was taken; if not, {@link #busy} tells why
     */
    boolean take(String what, Duration atMost) {
        try {
            if (!lock.tryLock(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        taken(what);
        return true;
    }

    private void taken(String what) {
        if (lock.getHoldCount() == 1) {
            holder = Optional.of(new Holder(what, Instant.now().truncatedTo(ChronoUnit.SECONDS)));
        }
    }

    void leave() {
        if (lock.getHoldCount() == 1) {
            holder = Optional.empty();
        }
        lock.unlock();
    }

    /** Why nobody else could take it, a sentence. */
    String busy() {
        return holder.map(now -> "a reload is under way since " + now.since() + " (" + now.what() + ")")
                        .orElse("a reload was under way")
                + ": its plugins take long to start or to stop. Nothing was done; try again once it is over, \"tenon status\" and"
                + " the log tell more";
    }
}
