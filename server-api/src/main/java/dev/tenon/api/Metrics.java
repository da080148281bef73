package dev.tenon.api;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Counts and times what a mount does. {@code tenon mounts --json} shows it. Implemented by the server; safe for any
 * thread.
 *
 * <p>Names are lower-case words joined by underscores with the unit last, {@code cache_hits_total}. At most 100 of them a
 * mount; past that the call is answered with one that counts nothing, and the log says so once. Keep what is returned: asking
 * again is slower than counting.
 */
public interface Metrics {

    /** The counter of this name; the same one each time. */
    Counter counter(String name);

    /** The timer of this name; the same one each time. */
    Timer timer(String name);

    /** Shows a value that is read whenever somebody looks. Replaces the gauge of the same name. */
    void gauge(String name, LongSupplier value);

    /** Counts upwards. */
    interface Counter {

        /** Adds one. */
        default void increment() {
            add(1);
        }

        /** Adds {@code amount}, from 0. */
        void add(long amount);
    }

    /** Times events. */
    interface Timer {

        /** Takes note of one event that took this long. */
        void record(Duration duration);
    }
}
