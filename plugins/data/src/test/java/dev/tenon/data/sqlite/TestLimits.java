package dev.tenon.data.sqlite;

import dev.tenon.data.store.QueueLimits;
import java.time.Duration;

/** The default limits but for one. */
public final class TestLimits {

    private static final SqliteLimits BASE = SqliteLimits.DEFAULTS;

    private TestLimits() {}

    public static SqliteLimits queue(QueueLimits queue) {
        return new SqliteLimits(queue, BASE.readers(), BASE.maxPages(), BASE.logBytes(), BASE.busy(), BASE.check());
    }

    static SqliteLimits maxPages(int pages) {
        return of(pages, BASE.logBytes(), BASE.busy(), BASE.check());
    }

    static SqliteLimits logBytes(long bytes) {
        return of(BASE.maxPages(), bytes, BASE.busy(), BASE.check());
    }

    static SqliteLimits busy(Duration busy) {
        return of(BASE.maxPages(), BASE.logBytes(), busy, BASE.check());
    }

    static SqliteLimits check(Duration check) {
        return of(BASE.maxPages(), BASE.logBytes(), BASE.busy(), check);
    }

    private static SqliteLimits of(int maxPages, long logBytes, Duration busy, Duration check) {
        return new SqliteLimits(BASE.queue(), BASE.readers(), maxPages, logBytes, busy, check);
    }
}
