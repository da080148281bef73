package dev.tenon.routing;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * So many requests at once, and a bounded queue for the others, first come, first served. Only {@link #await} waits; nothing here
 * takes a lock, so that an event loop may call the rest.
 */
final class Turns {

    private final int queue;
    private final int seconds;
    private final Semaphore free;
    private final AtomicInteger waiting = new AtomicInteger();

    Turns(MountLimits limits) {
        this.queue = limits.queue();
        this.seconds = limits.queueSeconds();
        this.free = new Semaphore(limits.concurrent(), true);
    }

    /** Takes a turn, or a place in the queue. */
    Entry enter() {
        // Nobody is overtaken: whoever comes while others wait, waits behind them.
        if (waiting.get() == 0 && free.tryAcquire()) {
            return Entry.IN;
        }
        if (waiting.incrementAndGet() > queue) {
            waiting.decrementAndGet();
            return Entry.FULL;
        }
        return Entry.QUEUED;
    }

    /** Waits in the queue for a turn; false if it did not come in time, or all turns are over. */
    boolean await() throws InterruptedException {
        try {
            return free.tryAcquire(seconds, TimeUnit.SECONDS);
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** Gives up a place in the queue without having waited. */
    void giveUp() {
        waiting.decrementAndGet();
    }

    /** Ends a turn. */
    void end() {
        free.release();
    }

    /** Lets all who wait go on. Once. */
    void open() {
        free.release(queue);
    }

    int waiting() {
        return waiting.get();
    }
}
