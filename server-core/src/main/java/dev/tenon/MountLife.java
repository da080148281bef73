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

    /** Null if it is broken. */
    private final @Nullable Instance instance;

    private final Fault fault;
    private final AtomicBoolean ending = new AtomicBoolean();
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private final AtomicBoolean drained = new AtomicBoolean();

    /**
     * Why a mount answers 503.
     *
     * @param id as its 503 says it
     * @param reason for its operator, a clause
     * @param kind whether that ends by itself
     * @param tried what could not be started; empty if nothing was tried
     */
    record Fault(String id, String reason, Kind kind, Optional<Tried> tried) {

        enum Kind {
            /** There is none. */
            NONE,
            /** Its plugin is missing, or does not start. */
            BROKEN,
            /** It may not start before an instance that still runs has ended. */
            WAITING
        }

        /** A plugin that did not start, and would not if it was tried the same way again. */
        record Tried(AvailablePlugin plugin, MountLimits limits) {}

        private static final Fault NONE = new Fault("", "", Kind.NONE, Optional.empty());

        static Fault missing(String id, String reason) {
            return new Fault(id, reason, Kind.BROKEN, Optional.empty());
        }

        static Fault failed(String id, String reason, AvailablePlugin plugin, MountLimits limits) {
            return new Fault(id, reason, Kind.BROKEN, Optional.of(new Tried(plugin, limits)));
        }

        static Fault waiting(Stragglers.Straggler before) {
            return new Fault(
                    "waiting",
                    before.text()
                            + "; this mount starts by itself once that has ended, or when the server is restarted",
                    Kind.WAITING,
                    Optional.empty());
        }
    }

    private MountLife(MountConfig config, Mount mount, @Nullable Instance instance, Fault fault) {
        this.config = config;
        this.mount = mount;
        this.instance = instance;
        this.fault = fault;
    }

    /** A mount that serves. */
    static MountLife serving(MountConfig config, Instance instance, MountLimits limits) {
        return new MountLife(config, mount(config, instance.handler(), limits), instance, Fault.NONE);
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

    /** A mount whose plugin is missing or broken, or may not start yet. */
    static MountLife broken(MountConfig config, Fault fault) {
        RequestHandler handler = new BrokenMount(fault);
        Mount mount = new Mount(config.path(), config.name(), handler, true, MountLimits.of(Long.MAX_VALUE, 1));
        return new MountLife(config, mount, null, fault);
    }

    MountConfig config() {
        return config;
    }

    Mount mount() {
        return mount;
    }

    /** Whether it answers 503, for whatever reason. */
    boolean isBroken() {
        return instance == null;
    }

    /** Whether it answers 503 only until an instance that still runs has ended. */
    boolean isWaiting() {
        return fault.kind() == Fault.Kind.WAITING;
    }

    /** What its plugin counts and times. */
    Map<String, Long> metrics() {
        return instance == null ? Map.of() : instance.context().counted().values();
    }

    /** Why it is broken, as its 503 says it; else empty. */
    String reasonId() {
        return fault.id();
    }

    /** Why it is broken, in words, for its operator; else empty. */
    String reason() {
        return fault.reason();
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
        return Optional.ofNullable(instance).map(Instance::plugin);
    }

    /** Whether what this mount is would be made again by this configuration and this plugin. */
    boolean isStill(MountConfig next, AvailablePlugin available, MountLimits limits) {
        return plugin().filter(made -> isSame(made, available)).isPresent()
                && config.sameAs(next)
                && mount.limits().equals(limits);
    }

    /** Whether this plugin did not start by this configuration, so that it would hardly start by it now. */
    boolean failedBy(MountConfig next, AvailablePlugin available, MountLimits limits) {
        return fault.tried()
                        .filter(tried -> isSame(tried.plugin(), available)
                                && tried.limits().equals(limits))
                        .isPresent()
                && config.sameAs(next);
    }

    /** By what was dropped: the same content may have been loaded anew meanwhile. */
    private static boolean isSame(AvailablePlugin one, AvailablePlugin other) {
        Optional<String> content = one.source().map(PluginSource::sha256);
        return one.className().equals(other.className())
                && content.equals(other.source().map(PluginSource::sha256))
                && (content.isPresent() || one.loader().equals(other.loader()));
    }

    /** Once: lets the plugin end what would not end by itself. */
    void drain() {
        if (instance != null && drained.compareAndSet(false, true)) {
            instance.drain();
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
        try {
            mount.retire();
            drain();
            drain(drain, cut);
        } finally {
            stop();
        }
    }

    private void stop() {
        try {
            if (instance != null) {
                instance.stop();
            }
        } finally {
            ended.complete(true);
        }
    }

    /** Whether it has ended, and nothing of it runs any more, not even what did not end in its time. */
    boolean isOver() {
        return ended.isDone() && mount.inFlight() == 0 && (instance == null || instance.isOver());
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

    /** Keys of the options that the plugin did not read. */
    static List<String> unread(MountConfig config) {
        return config.options().unused().stream().map(ConfigProblem::toString).toList();
    }
}
