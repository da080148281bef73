package dev.tenon;

import dev.tenon.admin.CheckView;
import dev.tenon.api.OptionException;
import dev.tenon.api.Options;
import dev.tenon.api.RequestHandler;
import dev.tenon.config.MountConfig;
import dev.tenon.config.ServerConfig;
import dev.tenon.plugin.AvailablePlugin;
import dev.tenon.plugin.PluginCatalog;
import dev.tenon.plugin.PluginException;
import dev.tenon.plugin.PluginProblem;
import dev.tenon.plugin.PluginStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Looks for everything that is wrong with a configuration and its plugins, without touching the data of a running server. */
final class Check {

    private Check() {}

    static CheckView run(ServerConfig config) {
        List<String> problems = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        try (TemporaryDirectory work = TemporaryDirectory.create("tenon-check");
                PluginStore store = new PluginStore(config.pluginsDir(), work.path(), Check.class.getClassLoader())) {
            PluginCatalog catalog = store.scan();
            for (PluginProblem problem : catalog.problems()) {
                (problem.fatal() ? problems : warnings).add(problem.toString());
            }
            for (MountConfig mount : config.mounts()) {
                mount(mount, catalog, problems);
            }
        } catch (IOException e) {
            problems.add("cannot look at the plugins: " + e.getMessage());
        }
        return new CheckView(config.file().toString(), config.mounts().size(), problems, warnings);
    }

    private static void mount(MountConfig mount, PluginCatalog catalog, List<String> problems) {
        AvailablePlugin plugin = catalog.find(mount.plugin()).orElse(null);
        if (plugin == null) {
            PluginProblem missing = catalog.missing(mount.plugin());
            problems.add(mount.line() + ": mount " + mount.name() + ": " + missing);
            return;
        }
        try {
            RequestHandler handler = Lifecycle.inTime(mount.name() + "-check", plugin.loader(), plugin::create);
            Lifecycle.inTime(mount.name() + "-check", plugin.loader(), () -> {
                handler.configure(mount.options());
                return true;
            });
            if (reads(handler)) {
                problems.addAll(MountLife.unread(mount));
            }
        } catch (OptionException e) {
            problems.add(String.valueOf(e.getMessage()));
        } catch (PluginException e) {
            problems.add(mount.line() + ": mount " + mount.name() + ": " + e.problem());
        } catch (Throwable problem) { // plugin code
            problems.add(mount.line() + ": mount " + mount.name() + ": its plugin " + mount.plugin()
                    + " failed to read its options: " + problem);
        }
    }

    /** A plugin that has no {@code configure} reads its options in {@code start}, which a check does not call. */
    private static boolean reads(RequestHandler handler) throws NoSuchMethodException {
        return handler.getClass().getMethod("configure", Options.class).getDeclaringClass() != RequestHandler.class;
    }
}
