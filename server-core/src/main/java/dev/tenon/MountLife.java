package dev.tenon;

import dev.tenon.api.RequestHandler;
import dev.tenon.config.ConfigProblem;
import dev.tenon.config.HttpConfig;
import dev.tenon.config.MountConfig;
import dev.tenon.exchange.MountRules;
import dev.tenon.exchange.MountRules.Compression;
import dev.tenon.exchange.MountedHandler;
import dev.tenon.plugin.AvailablePlugin;
import dev.tenon.plugin.PluginSource;
import dev.tenon.routing.Mount;
import dev.tenon.routing.MountLimits;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One mount from its construction to its end: handler, context, and what routing sees of it. A mount that could not be made is
 * a {@code MountLife} too; it answers 503.
 */
final class MountLife {

    private static final System.Logger LOG = System.getLogger("dev.tenon");

    /** How long requests that were cut have to notice it. */
    private static final Duration CUT_GRACE = Duration.ofSeconds(1);

    private final MountConfig config;
    private final Mount mount;
    private final @Nullable AvailablePlugin plugin;
    private final @Nullable MountContext context;
    private final String reasonId;
    private final AtomicBoolean ending = new AtomicBoolean();
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private final AtomicBoolean drained = new AtomicBoolean();
    private final String reason;

    private MountLife(
            MountConfig config,
            Mount mount,
            @Nullable AvailablePlugin plugin,
            @Nullable MountContext context,
            String reasonId,
            String reason) {
        this.config = config;
        this.mount = mount;
        this.plugin = plugin;
        this.context = context;
        this.reasonId = reasonId;
        this.reason = reason;
    }

    /** A mount that serves. */
    static MountLife serving(
            MountConfig config,
            AvailablePlugin plugin,
            RequestHandler handler,
            MountContext context,
            MountLimits limits) {
        Mount mount = mount(config, handler, limits);
        return new MountLife(config, mount, plugin, context, "", "");
    }

    /** What routing sees of a handler. */
    static Mount mount(MountConfig config, RequestHandler handler, MountLimits limits) {
        RequestHandler mounted = new MountedHandler(handler, rules(config.http()));
        return new Mount(config.path(), config.name(), mounted, !handler.blocking(), limits);
    }

    private static MountRules rules(HttpConfig http) {
        Compression compression = switch (http.compress()) {
            case AUTO -> Compression.AUTO;
            case ALWAYS -> Compression.ALWAYS;
            case NEVER -> Compression.NEVER;
        };
        return MountRules.of(compression, http.decompress(), http.trace());
    }

    /** A mount whose plugin is missing or broken. */
    static MountLife broken(MountConfig config, String reasonId, String reason) {
        RequestHandler handler = new BrokenMount(reasonId, reason);
        Mount mount = new Mount(config.path(), config.name(), handler, true, MountLimits.of(Long.MAX_VALUE, 1));
        return new MountLife(config, mount, null, null, reasonId, reason);
    }

    MountConfig config() {
        return config;
    }

    Mount mount() {
        return mount;
    }

    boolean isBroken() {
        return plugin == null;
    }

    /** What its plugin counts and times. */
    Map<String, Long> metrics() {
        return context == null ? Map.of() : context.counted().values();
    }

    /** Why it is broken, as its 503 says it; else empty. */
    String reasonId() {
        return reasonId;
    }

    /** Why it is broken, in words, for its operator; else empty. */
    String reason() {
        return reason;
    }

    /** What was dropped to have its handler; empty for a built-in plugin or a broken mount. */
    Optional<PluginSource> source() {
        return plugin().flatMap(AvailablePlugin::source);
    }

    /** Whether what its handler came from has not been taken out of the plugins directory. */
    boolean jarIsThere() {
        return source().filter(source -> Files.exists(source.file())).isPresent();
    }

    /** Whether what its handler came from has left its place to this file, or lay there before. */
    boolean outlives(Path file) {
        return source().filter(source -> source.file().equals(file) || !Files.exists(source.file()))
                .isPresent();
    }

    /** What it runs; empty if it is broken. */
    Optional<AvailablePlugin> plugin() {
        return Optional.ofNullable(plugin);
    }

    /** Whether what this mount is would be made again by this configuration and this plugin. */
    boolean isStill(MountConfig next, AvailablePlugin available, MountLimits limits) {
        return plugin != null
                && config.sameAs(next)
                && mount.limits().equals(limits)
                && plugin.className().equals(available.className())
                && plugin.loader().equals(available.loader());
    }

    /** Once: lets the plugin end what would not end by itself. */
    void drain() {
        AvailablePlugin made = plugin;
        if (made == null || !drained.compareAndSet(false, true)) {
            return;
        }
        try {
            Lifecycle.inTime(mount.name() + "-drain", made.loader(), () -> {
                mount.handler().drain();
                return true;
            });
        } catch (Throwable problem) { // plugin code
            LOG.log(Level.ERROR, "mount " + mount.name() + ": its plugin failed to drain", problem);
        }
    }

    /**
     * Lets nobody in any more, waits for those inside, stops the handler and ends what it was given. Whoever comes second waits until
     * that is done.
     *
     * @param drain how long those inside may take
     * @param cut ends those who take longer
     */
    void end(Duration drain, Consumer<Mount> cut) {
        if (!ending.compareAndSet(false, true)) {
            ended.join();
            return;
        }
        mount.retire();
        drain();
        try {
            drain(drain, cut);
            AvailablePlugin made = plugin;
            MountContext given = context;
            if (made != null && given != null) {
                stop(mount.name(), mount.handler(), made.loader(), given);
            }
        } finally {
            ended.complete(true);
        }
    }

    private void drain(Duration drain, Consumer<Mount> cut) {
        try {
            if (!mount.awaitQuiet(drain)) {
                LOG.log(
                        Level.WARNING,
                        "mount " + mount.name() + ": " + mount.inFlight() + " requests have not ended in "
                                + drain.toSeconds() + " s and are cut");
                cut.accept(mount);
                if (!mount.awaitQuiet(CUT_GRACE)) {
                    LOG.log(
                            Level.WARNING,
                            "mount " + mount.name() + ": " + mount.inFlight()
                                    + " requests do not end; its plugin is stopped beside them");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops a handler whose start may have failed. */
    static void stop(String name, RequestHandler handler, ClassLoader loader, MountContext context) {
        try {
            Lifecycle.inTime(name + "-stop", loader, () -> {
                handler.stop();
                return true;
            });
        } catch (Throwable problem) { // plugin code
            LOG.log(Level.ERROR, "mount " + name + ": its plugin failed to stop", problem);
        }
        context.close(Duration.ofSeconds(1));
    }

    /** Keys of the options that the plugin did not read. */
    static List<String> unread(MountConfig config) {
        return config.options().unused().stream().map(ConfigProblem::toString).toList();
    }
}
