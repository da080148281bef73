package dev.tenon.data.postgres;

import dev.tenon.data.store.QueueLimits;
import java.time.Duration;

/**
 * The bounds of one PostgreSQL store.
 *
 * @param queue what may wait, and how much is written at once
 * @param batchOperations the most operations of several requests in one transaction; one request may have more
 * @param trust how long documents in memory are shown after the database was last asked what other servers wrote
 * @param poll how often it is asked, if it does not say so itself
 * @param insist how long a transaction that failed is begun again, and the fate of a commit is asked for
 */
public record PostgresLimits(QueueLimits queue, int batchOperations, Duration trust, Duration poll, Duration insist) {

    public static final PostgresLimits DEFAULTS = new PostgresLimits(
            QueueLimits.DEFAULTS, 2000, Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ofSeconds(10));

    /** How long the database may take to answer anything but a list; then the connection is given up. */
    static final Duration ANSWER = Duration.ofSeconds(10);

    /** How long to wait for a connection. */
    static final Duration CONNECTION = Duration.ofSeconds(2);
}
