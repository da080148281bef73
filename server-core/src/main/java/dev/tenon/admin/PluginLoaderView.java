package dev.tenon.admin;

import java.time.Duration;
import java.util.List;

/**
 * A class loader of plugins that were dropped.
 *
 * @param file the name that its content was dropped under
 * @param sha256 the hash of the content
 * @param plugins the names of its plugins
 * @param state {@code live}; {@code draining} while replaced and still in use; {@code unloaded} once closed; {@code collected} if the
 *     JVM has freed it; {@code held} if something keeps the JVM from that
 * @param time how long it has been open; of a closed one, how long ago that was; of a collected one, how long it took
 * @param heldBy what seems to keep it; empty unless it is held
 */
public record PluginLoaderView(
        String file, String sha256, List<String> plugins, String state, Duration time, List<String> heldBy) {

    public PluginLoaderView {
        plugins = List.copyOf(plugins);
        heldBy = List.copyOf(heldBy);
    }
}
