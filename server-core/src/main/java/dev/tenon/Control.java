package dev.tenon;

import dev.tenon.admin.ExplanationView;
import dev.tenon.admin.GenerationView;
import dev.tenon.admin.MountView;
import dev.tenon.admin.PlanView;
import dev.tenon.admin.PluginLoaderView;
import dev.tenon.admin.PluginProblemView;
import dev.tenon.admin.PluginView;
import dev.tenon.admin.ReadinessView;
import dev.tenon.admin.ReloadView;
import dev.tenon.admin.ServerControl;
import dev.tenon.admin.ServerStatus;
import dev.tenon.config.ConfigException;
import dev.tenon.engine.Counters;
import dev.tenon.engine.EngineStatus;
import dev.tenon.plugin.AvailablePlugin;
import dev.tenon.plugin.Origin;
import dev.tenon.plugin.PluginProblem;
import dev.tenon.routing.Mount;
import dev.tenon.routing.MountTable;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Shows the server to its operators. */
final class Control implements ServerControl {

    private static final System.Logger LOG = System.getLogger("dev.tenon");

    private final Server server;

    Control(Server server) {
        this.server = server;
    }

    @Override
    public ServerStatus status() {
        Generation generation = server.generation();
        Counters counters = server.engine().counters();
        Map<String, Long> byClass = new TreeMap<>();
        long total = 0;
        for (int i = 1; i <= 5; i++) {
            byClass.put(i + "xx", counters.answers(i));
            total += counters.answers(i);
        }
        long inFlight = generation.mounts().stream()
                .mapToLong(mount -> mount.mount().inFlight())
                .sum();
        Runtime runtime = Runtime.getRuntime();
        return new ServerStatus(
                version(),
                ProcessHandle.current().pid(),
                Runtime.version().toString(),
                server.started(),
                Duration.between(server.started(), Instant.now()),
                server.isStopping() ? ServerStatus.State.STOPPING : ServerStatus.State.SERVING,
                server.urls(),
                generation.config().file(),
                generation.config().dataDir(),
                new ServerStatus.Traffic(
                        counters.connections(),
                        counters.acceptedConnections(),
                        total,
                        inFlight,
                        byClass,
                        new ServerStatus.Refusals(
                                counters.rejectedConnections(), counters.shedConnections(), counters.protocolErrors())),
                new ServerStatus.Resources(
                        threads(generation), runtime.totalMemory() - runtime.freeMemory(), runtime.maxMemory()));
    }

    private ServerStatus.Threads threads(Generation generation) {
        EngineStatus engine = server.engine().status();
        return new ServerStatus.Threads(
                engine.loops(),
                engine.carried(),
                engine.handOffs(),
                Duration.ofNanos(engine.longestSliceNanos()),
                engine.spares(),
                engine.workers(),
                engine.waitingForWorkers(),
                generation.mounts().stream()
                        .map(MountLife::mount)
                        .filter(mount -> mount.conduct().isDemoted())
                        .map(Mount::name)
                        .toList());
    }

