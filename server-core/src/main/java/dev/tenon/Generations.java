package dev.tenon;

import dev.tenon.admin.ReloadView;
import dev.tenon.config.ServerConfig;
import dev.tenon.engine.Engine;
import dev.tenon.plugin.PluginCatalog;
import dev.tenon.plugin.PluginSource;
import dev.tenon.plugin.PluginStore;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The generation that serves, those that can be had again, and how the next one takes its place. Confined to whoever has the
 * {@link Turn}, but for what says that it is for any thread.
 */
final class Generations {

    private static final System.Logger LOG = System.getLogger("dev.tenon");

    /** Why no generation follows. */
    static final String STOPPING = "the server is stopping";

    private final DataDirectory data;
    private final PluginStore store;
    private final Drains drains;
    private final Listeners listeners;
    private final Engine engine;
    private final SharedObjects shared = new SharedObjects();
    private final Trials trials = new Trials();
    private final Complaints complaints = new Complaints();
    private final Deadlines deadlines;

    /** What the server was started with: some of it stays as it was then. */
    private final ServerConfig startedWith;

    private volatile Snapshots kept = new Snapshots(List.of());
    private volatile Generation serving;

    /** Whether the server ends, so that nothing new may begin to serve. */
    private volatile boolean ended;

    /**
     * @param first what the server starts with, without mounts
     */
    Generations(
            DataDirectory data,
            PluginStore store,
            Drains drains,
            Listeners listeners,
            Engine engine,
            ServerConfig first,
            Deadlines deadlines) {
        this.data = data;
        this.store = store;
        this.drains = drains;
        this.listeners = listeners;
        this.engine = engine;
        this.startedWith = first;
        this.deadlines = deadlines;
        this.serving = new Generation(0, first, store.scan(), List.of());
    }

    /** The one that serves. For any thread. */
    Generation serving() {
        return serving;
    }

    /** What the server was started with. For any thread. */
    ServerConfig startedWith() {
        return startedWith;
    }

    /** Those that can be had again, the present one last. For any thread. */
    Snapshots kept() {
        return kept;
    }

    /** The plugin that does clearly worse than the one before it, if there is one. For any thread. */
    Optional<Trials.Verdict> verdict() {
        return trials.judge(serving);
    }

    /** No generation follows. For any thread. */
    void end() {
        ended = true;
    }

    /** Whether no generation follows. For any thread. */
    boolean isEnded() {
        return ended;
    }

    /** What is decided about the mounts before anything is done. */
    Plan plan(ServerConfig next, PluginCatalog catalog, boolean retry) {
        return Plan.of(new Plan.Past(Optional.of(serving), drains.ending(), drains.stragglers(), retry), next, catalog);
    }

    /** Makes the first generation; what is wrong with it, if it must not serve. */
    List<String> begin() {
        Generation empty = serving;
        Plan plan = Plan.of(Plan.Past.none(), empty.config(), empty.catalog());
        GenerationBuilder builder = builder(plan);
        Generation first;
        try {
            first = builder.build(1);
        } catch (RuntimeException | Error problem) { // no thread, no memory
            Generation unusedResult = builder.undo(empty, false);
            throw problem;
        }
        if (!builder.errors().isEmpty()) {
            Generation unusedResult = builder.undo(empty, false);
            return builder.errors();
        }
        serving = first;
        store.serves(first.catalog());
        remember(Snapshot.of(first, "start", builder.changes()));
        complaints.logged(builder.logged());
        complaints.tell(first.catalog(), builder.warnings());
        release();
        return List.of();
    }

