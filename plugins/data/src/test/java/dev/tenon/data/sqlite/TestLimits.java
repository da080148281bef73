package dev.tenon.data.sqlite;

import java.time.Duration;

/** The default limits but for one. */
final class TestLimits {

    private static final SqliteLimits BASE = SqliteLimits.DEFAULTS;

    private TestLimits() {}

    static SqliteLimits queueRequests(int requests) {
        return of(requests, BASE.batchRequests(), BASE.maxPages(), BASE.logBytes(), BASE.busy(), BASE.check());
    }

    static SqliteLimits batchRequests(int requests) {
        return of(BASE.queueRequests(), requests, BASE.maxPages(), BASE.logBytes(), BASE.busy(), BASE.check());
    }

    static SqliteLimits maxPages(int pages) {
        return of(BASE.queueRequests(), BASE.batchRequests(), pages, BASE.logBytes(), BASE.busy(), BASE.check());
    }

    static SqliteLimits logBytes(long bytes) {
        return of(BASE.queueRequests(), BASE.batchRequests(), BASE.maxPages(), bytes, BASE.busy(), BASE.check());
    }

    static SqliteLimits busy(Duration busy) {
        return of(BASE.queueRequests(), BASE.batchRequests(), BASE.maxPages(), BASE.logBytes(), busy, BASE.check());
    }

    static SqliteLimits check(Duration check) {
        return of(BASE.queueRequests(), BASE.batchRequests(), BASE.maxPages(), BASE.logBytes(), BASE.busy(), check);
    }

    private static SqliteLimits of(int queue, int batch, int maxPages, long logBytes, Duration busy, Duration check) {
        return new SqliteLimits(
                queue, BASE.queueBytes(), batch, BASE.readers(), maxPages, logBytes, busy, check, BASE.close());
    }
}
