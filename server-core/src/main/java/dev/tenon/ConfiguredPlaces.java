package dev.tenon;

import dev.tenon.admin.ExplanationView;
import dev.tenon.api.HttpError;
import dev.tenon.api.RequestHandler;
import dev.tenon.config.MountConfig;
import dev.tenon.config.ServerConfig;
import dev.tenon.plugin.AvailablePlugin;
import dev.tenon.plugin.PluginCatalog;
import dev.tenon.plugin.PluginException;
import dev.tenon.plugin.PluginStore;
import dev.tenon.routing.Mount;
import dev.tenon.routing.MountLimits;
import dev.tenon.routing.MountTable;
import java.io.IOException;
import java.util.Optional;

/** The mounts that a server would have with a configuration; of their plugins, only the one that is asked for is configured. */
final class ConfiguredPlaces implements Explainer.Places {

    private static final RequestHandler NOBODY = request -> {
        throw new HttpError(404, "nobody is asked");
    };

    private final ServerConfig config;
    private final PluginCatalog catalog;
    private final MountTable table;

    private ConfiguredPlaces(ServerConfig config, PluginCatalog catalog) {
        this.config = config;
        this.catalog = catalog;
        Mount none = placeholder("/", "");
        Mount tunnels = config.mounts().stream()
                .filter(mount -> mount.http().connect())
                .findFirst()
                .map(mount -> placeholder(mount.path(), mount.name()))
                .orElse(none);
        this.table = new MountTable(
                config.mounts().stream()
                        .map(mount -> placeholder(mount.path(), mount.name()))
                        .toList(),
                none,
                tunnels);
    }

    private static Mount placeholder(String path, String name) {
        return new Mount(path, name, NOBODY, true, MountLimits.of(Long.MAX_VALUE, 1));
    }

    /** Explains what a server with this configuration would do; nothing is started, and no data touched. */
    static ExplanationView explain(ServerConfig config, String method, String url) throws IOException {
        try (TemporaryDirectory work = TemporaryDirectory.create("tenon-explain");
                PluginStore store =
                        new PluginStore(config.pluginsDir(), work.path(), Explainer.class.getClassLoader())) {
            ConfiguredPlaces places = new ConfiguredPlaces(config, store.scan());
            return new Explainer(ExplanationView.CONFIGURATION, config, config, places).explain(method, url);
        }
    }

    @Override
    public MountTable table() {
        return table;
    }

    @Override
    public Optional<Explainer.Place> place(Mount found) {
        return config.mounts().stream()
                .filter(mount -> mount.name().equals(found.name()))
                .findFirst()
                .map(this::place);
    }

    private Explainer.Place place(MountConfig mount) {
        AvailablePlugin plugin = catalog.find(mount.plugin()).orElse(null);
        if (plugin == null) {
            return broken(mount, catalog.missing(mount.plugin()).toString());
        }
        try {
            RequestHandler handler = Lifecycle.inTime(mount.name() + "-explain", plugin.loader(), () -> {
                RequestHandler made = plugin.create();
                made.configure(mount.options());
                return made;
            });
            Mount made = MountLife.mount(mount, handler, Plan.limits(config, mount));
            return new Explainer.Place(mount, made, "configured", "", Optional.of(plugin), mount.options());
        } catch (PluginException e) {
            return broken(mount, e.problem().toString());
        } catch (Throwable problem) { // plugin code
            return broken(mount, "its plugin " + mount.plugin() + " cannot be configured: " + problem.getMessage());
        }
    }

    private static Explainer.Place broken(MountConfig mount, String reason) {
        return new Explainer.Place(
                mount, placeholder(mount.path(), mount.name()), "broken", reason, Optional.empty(), mount.options());
    }
}
