package dev.tenon.config;

import java.util.Locale;

/**
 * The keys of {@code [server.limits]}: default, least and greatest value of each. What each one means and answers with is
 * told in {@code docs/configuration.md}.
 */
public enum Limit {
    TARGET_BYTES(8192, 64, 65_536),
    HEADER_BYTES(16_384, 256, 1_048_576),
    HEADER_COUNT(100, 1, 10_000),
    BODY_BYTES(1_048_576, 0, 1L << 50),
    TRAILER_BYTES(8192, 0, 1_048_576),
    CHUNK_EXTENSION_BYTES(4096, 0, 1_048_576),
    HEADER_SECONDS(10, 1, 3600),
    FIRST_BYTE_SECONDS(15, 1, 3600),
    IDLE_SECONDS(30, 1, 86_400),
    BODY_BYTES_PER_SECOND(500, 0, 1 << 30),
    BODY_GAP_SECONDS(20, 1, 3600),
    WRITE_STALL_SECONDS(30, 1, 3600),
    WRITE_BYTES_PER_SECOND(500, 0, 1 << 30),
    HANDLER_SECONDS(60, 1, 86_400),
    CONNECTIONS(16_384, 1, 1_048_576),
    CONNECTIONS_PER_ADDRESS(256, 0, 1_048_576),
    REQUESTS_PER_CONNECTION(0, 0, 1_000_000_000),
    REQUESTS_IN_FLIGHT(4096, 1, 1_048_576),
    DRAIN_BYTES(262_144, 0, 1 << 30),
    SHUTDOWN_SECONDS(20, 0, 3600);

    private final long fallback;
    private final long min;
    private final long max;

    Limit(long fallback, long min, long max) {
        this.fallback = fallback;
        this.min = min;
        this.max = max;
    }

    /** How the configuration file names it: {@code target_bytes}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What holds when the file says nothing. */
    public long fallback() {
        return fallback;
    }

    /** The least value to accept. */
    public long min() {
        return min;
    }

    /** The greatest value to accept. */
    public long max() {
        return max;
    }
}