    /**
     * Serves by this configuration and these plugins, if nothing is wrong with them.
     *
     * @param retry whether what did not start is tried again though nothing has changed
     * @param stopped what to do whenever a mount that was replaced has stopped, on any thread
     */
    ReloadView apply(ServerConfig next, PluginCatalog catalog, String cause, boolean retry, Runnable stopped) {
        Generation old = serving;
        Plan plan = plan(next, catalog, retry);
        Listeners.Change addresses;
        try {
            addresses = listeners.prepare(next);
        } catch (IOException e) {
            return ReloadView.refused(List.of(String.valueOf(e.getMessage())));
        }
        GenerationBuilder builder = builder(plan);
        Generation built;
        try {
            built = builder.build(old.number() + 1);
        } catch (RuntimeException | Error problem) { // no thread, no memory
            undo(builder, addresses, old);
            LOG.log(Level.ERROR, "no generation could be made", problem);
            return ReloadView.refused(List.of("no generation could be made: " + problem));
        }
        if (ended) {
            undo(builder, addresses, old);
            return ReloadView.refused(List.of(STOPPING));
        }
        if (!builder.errors().isEmpty()) {
            undo(builder, addresses, old);
            return ReloadView.refused(Stream.concat(builder.errors().stream(), builder.warnings().stream())
                    .toList());
        }
        boolean same = builder.changes().isEmpty() && old.config().sameSettings(next);
        Generation served = same ? new Generation(old.number(), next, catalog, built.mounts()) : built;
        serving = served;
        builder.resume();
        afterwards("forgetting what is refused no longer", () -> store.serves(catalog));
        List<String> changes = new ArrayList<>(builder.changes());
        afterwards("changing the addresses", () -> changes.addAll(addresses.apply(engine, () -> serving.table())));
        afterwards("putting the new plugins on probation", () -> trials.begin(old, served));
        Duration drain = Duration.ofSeconds(next.limits().shutdownSeconds());
        for (MountLife mount : builder.replaced(served)) {
            afterwards("ending mount " + mount.config().name(), () -> drains.begin(mount, drain, stopped));
        }
        afterwards("keeping it for a rollback", () -> {
            if (!same) {
                remember(Snapshot.of(served, cause, changes));
            }
        });
        afterwards("closing what is not used any more", this::release);
        complaints.logged(builder.logged());
        return new ReloadView(true, changes, warnings(builder, next));
    }

    /** What is done once the new generation serves: nobody can take that back then, whatever happens. */
    private void afterwards(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error problem) { // no thread, no memory, a log that cannot be written
            try {
                LOG.log(
                        Level.ERROR,
                        "generation " + serving.number() + " serves, but " + what
                                + " failed; later reloads go on. If this comes again, restart the server",
                        problem);
            } catch (RuntimeException | Error untold) {
                // The log itself is what fails, and there is no other.
            }
        }
    }

    /** Logs what a reload has done, and what is wrong. */
    void tell(ReloadView view) {
        afterwards("logging", () -> {
            view.changes().forEach(change -> LOG.log(Level.INFO, change));
            complaints.tell(serving.catalog(), view.problems());
        });
    }

    private GenerationBuilder builder(Plan plan) {
        return new GenerationBuilder(plan, data, shared, drains, deadlines);
    }

    private void undo(GenerationBuilder builder, Listeners.Change addresses, Generation old) {
        try {
            addresses.undo();
        } finally {
            startAgain(builder, old);
        }
        release();
        complaints.logged(builder.logged());
    }

    private void startAgain(GenerationBuilder builder, Generation old) {
        try {
            serving = builder.undo(old, !ended);
        } finally {
            builder.resume();
        }
    }

    private List<String> warnings(GenerationBuilder builder, ServerConfig next) {
        return Stream.concat(builder.warnings().stream(), EngineSetup.fixed(startedWith, next).stream())
                .toList();
    }

    private void remember(Snapshot snapshot) {
        kept = kept.with(snapshot);
        store.retain(kept.hashes());
    }

    /** Closes what no mount runs any more, nor could have by the catalog that serves. */
    void release() {
        store.release(hashesInUse());
    }

    private Set<String> hashesInUse() {
        Stream<PluginSource> run = Stream.concat(serving.mounts().stream(), drains.ending().stream())
                .flatMap(mount -> mount.source().stream());
        return Stream.concat(run, serving.catalog().sources().stream())
                .map(PluginSource::sha256)
                .collect(Collectors.toSet());
    }
}
