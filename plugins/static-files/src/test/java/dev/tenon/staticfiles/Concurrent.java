package dev.tenon.staticfiles;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Something done again and again on another thread, until it is closed. */
final class Concurrent implements AutoCloseable {

    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicLong rounds = new AtomicLong();
    private final Thread thread;
    private volatile boolean ended;

    /** One round of it. */
    @FunctionalInterface
    interface Round {
        void run() throws Exception;
    }

    private Concurrent(Round round) {
        thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                while (!ended) {
                    round.run();
                    rounds.incrementAndGet();
                }
            } catch (Exception | AssertionError e) {
                failure.set(e);
            }
        });
    }

    static Concurrent repeat(Round round) {
        return new Concurrent(round);
    }

    long rounds() {
        return rounds.get();
    }

    /** Throws what went wrong on the thread. */
    void check() {
        Throwable cause = failure.get();
        if (cause != null) {
            throw new AssertionError("the other thread failed", cause);
        }
    }

    @Override
    public void close() {
        ended = true;
        try {
            if (!thread.join(Duration.ofMinutes(1))) {
                throw new AssertionError("the other thread does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while the other thread ends", e);
        }
        check();
    }
}
