package dev.tenon.data;

import java.time.Duration;

/**
 * The bounds of one SQLite store.
 *
 * @param queueRequests the most writes, and the most reads, that wait; one more is answered with 503
 * @param queueBytes the most bytes of documents that wait to be written; past it 503
 * @param batchRequests the most writes in one transaction
 * @param readers how many threads read
 * @param maxPages the most pages of the file, of 4 KiB; past it 507
 * @param busy how long to wait for another process that holds the file
 * @param check how long the check of the file may take when it is opened; a longer one is left unfinished
 * @param close how long closing waits for what was accepted
 */
record SqliteLimits(
        int queueRequests,
        long queueBytes,
        int batchRequests,
        int readers,
        int maxPages,
        Duration busy,
        Duration check,
        Duration close) {

    static final SqliteLimits DEFAULTS = new SqliteLimits(
            1024,
            64L << 20,
            256,
            Math.min(4, Runtime.getRuntime().availableProcessors()),
            1_073_741_823,
            Duration.ofSeconds(5),
            Duration.ofSeconds(3),
            Duration.ofSeconds(10));

    SqliteLimits withQueueRequests(int requests) {
        return new SqliteLimits(requests, queueBytes, batchRequests, readers, maxPages, busy, check, close);
    }

    SqliteLimits withMaxPages(int pages) {
        return new SqliteLimits(queueRequests, queueBytes, batchRequests, readers, pages, busy, check, close);
    }

    SqliteLimits withBusy(Duration wait) {
        return new SqliteLimits(queueRequests, queueBytes, batchRequests, readers, maxPages, wait, check, close);
    }
}
