package dev.tenon.routing;

import dev.tenon.api.RequestHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A handler at a path, and how much it is doing.
 *
 * <p>Every request passes {@link #enter} and {@link #exit}. A retired mount lets nobody in any more, so that it can be stopped
 * once {@link #awaitQuiet} says that all have left.
 */
public final class Mount {

    private final String path;
    private final String name;
    private final RequestHandler handler;
    private final boolean inline;
    private final long bodyBytes;
    private final int handlerSeconds;
    private final Conduct conduct = new Conduct();

    // Two sums instead of one, read in the opposite order of their writing: equal sums then prove that nobody is
    // inside.
    private final LongAdder entered = new LongAdder();
    private final LongAdder left = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile boolean retired;
    private volatile @Nullable Mount successor;

    /**
     * A mount that serves from now on.
     *
     * @param path without a trailing slash, except for the root mount
     * @param inline whether the handler has promised not to wait
     * @param bodyBytes longest request body to accept
     * @param handlerSeconds longest time of one call
     */
    public Mount(String path, String name, RequestHandler handler, boolean inline, long bodyBytes, int handlerSeconds) {
        this.path = path;
        this.name = name;
        this.handler = handler;
        this.inline = inline;
        this.bodyBytes = bodyBytes;
        this.handlerSeconds = handlerSeconds;
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
        return bodyBytes;
    }

    /** Longest time of one call. */
    public int handlerSeconds() {
        return handlerSeconds;
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

    /** Lets a request in; false if the mount is retired. Each success is followed by one {@link #exit}. */
    public boolean enter() {
        entered.increment();
        if (retired) {
            left.increment();
            return false;
        }
        return true;
    }

    /** A request has been answered. */
    public void exit() {
        left.increment();
    }

    /** A request was answered with a status of 500 or more. */
    public void countFailure() {
        failed.increment();
    }

    /** Requests let in so far. */
    public long requests() {
        return entered.sum();
    }

    /** Requests answered with a status of 500 or more so far. */
    public long failures() {
        return failed.sum();
    }

    /** Requests at work now. */
    public long inFlight() {
        long out = left.sum();
        return entered.sum() - out;
    }

    /** Who answers instead from now on, although the table still names this mount. */
    public void replaceBy(Mount other) {
        successor = other;
    }

    /** Who answers instead of a retired mount that the table still names. */
    public Optional<Mount> successor() {
        return Optional.ofNullable(successor);
    }

    /** Lets nobody in any more. */
    public void retire() {
        retired = true;
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
