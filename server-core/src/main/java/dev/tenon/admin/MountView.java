package dev.tenon.admin;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One mount.
 *
 * @param path its path prefix
 * @param name its unique name
 * @param plugin the plugin that serves it
 * @param state whether it answers
 * @param reasonId why it is broken, as its 503 shows it to the client; else empty
 * @param inline whether its handler runs on the event loop
 * @param demoted whether its handlers run on worker threads, since they held up event loops
 * @param requests requests that it answered
 * @param errors5xx how many of them with 500 to 599
 * @param inFlight requests that it is answering now, and those that wait for their turn
 * @param waiting those of them that wait
 * @param refused requests turned away, since too many were at work or none ended in time
 * @param metrics what its plugin counts and times, by name
 */
public record MountView(
        String path,
        String name,
        String plugin,
        State state,
        String reasonId,
        boolean inline,
        boolean demoted,
        long requests,
        long errors5xx,
        long inFlight,
        long waiting,
        long refused,
        Map<String, Long> metrics) {

    public MountView {
        metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
    }

    /** Whether a mount answers. */
    public enum State {
        /** Its plugin answers. */
        SERVING,
        /** It answers 503. */
        BROKEN,
        /** It answers 503 until an instance of its plugin that still runs has ended. */
        WAITING,
        /** It has been replaced or removed, and finishes the requests that it has. */
        DRAINING,
        /** It has ended. */
        STOPPED;

        /** The word that users and scripts see. */
        public String text() {
            return switch (this) {
                case SERVING -> "serving";
                case BROKEN -> "broken";
                case WAITING -> "waiting";
                case DRAINING -> "draining";
                case STOPPED -> "stopped";
            };
        }
    }
}
