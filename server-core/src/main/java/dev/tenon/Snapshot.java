package dev.tenon;

import dev.tenon.config.ServerConfig;
import dev.tenon.plugin.PluginSource;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What it takes to have a generation again: its configuration, and the contents of its plugins. Holds nothing of the plugins
 * themselves, so that they can be unloaded.
 *
 * @param number the generation's
 * @param made when it began to serve
 * @param cause why
 * @param config what it was made from
 * @param sources what was in the plugins directory
 * @param changes what it did differently from the one before, a sentence each
 */
record Snapshot(
        int number, Instant made, String cause, ServerConfig config, List<PluginSource> sources, List<String> changes) {

    Snapshot {
        sources = List.copyOf(sources);
        changes = List.copyOf(changes);
    }

    static Snapshot of(Generation generation, String cause, Collection<String> changes) {
        return new Snapshot(
                generation.number(),
                Instant.now(),
                cause,
                generation.config(),
                sources(generation),
                List.copyOf(changes));
    }

    /** What a generation runs: where a mount has kept the version before the one in the plugins directory, that version. */
    static List<PluginSource> sources(Generation generation) {
        Map<Path, PluginSource> sources = new TreeMap<>();
        generation.catalog().sources().forEach(source -> sources.put(source.file(), source));
        generation.mounts().stream()
                .flatMap(mount -> mount.source().stream())
                .forEach(source -> sources.put(source.file(), source));
        return List.copyOf(sources.values());
    }
}
