package dev.tenon;

import dev.tenon.api.RequestHandler;
import dev.tenon.config.ConfigProblem;
import dev.tenon.config.HttpConfig;
import dev.tenon.config.MountConfig;
import dev.tenon.exchange.MountRules;
import dev.tenon.exchange.MountRules.Compression;
import dev.tenon.exchange.MountedHandler;
import dev.tenon.plugin.AvailablePlugin;
import dev.tenon.plugin.Origin;
import dev.tenon.routing.Mount;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One mount from its construction to its end: handler, context, and what routing sees of it. A mount that could not be made is
 * a {@code MountLife} too; it answers 503.
 */
final class MountLife {

    private static final System.Logger LOG = System.getLogger("dev.tenon");

    /** How long a plugin may take to start, and to stop. */
    static final Duration LIFECYCLE_DEADLINE = Duration.ofSeconds(10);

    private final MountConfig config;
    private final Mount mount;
    private final @Nullable AvailablePlugin plugin;
    private final @Nullable MountContext context;
    private final String reasonId;
    private final AtomicBoolean drained = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
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
            int handlerSeconds,
            long bodyBytes) {
        RequestHandler mounted = new MountedHandler(handler, rules(config.http()));
        Mount mount = new Mount(config.path(), config.name(), mounted, !handler.blocking(), bodyBytes, handlerSeconds);
        return new MountLife(config, mount, plugin, context, "", "");
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
        RequestHandler handler = new BrokenMount(reasonId);
        Mount mount = new Mount(config.path(), config.name(), handler, true, Long.MAX_VALUE, 1);
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

    /** The hash of the JAR that its handler came from; empty for a built-in plugin or a broken mount. */
    String hash() {
        return plugin != null && plugin.origin() instanceof Origin.DroppedJar jar ? jar.sha256() : "";
    }

    /** Whether the JAR that its handler came from has not been taken out of the plugins directory. */
    boolean jarIsThere() {
        return plugin != null && plugin.origin() instanceof Origin.DroppedJar jar && Files.exists(jar.jar());
    }

    /** What it runs; empty if it is broken. */
    Optional<AvailablePlugin> plugin() {
        return Optional.ofNullable(plugin);
    }

    /** Whether what this mount is would be made again by this configuration and this plugin. */
    boolean isStill(MountConfig next, @Nullable AvailablePlugin available) {
        return plugin != null
                && available != null
                && config.sameAs(next)
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
            inTime(mount.name() + "-drain", made.loader(), () -> {
                mount.handler().drain();
                return true;
            });
        } catch (Throwable problem) { // plugin code
            LOG.log(Level.ERROR, "mount " + mount.name() + ": its plugin failed to drain", problem);
        }
    }

    /** Once: lets nobody in any more, waits for those inside, stops the handler and ends what it was given. */
    void end(Duration drain) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        mount.retire();
        drain();
        try {
            if (!mount.awaitQuiet(drain)) {
                LOG.log(
                        Level.WARNING,
                        "mount " + mount.name() + ": " + mount.inFlight()
                                + " requests have not ended in time; its plugin is stopped beside them");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        AvailablePlugin made = plugin;
        MountContext given = context;
        if (made != null && given != null) {
            stop(mount.name(), mount.handler(), made.loader(), given);
        }
    }

    /** Stops a handler whose start may have failed. */
    static void stop(String name, RequestHandler handler, ClassLoader loader, MountContext context) {
        try {
            inTime(name + "-stop", loader, () -> {
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

    /**
     * Runs plugin code on a thread of its own, with the plugin's loader, and with a deadline.
     *
     * @throws TimeoutException if it takes longer; it has been interrupted then
     * @throws Throwable whatever the code throws
     */
    static <T> T inTime(String name, ClassLoader loader, Callable<T> code) throws Throwable {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> {
            try {
                result.complete(code.call());
            } catch (Throwable problem) { // plugin code: errors too are its own
                result.completeExceptionally(problem);
            }
        });
        thread.setContextClassLoader(loader);
        thread.start();
        try {
            return result.get(LIFECYCLE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() == null ? e : e.getCause();
        } catch (TimeoutException | InterruptedException e) {
            thread.interrupt();
            throw e instanceof TimeoutException
                    ? new TimeoutException("it took longer than " + LIFECYCLE_DEADLINE.toSeconds() + " seconds")
                    : e;
        }
    }
}
