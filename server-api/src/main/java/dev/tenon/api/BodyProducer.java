package dev.tenon.api;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes the body of a response as the client takes it. Implemented by plugins.
 *
 * <p>It may be sent for several requests, also at once: keep what belongs to one run in local variables.
 */
@FunctionalInterface
public interface BodyProducer extends AutoCloseable {

    /**
     * Writes the body. Runs on a virtual thread and may wait; a write waits for a slow client, within the server's limits.
     * {@link OutputStream#flush} sends at once what was written so far. There is no need to close the stream.
     *
     * @throws IOException let it pass when a write throws it: the client has gone
     * @throws Exception the connection is then cut, so that the client does not take half a body for a whole one
     */
    void writeTo(OutputStream out) throws Exception;

    /**
     * Called exactly once for each response sent with this producer, after {@link #writeTo} or instead of it: also for
     * {@code HEAD}, for 304, and when the client vanished. Runs on any thread, and is interrupted when it takes longer than the
     * mount's {@code handler_seconds}; the connection waits for it.
     */
    @Override
    default void close() {}
}
