package dev.tenon;

import java.time.Duration;

/**
 * How long plugins, and those who wait for them, have outside of requests.
 *
 * @param call one call of their code, such as a start or a stop; it is interrupted then
 * @param exclusiveDrain the requests of an exclusive plugin while others wait for its successor
 * @param exclusiveEnd an exclusive plugin from its last request to the end of its stop; after that its successor waits for it
 * @param goodbye all plugins together when the server stops and no request is at work any more
 */
record Deadlines(Duration call, Duration exclusiveDrain, Duration exclusiveEnd, Duration goodbye) {

    /**
     * Those of a server. An exchange of exclusive plugins takes no longer than {@code exclusiveEnd} and a start, which is what the
     * default of {@code queue_seconds} is made for.
     */
    static final Deadlines STANDARD =
            new Deadlines(Lifecycle.DEADLINE, Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(12));
}
