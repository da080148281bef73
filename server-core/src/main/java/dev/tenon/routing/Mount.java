package dev.tenon.routing;

import dev.tenon.api.RequestHandler;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A handler at a path, and how much it is doing.
 *
 * <p>Every request passes {@link #enter} and {@link #exit}, and {@link #awaitTurn} between them where only so many may be at work at
 * once. A retired mount lets nobody in any more, so that it can be stopped once {@link #awaitQuiet} says that all have left.
 */
public final class Mount {

    private final String path;
    private final String name;
    private final RequestHandler handler;
    private final boolean inline;
    private final MountLimits limits;
    private final Conduct conduct = new Conduct();

    /** Who may be inside; null if all may. */
    private final @Nullable Turns turns;

    // Two sums instead of one, read in the opposite order of their writing: equal sums then prove that nobody is
    // inside.
    private final LongAdder entered = new LongAdder();
    private final LongAdder left = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Latencies latencies = new Latencies();

    /** Of those who have entered, who could not stay. */
    private final LongAdder bounced = new LongAdder();

    private final LongAdder refused = new LongAdder();
    private volatile boolean retired;
    private volatile @Nullable Mount successor;

    /**
     * A mount that serves from now on.
     *
     * @param path without a trailing slash, except for the root mount
     * @param inline whether the handler has promised not to wait
     */
    public Mount(String path, String name, RequestHandler handler, boolean inline, MountLimits limits) {
        this.path = path;
        this.name = name;
        this.handler = handler;
        this.inline = inline;
        this.limits = limits;
        this.turns = limits.concurrent() == MountLimits.UNLIMITED ? null : new Turns(limits);
    }

    /** Where it sits, without a trailing slash, except for the root mount. */
    public String path() {
        return path;
    }

    /** Its unique name. */
    public String name() {
        return name;
    }

    /** Who answers. */
    public RequestHandler handler() {
        return handler;
    }

    /** Whether the handler has promised not to wait, so that it may run on an event loop. */
    public boolean inline() {
        return inline;
    }

    /** Longest request body to accept, in bytes. */
    public long bodyBytes() {
        return limits.bodyBytes();
    }

    /** Longest time of one call. */
    public int handlerSeconds() {
        return limits.handlerSeconds();
    }

    /** What its handler may be asked for. */
    public MountLimits limits() {
        return limits;
    }

    /** How its handlers treat the threads that carry them. */
    public Conduct conduct() {
        return conduct;
    }

    /** The part of a full path that lies within this mount; it starts with a slash. */
    public String within(String fullPath) {
        if (fullPath.isEmpty()) {
            return "/"; // a tunnel is asked for, which has no path
        }
        if (path.length() == 1) {
            return fullPath;
        }
        return fullPath.length() == path.length() ? "/" : fullPath.substring(path.length());
    }

    /** Whether a full path lies within this mount: whole segments only. */
    boolean covers(String fullPath) {
        if (path.length() == 1) {
            return true;
        }
        return fullPath.startsWith(path)
                && (fullPath.length() == path.length() || fullPath.charAt(path.length()) == '/');
    }

    /** Lets a request in, or says why not. Never waits. */
    public Entry enter() {
        entered.increment();
        if (retired) {
            return leave(Entry.RETIRED);
        }
        Turns order = turns;
        if (order == null) {
            return Entry.IN;
        }
        Entry entry = order.enter();
        if (entry == Entry.IN && retired) {
            order.end(); // retired just now, which has made room: not for whoever comes too late
            return leave(Entry.RETIRED);
        }
        return entry == Entry.FULL ? leave(entry) : entry;
    }

    /**
     * Waits for the turn of a request that was {@link Entry#QUEUED}: it is let in, or has waited too long, or the mount has been
     * retired meanwhile.
     */
    public Entry awaitTurn() throws InterruptedException {
        Turns order = Objects.requireNonNull(turns);
        boolean in;
        try {
            in = order.await();
        } catch (InterruptedException e) {
            leave(Entry.FULL);
            throw e;
        }
        if (!in) {
            return leave(Entry.FULL);
        }
        if (retired) {
            order.end();
            return leave(Entry.RETIRED);
        }
        return Entry.IN;
    }

    /** Instead of {@link #awaitTurn}: the request does not wait for its turn. */
    public void giveUpTurn() {
        Objects.requireNonNull(turns).giveUp();
        leave(Entry.FULL);
    }

    private Entry leave(Entry why) {
        bounced.increment();
        left.increment();
        if (why == Entry.FULL) {
            refused.increment();
        }
        return why;
    }

    /** A request that was let in has been answered. */
    public void exit() {
        if (turns != null) {
            turns.end();
        }
        left.increment();
    }

    /** Its handler has answered with this status, after so many nanoseconds. */
    public void answered(int status, long nanos) {
        latencies.add(nanos);
        if (status >= 500) {
            failed.increment();
        }
    }

    /** An answer failed after it had begun. */
    public void countFailure() {
        failed.increment();
    }

    /** How it has answered so far. */
    public Tally tally() {
        return new Tally(failed.sum(), latencies.counted());
    }

    /** Requests let in so far, and those that wait for it. */
    public long requests() {
        long out = bounced.sum();
        return entered.sum() - out;
    }

    /** Requests turned away since too many were at work, or did not end in time. */
    public long refused() {
        return refused.sum();
    }

    /** Requests that wait to be let in, here or where somebody stands in for this mount. */
    public int waiting() {
        int here = turns == null ? 0 : turns.waiting();
        Mount instead = successor;
        return instead == null ? here : here + instead.waiting();
    }

    /** Requests answered with a status of 500 or more so far. */
    public long failures() {
        return failed.sum();
    }

    /** Requests at work now, and those that wait to be let in. */
    public long inFlight() {
        long out = left.sum();
        return entered.sum() - out;
    }

    /** A mount to stand in for this one that lets nobody in: whoever comes waits until it is retired, within the limits of this one. */
    public Mount paused() {
        return new Mount(path, name, handler, inline, limits.paused());
    }

    /** Who answers instead from now on, although the table still names this mount. */
    public void replaceBy(Mount other) {
        successor = other;
    }

    /** Who answers instead of a retired mount that the table still names. */
    public Optional<Mount> successor() {
        return Optional.ofNullable(successor);
    }

    /** Lets nobody in any more; who waits to be let in goes on to whoever answers instead. Once. */
    public void retire() {
        retired = true;
        if (turns != null) {
            turns.open();
        }
    }

    /** Whether it lets nobody in any more: what has no end of its own must end now. */
    public boolean isRetired() {
        return retired;
    }

    /**
     * Waits until a retired mount has no request at work.
     *
     * @return false if the time ran out first
     */
    public boolean awaitQuiet(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (inFlight() > 0) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            Thread.sleep(2);
        }
        return true;
    }
}
