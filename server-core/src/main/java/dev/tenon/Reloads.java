package dev.tenon;

import dev.tenon.admin.ReloadView;
import dev.tenon.config.ConfigException;
import dev.tenon.config.ConfigReader;
import dev.tenon.config.ServerConfig;
import dev.tenon.plugin.PluginCatalog;
import dev.tenon.plugin.PluginSource;
import dev.tenon.plugin.PluginStore;
import dev.tenon.routing.MountTable;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes one generation after the other, one at a time: by the files as they are, by a configuration in memory, or by what an earlier
 * one was made from. Owns the plugin store, and the mounts until they have stopped. All methods are for any thread.
 */
final class Reloads {

    private static final System.Logger LOG = System.getLogger("dev.tenon");

    /** Between two attempts to start what has waited, if the first fails. */
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final PluginStore store;
    private final Drains drains;
    private final Generations generations;
    private final Deadlines deadlines;

    /** Taken while a generation is made, and by whoever touches the store. */
    private final Turn turn = new Turn();

    /** What the files looked like before they were read the last time. */
    private volatile Sighting seen;

    /** When a mount that waited was to start, by {@link System#nanoTime}; confined to {@link #tick}. */
    private Optional<Long> pausedAt = Optional.empty();

    /** How long it is not tried again after that; confined to {@link #tick}. */
    private Duration pause = SHORTEST_PAUSE;

    /**
     * @param seen what the files looked like before the first generation was made from them
     */
    Reloads(PluginStore store, Drains drains, Generations generations, Sighting seen, Deadlines deadlines) {
        this.store = store;
        this.drains = drains;
        this.generations = generations;
        this.seen = seen;
        this.deadlines = deadlines;
    }

    /** Makes the first generation; what is wrong with it, if it must not serve. */
    List<String> begin() {
        turn.take("start");
        try {
            return generations.begin();
        } finally {
            turn.leave();
        }
    }

    ServerConfig startedWith() {
        return generations.startedWith();
    }

    /** The generation that serves. */
    Generation generation() {
        return generations.serving();
    }

    MountTable table() {
        return generation().table();
    }

    List<Snapshot> kept() {
        return generations.kept().all();
    }

    Sighting seen() {
        return seen;
    }

    PluginStore store() {
        return store;
    }

    /** Mounts of earlier generations that have not stopped yet. */
    List<MountLife> draining() {
        return drains.ending();
    }

    /** What is different now is not worth reading. */
    void ignore(Sighting now) {
        turn.take("looking at the files");
        try {
            seen = now.settled(seen);
        } finally {
            turn.leave();
        }
    }

    /** What is due: a few times a second, on one thread. */
    void tick() {
        store.tick();
        generations.verdict().ifPresent(this::sendBack);
        drains.stragglers().sweep();
        if (!isWaiting()) {
            pause = SHORTEST_PAUSE;
            pausedAt = Optional.empty();
        } else if (mayGoOn() && !isPausing()) {
            goOn();
        }
    }

    /** Whether some mount may be able to start soon. */
    boolean isWaiting() {
        return generation().mounts().stream().anyMatch(MountLife::isWaiting);
    }

    /** Whether a mount waits that nothing stands before any more. */
    private boolean mayGoOn() {
        return generation().mounts().stream()
                .filter(MountLife::isWaiting)
                .anyMatch(mount -> generation()
                        .catalog()
                        .find(mount.config().plugin())
                        .filter(plugin -> drains.stragglers()
                                .before(
                                        mount.config().name(),
                                        plugin,
                                        generation().config())
                                .isEmpty())
                        .isPresent());
    }

    private boolean isPausing() {
        return pausedAt.filter(at -> System.nanoTime() - at < pause.toNanos()).isPresent();
    }

    /**
     * What still ran has ended: whoever waited for it starts, as the generation that serves wants it, with the plugins that it has. If
     * that fails, it is tried again, ever more rarely.
     */
    private void goOn() {
        pause = pausedAt.isEmpty() ? SHORTEST_PAUSE : pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        pausedAt = Optional.of(System.nanoTime());
        String cause = "the end of an instance that was waited for";
        inTurn(cause, () -> apply(generation().config().fresh(), generation().catalog(), cause, false));
    }

