package dev.tenon.plugin;

import java.time.Duration;
import java.util.List;

/**
 * One class loader of dropped plugins, for operators. It keeps nothing of the loader from being collected.
 *
 * @param file the name that the content was dropped under
 * @param sha256 the hash of the content
 * @param plugins the names of its plugins
 * @param state what has become of it
 * @param time how long it has been open; once it was unloaded, how long that is ago; if it was collected, how long that took
 * @param heldBy what seems to keep it from being collected, each a noun phrase; empty unless it is held
 */
public record LoaderView(
        String file, String sha256, List<String> plugins, State state, Duration time, List<String> heldBy) {

    /** The stages of a loader's life. */
    public enum State {
        /** Its plugins are in the newest catalog. */
        LIVE,
        /** Another content took its place, and requests or mounts still use it. */
        DRAINING,
        /** It is closed, and the JVM has not looked yet whether anything holds it. */
        UNLOADED,
        /** It is gone. */
        COLLECTED,
        /** It is closed, and the JVM could not collect it: something still refers to its classes. */
        HELD
    }

    public LoaderView {
        plugins = List.copyOf(plugins);
        heldBy = List.copyOf(heldBy);
    }
}
