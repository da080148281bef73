package dev.tenon.data.sqlite;

import java.time.Duration;

/**
 * The bounds of one SQLite store.
 *
 * @param queueRequests the most writes, and the most reads, that wait; one more is answered with 503
 * @param queueBytes the most bytes of documents that wait to be written; past it 503
 * @param batchRequests the most writes in one transaction
 * @param readers how many threads read
 * @param maxPages the most pages of the file, of 4 KiB; past it 507
 * @param logBytes how long the write-ahead log may grow before writes wait a moment to have it emptied
 * @param busy how long to wait for another process that holds the file
 * @param check how long the check of the file may take when it is opened; a longer one is left unfinished
 * @param close how long closing waits for what was accepted
 */
public record SqliteLimits(
        int queueRequests,
        long queueBytes,
        int batchRequests,
        int readers,
        int maxPages,
        long logBytes,
        Duration busy,
        Duration check,
        Duration close) {

    public static final SqliteLimits DEFAULTS = new SqliteLimits(
            1024,
            64L << 20,
            256,
            Math.min(4, Runtime.getRuntime().availableProcessors()),
            1_073_741_823,
            64L << 20,
            Duration.ofSeconds(5),
            Duration.ofSeconds(3),
            Duration.ofSeconds(10));
}
