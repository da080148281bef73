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
     * @param connectionsTotal such connections since the start: with {@code requestsTotal}, how well they are used again
     * @param requestsTotal requests answered since the start
     * @param requestsInFlight requests being answered now
     * @param responses answers since the start by class of status, {@code 1xx} to {@code 5xx}
     * @param refusals what it did not do
     */
    public record Traffic(
            long connectionsOpen,
            long connectionsTotal,
            long requestsTotal,
            long requestsInFlight,
            Map<String, Long> responses,
            Refusals refusals) {

        public Traffic {
            responses = Map.copyOf(responses);
        }
    }

    /**
     * What the server has refused since the start.
     *
     * @param connectionsRejected connections turned away, since there were too many
     * @param connectionsShed idle connections closed for others to have their place
     * @param protocolErrors requests that broke the protocol
     */
    public record Refusals(long connectionsRejected, long connectionsShed, long protocolErrors) {}

    /**
     * What the server needs for its work.
     *
     * @param threads what runs handlers
     * @param heapUsedBytes memory in use, with what is not yet collected
     * @param heapMaxBytes memory that it may use
     */
    public record Resources(Threads threads, long heapUsedBytes, long heapMaxBytes) {}

    /**
     * The threads that run handlers.
     *
     * @param loops event loops
     * @param carried whether they carry the threads of handlers; else the JDK's own scheduler does
     * @param handOffs how often a loop went on without a handler that held it up
     * @param longestSlice the longest time that a handler ran without waiting
     * @param spares threads for loops beyond one for each: stuck in handlers, or ready to take over
     * @param workers threads for the handlers of demoted mounts
     * @param waitingForWorkers handlers of demoted mounts that wait for such a thread
     * @param demoted names of the mounts whose handlers run on workers now
     */
    public record Threads(
            int loops,
            boolean carried,
            long handOffs,
            Duration longestSlice,
            int spares,
            int workers,
            int waitingForWorkers,
            List<String> demoted) {

        public Threads {
            demoted = List.copyOf(demoted);
        }
    }
}
