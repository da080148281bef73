package dev.tenon.data.sqlite;

import dev.tenon.data.store.QueueLimits;
import java.time.Duration;

/**
 * The bounds of one SQLite store.
 *
 * @param queue what may wait, and how much is written at once
 * @param readers how many threads read: a half what is found at once, the other lists
 * @param maxPages the most pages of the file, of 4 KiB; past it 507
 * @param logBytes how long the write-ahead log may grow before writes wait a moment to have it emptied
 * @param busy how long to wait for another process that holds the file
 * @param check how long the check of the file may take when it is opened; a longer one is left unfinished
 */
public record SqliteLimits(QueueLimits queue, int readers, int maxPages, long logBytes, Duration busy, Duration check) {

    public static final SqliteLimits DEFAULTS = new SqliteLimits(
            QueueLimits.DEFAULTS, 4, 1_073_741_823, 64L << 20, Duration.ofSeconds(5), Duration.ofSeconds(3));
}
