package dev.tenon.admin;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How the server is doing.
 *
 * @param version the server's version
 * @param pid its process
 * @param java the version of the Java runtime
 * @param started when it began to serve
 * @param uptime how long ago that was
 * @param state whether it takes new requests
 * @param urls where it listens
 * @param configFile where its configuration comes from
 * @param dataDir where it keeps its data
 * @param traffic what it has to do
 * @param resources what it needs for that
 */
public record ServerStatus(
        String version,
        long pid,
        String java,
        Instant started,
        Duration uptime,
        State state,
        List<String> urls,
        Path configFile,
        Path dataDir,
        Traffic traffic,
        Resources resources) {

    public ServerStatus {
        urls = List.copyOf(urls);
    }

    /** Whether the server takes new requests. */
    public enum State {
        /** It does. */
        SERVING,
        /** It finishes what it has, then ends. */
        STOPPING;

        /** The word that users and scripts see. */
        public String text() {
            return switch (this) {
                case SERVING -> "serving";
                case STOPPING -> "stopping";
            };
        }
    }

    /**
     * What the server has to do.
     *
     * @param connectionsOpen client connections, without those of the control socket
     * @param requestsTotal requests answered since the start
     * @param requestsInFlight requests being answered now
     * @param responses answers since the start by class of status, {@code 1xx} to {@code 5xx}
     */
    public record Traffic(
            long connectionsOpen, long requestsTotal, long requestsInFlight, Map<String, Long> responses) {

        public Traffic {
            responses = Map.copyOf(responses);
        }
    }

    /**
     * What the server needs for its work.
     *
     * @param loops event loops
     * @param heapUsedBytes memory in use, with what is not yet collected
     * @param heapMaxBytes memory that it may use
     */
    public record Resources(int loops, long heapUsedBytes, long heapMaxBytes) {}
}
