package dev.tenon;

import dev.tenon.config.ServerConfig;
import dev.tenon.plugin.PluginCatalog;
import dev.tenon.routing.Mount;
import dev.tenon.routing.MountLimits;
import dev.tenon.routing.MountTable;
import java.util.List;

/**
 * One state of configuration, plugins and mounts; immutable. A reload makes the next one and swaps it in with one write.
 *
 * @param number counts from 1
 * @param config what it was made from
 * @param catalog the plugins there were
 * @param mounts the mounts in the order of the configuration
 * @param table how requests find them
 */
record Generation(int number, ServerConfig config, PluginCatalog catalog, List<MountLife> mounts, MountTable table) {

    Generation(int number, ServerConfig config, PluginCatalog catalog, List<MountLife> mounts) {
        this(number, config, catalog, List.copyOf(mounts), table(config, mounts));
    }

    private static MountTable table(ServerConfig config, List<MountLife> mounts) {
        int seconds = config.limits().handlerSeconds();
        Mount none = new Mount("/", "", new NoMount(), true, MountLimits.of(Long.MAX_VALUE, seconds));
        Mount tunnels = mounts.stream()
                .filter(mount -> mount.config().http().connect())
                .map(MountLife::mount)
                .findFirst()
                .orElse(none);
        return new MountTable(mounts.stream().map(MountLife::mount).toList(), none, tunnels);
    }
}
