package dev.tenon.data.store;

import java.time.Instant;

/**
 * Entity tags: the number and the time of a write. The number never comes back within one store, and the time tells the store
 * from one that was deleted, or restored from a backup, and then counted on from the same number.
 */
final class Tags {

    private Tags() {}

    static String of(long number, Instant time) {
        return number + "-" + Long.toString(time.toEpochMilli(), Character.MAX_RADIX);
    }
}
