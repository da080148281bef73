package dev.tenon;

import dev.tenon.api.RequestHandler;
import dev.tenon.config.MountConfig;
import dev.tenon.config.ServerConfig;
import dev.tenon.plugin.AvailablePlugin;
import dev.tenon.routing.MountLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

/** Starts instances of plugins, those of several mounts beside each other. For any thread. */
final class Starter {

    private final DataDirectory data;
    private final SharedObjects shared;
    private final Deadlines deadlines;
    private final Stragglers stragglers;

    Starter(DataDirectory data, SharedObjects shared, Deadlines deadlines, Stragglers stragglers) {
        this.data = data;
        this.shared = shared;
        this.deadlines = deadlines;
        this.stragglers = stragglers;
    }

    /** What is to be started. */
    record Wanted(MountConfig mount, AvailablePlugin plugin, MountLimits limits) {}

    /** What came of it. */
    sealed interface Attempt {

        record Started(MountLife mount) implements Attempt {}

        record Failed(Throwable problem) implements Attempt {}

        /** It was not tried, since an exclusive plugin may have one instance at a time. */
        record Waits(Stragglers.Straggler before) implements Attempt {}
    }

    /**
     * Tries all; each has its own deadline, for its constructor and its start together.
     *
     * @param config where their mounts are
     */
    List<Attempt> start(List<Wanted> all, ServerConfig config) {
        return Beside.each(all, "tenon-start-", wanted -> start(wanted, config));
    }

    private Attempt start(Wanted wanted, ServerConfig config) {
        MountConfig mount = wanted.mount();
        AvailablePlugin plugin = wanted.plugin();
        Optional<Stragglers.Straggler> before = stragglers.before(mount.name(), plugin, config);
        if (before.isPresent()) {
            return new Attempt.Waits(before.get());
        }
        long begin = System.nanoTime();
        RequestHandler handler;
        try {
            handler = create(wanted);
        } catch (Throwable problem) { // plugin code: errors too cost this mount alone
            return new Attempt.Failed(problem);
        }
        MountContext context =
                new MountContext(mount.name(), mount.path(), mount.options(), plugin.loader(), data, shared);
        Instance instance = new Instance(plugin, handler, context, deadlines.call());
        try {
            Duration passed = Duration.ofNanos(System.nanoTime() - begin); // by its constructor
            instance.start(mount.options(), deadlines.call().minus(passed));
            return new Attempt.Started(MountLife.serving(mount, instance, wanted.limits()));
        } catch (Throwable problem) { // plugin code
            stragglers.add(new Stragglers.Straggler(mount.name(), plugin, instance::isOver));
            return new Attempt.Failed(problem);
        }
    }

    /** Has an instance that is never started read the options. What it throws is wrong with them, or with the plugin. */
    void tryOptions(MountConfig mount, AvailablePlugin plugin) throws Throwable {
        boolean unusedResult = untilDone(mount, plugin, "-configure", () -> {
            plugin.create().configure(mount.options());
            return true;
        });
    }

    private RequestHandler create(Wanted wanted) throws Throwable {
        return untilDone(wanted.mount(), wanted.plugin(), "-start", wanted.plugin()::create);
    }

    /** Runs code of a plugin that makes an instance; if it is given up, that one is a straggler until it returns. */
    private <T> T untilDone(MountConfig mount, AvailablePlugin plugin, String name, Callable<T> code) throws Throwable {
        AtomicBoolean done = new AtomicBoolean();
        try {
            return Lifecycle.within(
                    deadlines.call(),
                    mount.name() + name,
                    plugin.loader(),
                    () -> {
                        try {
                            return code.call();
                        } finally {
                            done.set(true);
                        }
                    },
                    () -> {});
        } catch (Lifecycle.LateException | InterruptedException givenUp) {
            stragglers.add(new Stragglers.Straggler(mount.name(), plugin, done::get));
            throw givenUp;
        }
    }
}
