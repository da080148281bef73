package dev.tenon.data.store;

import java.time.Duration;
import java.util.Set;

/**
 * What users may choose of every store.
 *
 * @param indexes the indexes to have; others of ours are dropped
 * @param historyAge how long to remember changes and what documents were
 * @param historyChanges how many of the last changes to remember at most
 * @param cacheBytes how much memory documents may take that are kept to be read again; 0: none are kept
 * @param queryTime how long a list may take
 */
public record StoreOptions(
        Set<Index> indexes, Duration historyAge, long historyChanges, long cacheBytes, Duration queryTime) {

    public static final StoreOptions DEFAULTS =
            new StoreOptions(Set.of(), Duration.ofDays(7), 1_000_000, 32 << 20, Duration.ofSeconds(5));

    public StoreOptions {
        indexes = Set.copyOf(indexes);
    }
}
