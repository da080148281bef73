package dev.tenon;

import dev.tenon.admin.ReloadView;
import dev.tenon.config.ConfigException;
import dev.tenon.config.ConfigReader;
import dev.tenon.config.ServerConfig;
import dev.tenon.engine.Engine;
import dev.tenon.plugin.PluginCatalog;
import dev.tenon.plugin.PluginSource;
import dev.tenon.plugin.PluginStore;
import dev.tenon.routing.MountTable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes one generation after the other, one at a time: by the files as they are, by a configuration in memory, or by what an earlier
 * one was made from. Owns the plugin store, and the mounts until they have stopped. All methods are for any thread.
 */
final class Reloads {

    private static final System.Logger LOG = System.getLogger("dev.tenon");

    private final DataDirectory data;
    private final PluginStore store;
    private final Drains drains;
    private final Listeners listeners;
    private final Engine engine;
    private final SharedObjects shared = new SharedObjects();
    private final Trials trials = new Trials();

    /** What the server was started with: some of it stays as it was then. */
    private final ServerConfig startedWith;

    /** Held while a generation is made, and by whoever touches the store. */
    private final ReentrantLock turn = new ReentrantLock(true);

    /** Those that can be had again, the present one last; replaced in turn. */
    private volatile Snapshots kept = new Snapshots(List.of());

    /** In turn. */
    private final Complaints complaints = new Complaints();

    private boolean ended;

    private volatile Generation generation;

    /** What the files looked like before they were read the last time. */
    private volatile Sighting seen;

    /**
     * @param first what the server starts with, without mounts
     */
    Reloads(
            DataDirectory data,
            PluginStore store,
            Drains drains,
            Listeners listeners,
            Engine engine,
            ServerConfig first) {
        this.data = data;
        this.store = store;
        this.drains = drains;
        this.listeners = listeners;
        this.engine = engine;
        this.startedWith = first;
        this.seen = Sighting.of(first, store);
        this.generation = new Generation(0, first, store.scan(), List.of());
    }

    /** Makes the first generation; what is wrong with it, if it must not serve. */
    List<String> begin() {
        turn.lock();
        try {
            Generation empty = generation;
            Plan plan = Plan.of(Optional.empty(), List.of(), empty.config(), empty.catalog());
            GenerationBuilder builder = new GenerationBuilder(plan, data, shared, drains);
            Generation first = builder.build(1);
            if (!builder.errors().isEmpty()) {
                builder.undo(empty);
                return builder.errors();
            }
            generation = first;
            remember(Snapshot.of(first, "start", builder.changes()));
            complaints.logged(builder.logged());
            complaints.tell(first.catalog(), builder.warnings());
            store.release(hashesInUse());
            return List.of();
        } finally {
            turn.unlock();
        }
    }

    ServerConfig startedWith() {
        return startedWith;
    }

    /** The generation that serves. */
    Generation generation() {
        return generation;
    }

    MountTable table() {
        return generation.table();
    }

    List<Snapshot> kept() {
        return kept.all();
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
        turn.lock();
        try {
            seen = now.settled(seen);
        } finally {
            turn.unlock();
        }
    }

    /** What is due: a few times a second. */
    void tick() {
        store.tick();
        trials.judge(generation).ifPresent(this::sendBack);
    }

    /** Serves by the files as they are now. */
    ReloadView reload(String cause) {
        return read(cause, false);
    }

    /** The same because the file has changed; nobody said that it is complete, so it may not take all mounts away. */
    ReloadView follow(String cause) {
        return read(cause, true);
    }

    private ReloadView read(String cause, boolean doubted) {
        return inTurn(() -> {
            Sighting now = look();
            try {
                ServerConfig next = ConfigReader.read(generation.config().file());
                if (doubted && next.mounts().isEmpty() && !generation.mounts().isEmpty()) {
                    return refused(List.of(next.file() + ": it has no mount any more, as when it was cut;"
                            + " complete it, or run \"tenon reload\" to remove all mounts"));
                }
                return apply(next, catalog(now), cause);
            } catch (ConfigException e) {
                return refused(e.problems().stream().map(Object::toString).toList());
            }
        });
    }

    /** Serves by another configuration, and the plugins directory as it is now. */
    ReloadView reload(ServerConfig next) {
        return inTurn(() -> apply(next, catalog(look()), "the server's program"));
    }

    /** Serves by the plugins directory as it is now, and the configuration as it was read. */
    ReloadView rescan(String cause) {
        return inTurn(() -> apply(generation.config().fresh(), catalog(look()), cause));
    }

    /**
     * Serves by what an earlier generation was made from. The files stay as they are, and are looked at again once they change.
     *
     * @param number which one; if it is empty, the one before the present one
     */
    ReloadView rollBack(OptionalInt number) {
        return inTurn(() -> {
            Optional<Snapshot> target = kept.target(number);
            if (target.isEmpty()) {
                return refused(List.of(kept.noTarget(number)));
            }
            look();
            Snapshot wanted = target.get();
            return apply(
                    wanted.config().fresh(),
                    store.restore(wanted.sources()),
                    "rollback to generation " + wanted.number());
        });
    }

