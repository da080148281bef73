package dev.tenon.routing;

/**
 * What a mount lets its handler be asked for.
 *
 * @param bodyBytes longest request body to accept
 * @param handlerSeconds longest time of one call
 * @param concurrent most requests at work at once; {@value #UNLIMITED} for any number
 * @param queue how many more may wait to be let in
 * @param queueSeconds how long each of those waits
 */
public record MountLimits(long bodyBytes, int handlerSeconds, int concurrent, int queue, int queueSeconds) {

    /** Any number of requests at work at once. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** Limits of a handler that may be asked by any number of requests at once, so that none ever waits. */
    public static MountLimits of(long bodyBytes, int handlerSeconds) {
        return new MountLimits(bodyBytes, handlerSeconds, UNLIMITED, 0, 0);
    }

    /** The same for a mount that lets nobody in for now: all wait until it is retired. */
    public MountLimits paused() {
        return new MountLimits(bodyBytes, handlerSeconds, 0, queue, queueSeconds);
    }
}