    private static String version() {
        String version = Server.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public List<PluginView> plugins() {
        Generation generation = server.generation();
        return generation.catalog().plugins().stream()
                .map(plugin -> view(generation, plugin))
                .toList();
    }

    private static PluginView view(Generation generation, AvailablePlugin plugin) {
        List<String> mounts = generation.mounts().stream()
                .filter(mount -> !mount.isBroken() && mount.config().plugin().equals(plugin.name()))
                .map(mount -> mount.config().name())
                .toList();
        return view(plugin, mounts);
    }

    static PluginView view(AvailablePlugin plugin, List<String> mounts) {
        return switch (plugin.origin()) {
            case Origin.BuiltIn builtIn ->
                new PluginView(plugin.name(), plugin.version(), "built in", "", plugin.className(), "loaded", mounts);
            case Origin.DroppedJar jar ->
                new PluginView(
                        plugin.name(),
                        plugin.version(),
                        jar.jar().toString(),
                        jar.sha256(),
                        plugin.className(),
                        "loaded",
                        mounts);
        };
    }

    @Override
    public List<PluginLoaderView> pluginLoaders() {
        return server.reloads().store().loaders().stream()
                .map(loader -> new PluginLoaderView(
                        loader.file(),
                        loader.sha256(),
                        loader.plugins(),
                        loader.state().name().toLowerCase(Locale.ROOT),
                        loader.time(),
                        loader.heldBy()))
                .toList();
    }

    static PluginProblemView view(PluginProblem problem) {
        return new PluginProblemView(
                problem.id(), problem.place(), problem.className(), problem.what(), problem.fix(), problem.fatal());
    }

    @Override
    public List<PluginProblemView> pluginProblems() {
        Generation generation = server.generation();
        List<PluginProblemView> jars =
                generation.catalog().problems().stream().map(Control::view).toList();
        Stream<PluginProblemView> mounts = generation.mounts().stream()
                .filter(MountLife::isBroken)
                .filter(mount -> jars.stream().noneMatch(jar -> jar.id().equals(mount.reasonId())))
                .map(mount -> new PluginProblemView(
                        mount.reasonId(), "", "", "mount " + mount.mount().name() + ": " + mount.reason(), "", true));
        return Stream.concat(jars.stream(), mounts).toList();
    }

    @Override
    public List<MountView> mounts() {
        Stream<MountView> now = server.generation().mounts().stream().map(this::view);
        return Stream.concat(
                        now, server.reloads().draining().stream().map(mount -> view(mount, MountView.State.DRAINING)))
                .toList();
    }

    private MountView view(MountLife life) {
        return view(life, server.isStopping() ? MountView.State.STOPPED : state(life));
    }

    private static MountView.State state(MountLife life) {
        if (life.isWaiting()) {
            return MountView.State.WAITING;
        }
        return life.isBroken() ? MountView.State.BROKEN : MountView.State.SERVING;
    }

    private static MountView view(MountLife life, MountView.State state) {
        Mount mount = life.mount();
        return new MountView(
                mount.path(),
                mount.name(),
                life.config().plugin(),
                state,
                life.reasonId(),
                mount.inline(),
                mount.conduct().isDemoted(),
                mount.requests(),
                mount.failures(),
                mount.inFlight(),
                mount.waiting(),
                mount.refused(),
                life.metrics());
    }

    @Override
    public ExplanationView explain(String method, String url) {
        Generation generation = server.generation();
        return new Explainer(
                        ExplanationView.RUNNING,
                        generation.config(),
                        server.startedWith(),
                        new RunningPlaces(generation))
                .explain(method, url);
    }

    private record RunningPlaces(Generation generation) implements Explainer.Places {

        @Override
        public MountTable table() {
            return generation.table();
        }

        @Override
        public Optional<Explainer.Place> place(Mount found) {
            return generation.mounts().stream()
                    .filter(life -> life.mount() == found)
                    .findFirst()
                    .map(life -> new Explainer.Place(
                            life.config(),
                            found,
                            state(life).text(),
                            life.isBroken() ? life.reason() + " [" + life.reasonId() + "]" : "",
                            life.plugin(),
                            life.config().options()));
        }
    }

    @Override
    public ReloadView reload() {
        return told(server.reloads().reload("reload", Turn.PATIENCE));
    }

    /** Logs what came of a reload that somebody has asked for. */
    static ReloadView told(ReloadView reload) {
        if (reload.applied()) {
            LOG.log(Level.INFO, reload.changes().isEmpty() ? "reloaded, nothing changed" : "reloaded");
        } else {
            LOG.log(Level.WARNING, "not reloaded, nothing changed");
        }
        return reload;
    }

    @Override
    public List<GenerationView> generations() {
        int serving = server.generation().number();
        return server.reloads().kept().stream()
                .map(each -> new GenerationView(
                        each.number(),
                        each.made(),
                        each.cause(),
                        each.number() == serving,
                        each.changes(),
                        each.sources().stream().map(PlanViews::text).toList()))
                .toList();
    }

    @Override
    public ReloadView rollBack(OptionalInt number) {
        return server.reloads().rollBack(number, Turn.PATIENCE);
    }

    @Override
    public PlanView plan() {
        try {
            return server.reloads()
                    .plan(Turn.PATIENCE)
                    .map(plan -> PlanViews.of(plan, server.generation()))
                    .orElseGet(() -> new PlanView(
                            false,
                            List.of(),
                            List.of(),
                            List.of(server.reloads().busy())));
        } catch (ConfigException e) {
            return new PlanView(
                    false,
                    List.of(),
                    List.of(),
                    e.problems().stream().map(Object::toString).toList());
        }
    }

    @Override
    public ReadinessView readiness() {
        if (server.isStopping()) {
            return new ReadinessView(List.of("the server is stopping"));
        }
        return new ReadinessView(server.generation().mounts().stream()
                .filter(mount -> mount.isBroken() && mount.config().required())
                .map(mount -> "mount " + mount.config().name() + " is required and broken [" + mount.reasonId() + "]: "
                        + mount.reason())
                .toList());
    }

    @Override
    public Duration stop() {
        Thread.ofPlatform().name("tenon-stop").start(server::close);
        return server.shutdownTime();
    }
}
