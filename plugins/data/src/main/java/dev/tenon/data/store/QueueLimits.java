package dev.tenon.data.store;

import java.time.Duration;

/**
 * The bounds of what waits for a store.
 *
 * @param requests the most writes, and the most reads, that wait; one more is answered with 503
 * @param bytes the most bytes of documents that wait to be written; past it 503
 * @param batch the most writes in one transaction
 * @param close how long closing waits for what was accepted
 */
public record QueueLimits(int requests, long bytes, int batch, Duration close) {

    public static final QueueLimits DEFAULTS = new QueueLimits(1024, 64L << 20, 256, Duration.ofSeconds(10));
}
