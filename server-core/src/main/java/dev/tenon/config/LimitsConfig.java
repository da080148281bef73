package dev.tenon.config;

import java.util.function.ToLongFunction;

/**
 * {@code [server.limits]}: one component for each {@link Limit}. A rate of 0 means no floor, {@code connectionsPerAddress}
 * and {@code requestsPerConnection} of 0 no limit.
 */
public record LimitsConfig(
        int targetBytes,
        int headerBytes,
        int headerCount,
        long bodyBytes,
        int trailerBytes,
        int chunkExtensionBytes,
        int headerSeconds,
        int firstByteSeconds,
        int idleSeconds,
        int bodyBytesPerSecond,
        int bodyGapSeconds,
        int writeStallSeconds,
        int writeBytesPerSecond,
        int handlerSeconds,
        int connections,
        int connectionsPerAddress,
        int requestsPerConnection,
        int requestsInFlight,
        int drainBytes,
        int shutdownSeconds) {

    /** What holds when the file says nothing. */
    public static LimitsConfig defaults() {
        return of(Limit::fallback);
    }

    /**
     * The same limits, but for one.
     *
     * @throws IllegalArgumentException if the value is out of the limit's range
     */
    public LimitsConfig with(Limit limit, long value) {
        if (value < limit.min() || value > limit.max()) {
            throw new IllegalArgumentException(
                    limit.key() + " must be from " + limit.min() + " to " + limit.max() + ", not " + value);
        }
        return of(other -> other == limit ? value : value(other));
    }

    /** One limit by its key. */
    public long value(Limit limit) {
        return switch (limit) {
            case TARGET_BYTES -> targetBytes;
            case HEADER_BYTES -> headerBytes;
            case HEADER_COUNT -> headerCount;
            case BODY_BYTES -> bodyBytes;
            case TRAILER_BYTES -> trailerBytes;
            case CHUNK_EXTENSION_BYTES -> chunkExtensionBytes;
            case HEADER_SECONDS -> headerSeconds;
            case FIRST_BYTE_SECONDS -> firstByteSeconds;
            case IDLE_SECONDS -> idleSeconds;
            case BODY_BYTES_PER_SECOND -> bodyBytesPerSecond;
            case BODY_GAP_SECONDS -> bodyGapSeconds;
            case WRITE_STALL_SECONDS -> writeStallSeconds;
            case WRITE_BYTES_PER_SECOND -> writeBytesPerSecond;
            case HANDLER_SECONDS -> handlerSeconds;
            case CONNECTIONS -> connections;
            case CONNECTIONS_PER_ADDRESS -> connectionsPerAddress;
            case REQUESTS_PER_CONNECTION -> requestsPerConnection;
            case REQUESTS_IN_FLIGHT -> requestsInFlight;
            case DRAIN_BYTES -> drainBytes;
            case SHUTDOWN_SECONDS -> shutdownSeconds;
        };
    }

    /** Limits from one value for each key; the range of every key but {@code body_bytes} fits an {@code int}. */
    static LimitsConfig of(ToLongFunction<Limit> values) {
        return new LimitsConfig(
                (int) values.applyAsLong(Limit.TARGET_BYTES),
                (int) values.applyAsLong(Limit.HEADER_BYTES),
                (int) values.applyAsLong(Limit.HEADER_COUNT),
                values.applyAsLong(Limit.BODY_BYTES),
                (int) values.applyAsLong(Limit.TRAILER_BYTES),
                (int) values.applyAsLong(Limit.CHUNK_EXTENSION_BYTES),
                (int) values.applyAsLong(Limit.HEADER_SECONDS),
                (int) values.applyAsLong(Limit.FIRST_BYTE_SECONDS),
                (int) values.applyAsLong(Limit.IDLE_SECONDS),
                (int) values.applyAsLong(Limit.BODY_BYTES_PER_SECOND),
                (int) values.applyAsLong(Limit.BODY_GAP_SECONDS),
                (int) values.applyAsLong(Limit.WRITE_STALL_SECONDS),
                (int) values.applyAsLong(Limit.WRITE_BYTES_PER_SECOND),
                (int) values.applyAsLong(Limit.HANDLER_SECONDS),
                (int) values.applyAsLong(Limit.CONNECTIONS),
                (int) values.applyAsLong(Limit.CONNECTIONS_PER_ADDRESS),
                (int) values.applyAsLong(Limit.REQUESTS_PER_CONNECTION),
                (int) values.applyAsLong(Limit.REQUESTS_IN_FLIGHT),
                (int) values.applyAsLong(Limit.DRAIN_BYTES),
                (int) values.applyAsLong(Limit.SHUTDOWN_SECONDS));
    }
}
