package dev.tenon;

import dev.tenon.api.OptionException;
import dev.tenon.api.RequestHandler;
import dev.tenon.config.MountConfig;
import dev.tenon.config.ServerConfig;
import dev.tenon.plugin.AvailablePlugin;
import dev.tenon.plugin.PluginCatalog;
import dev.tenon.plugin.PluginException;
import dev.tenon.plugin.PluginProblem;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes the mounts of the next generation, beside the running one: those that are unchanged are carried over as the same objects,
 * the others are constructed, configured and started. If the generation is refused, {@link #undo} ends what was started for it.
 */
final class GenerationBuilder {

    private static final System.Logger LOG = System.getLogger("dev.tenon");

    private final ServerConfig config;
    private final PluginCatalog catalog;
    private final @Nullable Generation running;
    private final DataDirectory data;
    private final SharedObjects shared;

    private final List<MountLife> mounts = new ArrayList<>();
    private final List<MountLife> started = new ArrayList<>();
    private final List<MountLife> stopped = new ArrayList<>();
    private final List<MountLife> replaced = new ArrayList<>();
    private final List<String> changes = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    GenerationBuilder(
            ServerConfig config,
            PluginCatalog catalog,
            @Nullable Generation running,
            DataDirectory data,
            SharedObjects shared) {
        this.config = config;
        this.catalog = catalog;
        this.running = running;
        this.data = data;
        this.shared = shared;
    }

    /** Makes all mounts; look at {@link #errors} afterwards. */
    Generation build() {
        Map<String, MountLife> made = new HashMap<>();
        for (MountConfig mount : config.mounts()) {
            if (!mustStopFirst(mount)) {
                made.put(mount.name(), make(mount));
            }
        }
        for (MountConfig mount : config.mounts()) {
            mounts.add(made.computeIfAbsent(mount.name(), name -> exchange(mount)));
        }
        if (running != null) {
            for (MountLife old : running.mounts()) {
                if (!mounts.contains(old)) {
                    replaced.add(old);
                    if (config.mounts().stream()
                            .noneMatch(mount -> mount.name().equals(old.config().name()))) {
                        changes.add("mount " + old.config().name() + " removed from "
                                + old.config().path());
                    }
                }
            }
        }
        return new Generation(running == null ? 1 : running.number() + 1, config, catalog, mounts);
    }

    /** Why this generation must not serve; empty if it may. */
    List<String> errors() {
        return errors;
    }

    /** What is wrong although it may serve. */
    List<String> warnings() {
        return warnings;
    }

    /** What it does differently from the running one. */
    List<String> changes() {
        return changes;
    }

    /** The mounts of the running generation that it does without. */
    List<MountLife> replaced() {
        return replaced;
    }

    /**
     * Ends what was started for a generation that was refused, and starts again what had to stop for it.
     *
     * @return the running generation as it is now
     */
    Generation undo(Generation current) {
        started.forEach(mount -> mount.end(Duration.ZERO));
        if (stopped.isEmpty()) {
            return current;
        }
        List<MountLife> again = new ArrayList<>();
        for (MountLife mount : current.mounts()) {
            again.add(
                    stopped.contains(mount)
                            ? construct(mount.config(), mount.plugin().orElseThrow(), null)
                            : mount);
        }
        return new Generation(current.number(), current.config(), current.catalog(), again);
    }

    /** Whether the running instance must end before the new one may start. */
    private boolean mustStopFirst(MountConfig mount) {
        MountLife old = running(mount.name());
        AvailablePlugin plugin = catalog.find(mount.plugin()).orElse(null);
        if (old == null || plugin == null || old.isBroken() || old.isStill(mount, plugin)) {
            return false;
        }
        return plugin.exclusive() || old.plugin().orElseThrow().exclusive();
    }

    /**
     * Replaces a mount whose instances must not run side by side: last of all, once nothing else stands against this generation.
     * Requests get a 503 in the moment between.
     */
    private MountLife exchange(MountConfig mount) {
        MountLife old = Objects.requireNonNull(running(mount.name()));
        AvailablePlugin plugin = catalog.find(mount.plugin()).orElseThrow();
        tryOptions(mount, plugin);
        if (!errors.isEmpty()) {
            return old;
        }
        old.mount()
                .replaceBy(MountLife.broken(mount, "restarting", "its plugin restarts")
                        .mount());
        old.end(MountLife.LIFECYCLE_DEADLINE);
        stopped.add(old);
        MountLife made = construct(mount, plugin, null);
        if (made.isBroken()) {
            errors.add(mount.line() + ": mount " + mount.name()
                    + ": what was to replace it did not start, so the one before is started again");
        }
        return made;
    }

    /** Has an instance that is never started read the options: a mistake in them then costs the running one nothing. */
    private void tryOptions(MountConfig mount, AvailablePlugin plugin) {
        try {
            MountLife.inTime(mount.name() + "-configure", plugin.loader(), () -> {
                plugin.create().configure(mount.options());
                return true;
            });
        } catch (Throwable problem) { // plugin code
            errors.add(
                    problem instanceof OptionException
                            ? String.valueOf(problem.getMessage())
                            : mount.line() + ": mount " + mount.name() + ": " + problem);
        }
    }

    private MountLife make(MountConfig mount) {
        AvailablePlugin plugin = catalog.find(mount.plugin()).orElse(null);
        MountLife old = running(mount.name());
        if (old != null && old.isStill(mount, plugin)) {
            return old;
        }
        if (plugin == null && old != null && old.isBroken() && old.config().sameAs(mount)) {
            return old;
        }
        if (plugin == null) {
            MountLife kept = old != null && old.jarIsThere() ? old : null;
            return missing(mount, catalog.missing(mount.plugin()), kept);
        }
        return construct(mount, plugin, old);
    }

    private @Nullable MountLife running(String name) {
        if (running == null) {
            return null;
        }
        return running.mounts().stream()
                .filter(mount -> mount.config().name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private MountLife construct(MountConfig mount, AvailablePlugin plugin, @Nullable MountLife old) {
        RequestHandler handler;
        try {
            handler = MountLife.inTime(mount.name() + "-start", plugin.loader(), plugin::create);
        } catch (PluginException e) {
            return missing(mount, e.problem(), old);
        } catch (Throwable problem) {
            return failed(mount, problem, old);
        }
        MountContext context =
                new MountContext(mount.name(), mount.path(), mount.options(), plugin.loader(), data, shared);
        MountLife made;
        try {
            made = MountLife.inTime(mount.name() + "-start", plugin.loader(), () -> {
                handler.configure(mount.options());
                handler.start(context);
                return MountLife.serving(mount, plugin, handler, context, handlerSeconds(mount), bodyBytes(mount));
            });
        } catch (Throwable problem) { // plugin code: errors too cost this mount alone
            MountLife.stop(mount.name(), handler, plugin.loader(), context);
            return failed(mount, problem, old);
        }
        started.add(made);
        errors.addAll(MountLife.unread(mount));
        changes.add("mount " + mount.name() + " at " + mount.path() + (old == null ? " added" : " replaced"));
        return made;
    }

    private int handlerSeconds(MountConfig mount) {
        return (int) mount.handlerSeconds().orElse(config.limits().handlerSeconds());
    }

    private long bodyBytes(MountConfig mount) {
        return mount.bodyBytes().orElse(config.limits().bodyBytes());
    }

    private MountLife missing(MountConfig mount, PluginProblem problem, @Nullable MountLife old) {
        String reason = problem.what() + "; " + problem.fix();
        return unavailable(mount, problem.id(), reason, problem.toString(), old);
    }

    private MountLife failed(MountConfig mount, Throwable problem, @Nullable MountLife old) {
        if (problem instanceof OptionException) {
            errors.add(String.valueOf(problem.getMessage()));
            return MountLife.broken(mount, "options", "its options are wrong");
        }
        String what = "its plugin " + mount.plugin() + " failed to start: " + problem;
        String id = Integer.toHexString((mount.name() + what).hashCode());
        LOG.log(Level.ERROR, "mount " + mount.name() + ": " + what + " [" + id + "]", problem);
        return unavailable(mount, id, what, what + " [" + id + "]", old);
    }

    private MountLife unavailable(MountConfig mount, String id, String reason, String what, @Nullable MountLife old) {
        String line = mount.line() + ": mount " + mount.name() + ": " + what;
        if (old != null && !old.isBroken()) {
            if (!old.config().sameAs(mount)) {
                errors.add(line);
            } else {
                warnings.add(line + "; the version before goes on serving");
            }
            return old;
        }
        if (mount.required()) {
            errors.add(line + " (the mount is required)");
        } else {
            warnings.add(line);
        }
        changes.add("mount " + mount.name() + " at " + mount.path() + (old == null ? " added, broken" : " broken"));
        return MountLife.broken(mount, id, reason);
    }
}