    /** Serves by the files as they are now; what did not start before is tried again. */
    ReloadView reload(String cause) {
        return inTurn(cause, () -> read(cause, true));
    }

    /** The same for somebody who waits for the answer, and not for ever. */
    ReloadView reload(String cause, Duration patience) {
        return asked(cause, patience, () -> read(cause, true));
    }

    /** The same because the file has changed; nobody said that it is complete, so it may not take all mounts away. */
    ReloadView follow(String cause) {
        return inTurn(cause, () -> read(cause, false));
    }

    private ReloadView read(String cause, boolean explicit) {
        Sighting now = look();
        try {
            ServerConfig next = ConfigReader.read(generation().config().file());
            if (!explicit && next.mounts().isEmpty() && !generation().mounts().isEmpty()) {
                return refused(next.file() + ": it has no mount any more, as when it was cut;"
                        + " complete it, or run \"tenon reload\" to remove all mounts");
            }
            return apply(next, catalog(now), cause, explicit);
        } catch (ConfigException e) {
            return ReloadView.refused(
                    e.problems().stream().map(Object::toString).toList());
        }
    }

    /** Serves by another configuration, and the plugins directory as it is now. */
    ReloadView reload(ServerConfig next) {
        String cause = "the server's program";
        return inTurn(cause, () -> apply(next, catalog(look()), cause, true));
    }

    /** Serves by the plugins directory as it is now, and the configuration as it was read. */
    ReloadView rescan(String cause) {
        return inTurn(cause, () -> apply(generation().config().fresh(), catalog(look()), cause, false));
    }

    /**
     * Serves by what an earlier generation was made from. The files stay as they are, and are looked at again once they change.
     *
     * @param number which one; if it is empty, the one before the present one
     * @param patience how long to wait for a reload that is under way
     */
    ReloadView rollBack(OptionalInt number, Duration patience) {
        return asked("rollback", patience, () -> {
            Optional<Snapshot> target = generations.kept().target(number);
            if (target.isEmpty()) {
                return refused(generations.kept().noTarget(number));
            }
            look();
            Snapshot wanted = target.get();
            return apply(
                    wanted.config().fresh(),
                    store.restore(wanted.sources()),
                    "rollback to generation " + wanted.number(),
                    true);
        });
    }

    /** Takes the version before of a plugin back, and refuses the one that serves until it changes. */
    private void sendBack(Trials.Verdict verdict) {
        inTurn("probation", () -> {
            PluginSource refused = verdict.refused();
            List<PluginSource> running = Snapshot.sources(generation());
            if (!running.contains(refused)) {
                return new ReloadView(true, List.of(), List.of());
            }
            store.refuse(refused.sha256(), Optional.of(verdict.before()), verdict.reason());
            List<PluginSource> wanted = running.stream()
                    .map(source -> source.file().equals(refused.file()) ? verdict.before() : source)
                    .toList();
            ReloadView view = apply(generation().config().fresh(), store.restore(wanted), verdict.reason(), false);
            Optional<Snapshot> former = generations.kept().lastWith(verdict.before());
            if (!isBack(view, verdict) && former.isPresent()) { // the options are those of the new version
                view = apply(former.get().config().fresh(), store.restore(wanted), verdict.reason(), false);
            }
            boolean back = isBack(view, verdict);
            if (!back) {
                store.accept(refused.sha256());
            }
            LOG.log(
                    Level.WARNING,
                    back ? verdict.succeeded(isServing(verdict.before())) : verdict.failed(view.problems()));
            return view;
        });
    }

    private boolean isBack(ReloadView view, Trials.Verdict verdict) {
        return view.applied() && (isServing(verdict.before()) || isAwaited(verdict.before()));
    }

    private boolean isServing(PluginSource version) {
        return generation().mounts().stream()
                .flatMap(mount -> mount.source().stream())
                .anyMatch(source -> source.sha256().equals(version.sha256()));
    }