    /** Takes the version before of a plugin back, and refuses the one that serves until it changes. */
    private void sendBack(Trials.Verdict verdict) {
        inTurn(() -> {
            PluginSource refused = verdict.refused();
            List<PluginSource> running = Snapshot.sources(generation);
            if (!running.contains(refused)) {
                return new ReloadView(true, List.of(), List.of());
            }
            store.refuse(refused.sha256(), Optional.of(verdict.before()), verdict.reason());
            List<PluginSource> wanted = running.stream()
                    .map(source -> source.file().equals(refused.file()) ? verdict.before() : source)
                    .toList();
            ReloadView view = apply(generation.config().fresh(), store.restore(wanted), verdict.reason());
            Optional<Snapshot> former = kept.lastWith(verdict.before());
            if (!isBack(view, verdict) && former.isPresent()) { // the options are those of the new version
                view = apply(former.get().config().fresh(), store.restore(wanted), verdict.reason());
            }
            boolean back = isBack(view, verdict);
            if (!back) {
                store.accept(refused.sha256());
            }
            LOG.log(Level.WARNING, back ? verdict.succeeded() : verdict.failed(view.problems()));
            return view;
        });
    }

    private boolean isBack(ReloadView view, Trials.Verdict verdict) {
        return view.applied() && Snapshot.sources(generation).contains(verdict.before());
    }

    /** What serving by the files as they are now would change. */
    Plan plan() throws ConfigException {
        turn.lock();
        try {
            ServerConfig next = ConfigReader.read(generation.config().file());
            Sighting now = Sighting.of(generation.config(), store);
            Plan plan = Plan.of(Optional.of(generation), drains.ending(), next, catalog(now));
            store.release(hashesInUse());
            return plan;
        } finally {
            turn.unlock();
        }
    }

    /** What is done while nobody else makes a generation. */
    private interface Turn {
        ReloadView take();
    }

    private ReloadView inTurn(Turn what) {
        turn.lock();
        try {
            ReloadView view = ended ? refused(List.of("the server is stopping")) : what.take();
            view.changes().forEach(change -> LOG.log(Level.INFO, change));
            complaints.tell(generation.catalog(), view.problems());
            return view;
        } finally {
            turn.unlock();
        }
    }

    /** Notes what the files look like, before they are read: what changes later is seen to be different. */
    private Sighting look() {
        Sighting before = seen;
        Sighting now = Sighting.of(generation.config(), store);
        seen = now.settled(before);
        return now;
    }

    /** The plugins there are; if their directory has gone, those that were there. */
    private PluginCatalog catalog(Sighting now) {
        return now.hasLostPlugins(seen) && !Snapshot.sources(generation).isEmpty()
                ? store.restore(Snapshot.sources(generation))
                : store.scan();
    }

    private ReloadView apply(ServerConfig next, PluginCatalog catalog, String cause) {
        Generation old = generation;
        Plan plan = Plan.of(Optional.of(old), drains.ending(), next, catalog);
        Listeners.Change addresses;
        try {
            addresses = listeners.prepare(next);
        } catch (IOException e) {
            return refused(List.of(String.valueOf(e.getMessage())));
        }
        GenerationBuilder builder = new GenerationBuilder(plan, data, shared, drains);
        Generation built;
        try {
            built = builder.build(old.number() + 1);
        } catch (RuntimeException | Error problem) { // no thread, no memory
            undo(builder, addresses, old);
            LOG.log(Level.ERROR, "no generation could be made", problem);
            return refused(List.of("no generation could be made: " + problem));
        }
        if (!builder.errors().isEmpty()) {
            undo(builder, addresses, old);
            return refused(Stream.concat(builder.errors().stream(), builder.warnings().stream())
                    .toList());
        }
        boolean same = builder.changes().isEmpty() && old.config().sameSettings(next);
        Generation served = same ? new Generation(old.number(), next, catalog, built.mounts()) : built;
        generation = served;
        builder.resume();
        List<String> changes = new ArrayList<>(builder.changes());
        changes.addAll(addresses.apply(engine, this::table));
        trials.begin(old, served);
        Duration drain = Duration.ofSeconds(next.limits().shutdownSeconds());
        builder.replaced(served).forEach(mount -> drains.begin(mount, drain, this::release));
        if (!same) {
            remember(Snapshot.of(served, cause, changes));
        }
        store.release(hashesInUse());
        complaints.logged(builder.logged());
        return new ReloadView(true, changes, warnings(builder, next));
    }

    private void undo(GenerationBuilder builder, Listeners.Change addresses, Generation old) {
        try {
            addresses.undo();
            generation = builder.undo(old);
        } finally {
            builder.resume();
        }
        store.release(hashesInUse());
        complaints.logged(builder.logged());
    }

    private List<String> warnings(GenerationBuilder builder, ServerConfig next) {
        return Stream.concat(builder.warnings().stream(), EngineSetup.fixed(startedWith, next).stream())
                .toList();
    }

    private static ReloadView refused(List<String> problems) {
        return new ReloadView(false, List.of(), problems);
    }

    private void remember(Snapshot snapshot) {
        kept = kept.with(snapshot);
        store.retain(kept.hashes());
    }

    /** A mount has stopped: what it was loaded from may be closed. */
    private void release() {
        turn.lock();
        try {
            if (!ended) {
                store.release(hashesInUse());
            }
        } finally {
            turn.unlock();
        }
    }

    private Set<String> hashesInUse() {
        return Stream.concat(generation.mounts().stream(), drains.ending().stream())
                .flatMap(mount -> mount.source().stream())
                .map(PluginSource::sha256)
                .collect(Collectors.toSet());
    }

    /** Stops all mounts, and waits for those that are stopping already; no generation follows. */
    void end() {
        turn.lock();
        try {
            ended = true;
            drains.end(
                    Stream.concat(generation.mounts().stream(), drains.ending().stream())
                            .toList(),
                    Duration.ofSeconds(1));
            store.close();
        } finally {
            turn.unlock();
        }
    }
}
