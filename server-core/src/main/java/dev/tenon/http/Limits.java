package dev.tenon.http;

/**
 * Every bound on what a client may ask of the server; {@code docs/configuration.md} tells each one's status.
 *
 * @param targetBytes longest request target: 414
 * @param headerBytes longest header section: 431
 * @param headerCount most header fields: 431
 * @param bodyBytes longest body, unless its mount says otherwise: 413
 * @param trailerBytes longest trailer section: 431
 * @param chunkExtensionBytes most bytes of chunk extensions in one message: 400
 * @param headerSeconds from the first byte of a head to its last: 408
 * @param firstByteSeconds from accepting a connection to its first byte, or to the end of a header of the PROXY protocol, and from
 *     there to the first byte: closed
 * @param idleSeconds between an answer and the next request: closed
 * @param bodyBytesPerSecond average at which a body must arrive after its first 10 seconds: 408
 * @param bodyGapSeconds longest gap within a body: 408
 * @param writeStallSeconds longest time a client may take nothing: cut
 * @param writeBytesPerSecond average at which a client must take an answer after its first 10 seconds: cut
 * @param handlerSeconds longest time of a handler, unless its mount says otherwise: 503
 * @param connections most connections at once: 503
 * @param connectionsPerAddress most connections of one address, loopback exempt: 503
 * @param requestsPerConnection after so many answers a connection is closed; 0 is never
 * @param requestsInFlight most requests at work at once: 503
 * @param drainBytes most of an unread body that is read away to keep the connection
 * @param shutdownSeconds how long a graceful stop waits
 */
public record Limits(
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

    /** The documented defaults. */
    public static Limits defaults() {
        return new Limits(
                8192, 16384, 100, 1_048_576, 8192, 4096, 10, 15, 30, 500, 20, 30, 500, 60, 16_384, 256, 0, 4096,
                262_144, 20);
    }
}