    /** Whether it serves once an instance that still runs has ended. */
    private boolean isAwaited(PluginSource version) {
        return generation().mounts().stream()
                .filter(MountLife::isWaiting)
                .flatMap(mount -> generation().catalog().find(mount.config().plugin()).stream())
                .flatMap(plugin -> plugin.source().stream())
                .anyMatch(source -> source.sha256().equals(version.sha256()));
    }

    /**
     * What serving by the files as they are now would change.
     *
     * @param patience how long to wait for a reload that is under way
     * @return empty if it takes longer
     */
    Optional<Plan> plan(Duration patience) throws ConfigException {
        if (!turn.take("plan", patience)) {
            return Optional.empty();
        }
        try {
            ServerConfig next = ConfigReader.read(generation().config().file());
            Sighting now = Sighting.of(generation().config(), store);
            Plan plan = generations.plan(next, catalog(now), true);
            generations.release();
            return Optional.of(plan);
        } finally {
            turn.leave();
        }
    }

    /** Why something was not done in its patience, a sentence. */
    String busy() {
        return turn.busy();
    }

    /** What is done while nobody else makes a generation. */
    private interface Step {
        ReloadView take();
    }

    /** Somebody waits for the answer, and not for ever. */
    private ReloadView asked(String what, Duration patience, Step step) {
        if (!turn.take(what, patience)) {
            return refused(turn.busy());
        }
        try {
            return inTurn(what, step);
        } finally {
            turn.leave();
        }
    }

    private ReloadView inTurn(String what, Step step) {
        turn.take(what);
        try {
            ReloadView view = generations.isEnded() ? refused(Generations.STOPPING) : step.take();
            generations.tell(view);
            return view;
        } finally {
            turn.leave();
        }
    }

    /** Notes what the files look like, before they are read: what changes later is seen to be different. */
    private Sighting look() {
        Sighting before = seen;
        Sighting now = Sighting.of(generation().config(), store);
        seen = now.settled(before);
        return now;
    }

    /** The plugins there are; if their directory has gone, those that were there. */
    private PluginCatalog catalog(Sighting now) {
        return now.hasLostPlugins(seen) && !Snapshot.sources(generation()).isEmpty()
                ? store.restore(Snapshot.sources(generation()))
                : store.scan();
    }

    private ReloadView apply(ServerConfig next, PluginCatalog catalog, String cause, boolean retry) {
        return generations.apply(next, catalog, cause, retry, this::release);
    }

    private static ReloadView refused(String why) {
        return ReloadView.refused(List.of(why));
    }

    /** A mount has stopped: what it was loaded from may be closed. */
    private void release() {
        turn.take("closing what is not used any more");
        try {
            if (!generations.isEnded()) {
                generations.release();
            }
        } finally {
            turn.leave();
        }
    }

    /** No generation follows, and one that is being made is given up. Does not wait. */
    void conclude() {
        generations.end();
    }

    /**
     * Stops all mounts, and waits for those that are stopping already; no generation follows, and one that is being made is given up.
     *
     * @return whether all that has ended within {@link Deadlines#goodbye}; what has not is left to the end of the process
     */
    boolean end() {
        conclude();
        long end = System.nanoTime() + deadlines.goodbye().toNanos();
        boolean alone = turn.take("stop", deadlines.goodbye().dividedBy(2));
        try {
            List<MountLife> all = Stream.concat(generation().mounts().stream(), drains.ending().stream())
                    .toList();
            Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            boolean stopped = drains.end(all, Duration.ofSeconds(1), left)
                    && all.stream().allMatch(MountLife::isOver) // their stops may have been given up before
                    && alone;
            if (!stopped) {
                LOG.log(
                        Level.WARNING,
                        "plugins have not stopped in their time; the server ends without them: "
                                + all.stream()
                                        .filter(mount -> !mount.isOver())
                                        .map(mount -> mount.config().name())
                                        .collect(Collectors.joining(", ")));
            }
            if (alone) {
                store.close();
            }
            return stopped;
        } finally {
            if (alone) {
                turn.leave();
            }
        }
    }
}
