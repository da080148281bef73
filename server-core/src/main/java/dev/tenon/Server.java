package dev.tenon;

import dev.tenon.admin.AdminHandler;
import dev.tenon.admin.CheckView;
import dev.tenon.admin.ControlSocket;
import dev.tenon.admin.ExplanationView;
import dev.tenon.admin.ReloadView;
import dev.tenon.admin.ServerControl;
import dev.tenon.api.RequestHandler;
import dev.tenon.config.ServerConfig;
import dev.tenon.engine.Engine;
import dev.tenon.engine.EngineSettings;
import dev.tenon.http.Limits;
import dev.tenon.plugin.PluginStore;
import dev.tenon.routing.Mount;
import dev.tenon.routing.MountLimits;
import dev.tenon.routing.MountTable;
import dev.tenon.transport.Listener;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A whole server: {@link #start} it, {@link #reload} it, {@link #stop} it. A program or a test needs nothing else.
 *
 * <p>All methods are for any thread.
 */
public final class Server implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("dev.tenon");

    private final DataDirectory data;
    private final Reloads reloads;
    private final Watcher watcher;
    private final Engine engine;
    private final Engine controlEngine;
    private final Listeners listeners;
    private final Instant started = Instant.now();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CompletableFuture<Boolean> stopped = new CompletableFuture<>();
    private final ServerControl control = new Control(this);

    private Server(DataDirectory data, Reloads reloads, Engine engine, Engine controlEngine, Listeners listeners) {
        this.data = data;
        this.reloads = reloads;
        this.watcher = new Watcher(reloads);
        this.engine = engine;
        this.controlEngine = controlEngine;
        this.listeners = listeners;
    }

    /**
     * Starts a server and returns once it accepts connections.
     *
     * @throws StartException if it cannot: an address is taken, the data directory is in use, a required plugin is broken
     */
    public static Server start(ServerConfig config) throws StartException {
        return start(config, Map.of());
    }

    /**
     * Starts a server with plugins of the program's own beside those that are found.
     *
     * @param plugins what makes a handler for each mount that names the plugin
     * @throws StartException if it cannot start
     */
    public static Server start(ServerConfig config, Map<String, Supplier<RequestHandler>> plugins)
            throws StartException {
        return start(config, plugins, Deadlines.STANDARD);
    }

    static Server start(ServerConfig config, Map<String, Supplier<RequestHandler>> plugins, Deadlines deadlines)
            throws StartException {
        try (Starting starting = new Starting()) {
            return starting.run(config, plugins, deadlines);
        } catch (IOException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Everything that is wrong with a configuration: its plugins are loaded and configured, but nothing is started or bound. */
    public static CheckView check(ServerConfig config) {
        return Check.run(config);
    }

    /** Who would answer a request with this configuration, and why; nothing is started or bound. */
    public static ExplanationView explain(ServerConfig config, String method, String url) throws IOException {
        return ConfiguredPlaces.explain(config, method, url);
    }

    /** What has been opened so far while a server starts: all of it is closed again unless the start succeeds. */
    private static final class Starting implements AutoCloseable {

        private final List<AutoCloseable> opened = new ArrayList<>();

        Server run(ServerConfig config, Map<String, Supplier<RequestHandler>> plugins, Deadlines deadlines)
                throws StartException, IOException {
            DataDirectory data = open(DataDirectory.open(config.dataDir()));
            Listeners listeners = open(Listeners.bind(config));
            Listener controlListener = open(controlListener(config.dataDir()));
            ClassLoader loader = Server.class.getClassLoader();
            PluginStore store = open(new PluginStore(config.pluginsDir(), data.plugins(), loader, plugins));
            Limits limits = EngineSetup.limits(config);
            Engine engine = new Engine(EngineSetup.settings(config, limits));
            open(() -> engine.stop(Duration.ZERO));
            Engine controlEngine = new Engine(EngineSettings.simple(limits));
            open(() -> controlEngine.stop(Duration.ZERO));
            Drains drains = new Drains(engine::cut);
            Sighting seen = Sighting.of(config, store);
            Generations generations = new Generations(data, store, drains, listeners, engine, config, deadlines);
            Reloads reloads = new Reloads(store, drains, generations, seen, deadlines);
            List<String> problems = reloads.begin();
            if (!problems.isEmpty()) {
                throw new StartException("the configuration or a required plugin is broken", problems);
            }
            open(reloads::end);
            Server server = new Server(data, reloads, engine, controlEngine, listeners);
            listeners.serve(engine, reloads::table);
            MountTable controlTable = controlTable(server.control);
            controlEngine.listen(controlListener, () -> controlTable);
            server.watcher.start();
            opened.clear();
            return server;
        }

        private <T extends AutoCloseable> T open(T resource) {
            opened.add(resource);
            return resource;
        }

        @Override
        public void close() {
            for (AutoCloseable each : opened.reversed()) {
                try {
                    each.close();
                } catch (Exception e) {
                    LOG.log(Level.WARNING, "cleaning up after a failed start", e);
                }
            }
        }
    }

    private static Listener controlListener(Path dataDir) throws StartException, IOException {
        Path socket = ControlSocket.in(dataDir);
        String problem = ControlSocket.problem(socket).orElse("");
        if (!problem.isEmpty()) {
            throw new StartException(problem, List.of());
        }
        return Listener.unix(socket);
    }

    private static MountTable controlTable(ServerControl control) {
        Mount admin = new Mount("/", "control", new AdminHandler(control), false, MountLimits.of(4096, 120));
        return new MountTable(List.of(admin), admin);
    }

    /** Where it listens, for example {@code http://127.0.0.1:8080}. */
    public List<String> urls() {
        return listeners.urls();
    }

    /** What operators see of it and ask of it. */
    public ServerControl control() {
        return control;
    }

    ServerConfig startedWith() {
        return reloads.startedWith();
    }

    Instant started() {
        return started;
    }

    Engine engine() {
        return engine;
    }

    Reloads reloads() {
        return reloads;
    }

    Generation generation() {
        return reloads.generation();
    }

    boolean isStopping() {
        return stopping.get();
    }

    /**
     * Reads the configuration file and the plugins directory again, and serves by them if they are fine. Waits for a reload that is under
     * way, however long that takes.
     */
    public ReloadView reload() {
        return Control.told(reloads.reload("reload"));
    }

    /**
     * Serves by another configuration: mounts that it leaves as they are go on untouched, the others are replaced, and nothing
     * changes if something is wrong. Addresses, limits, threads and the data directory are fixed at the start. Does not wait for the
     * requests of mounts that are replaced: they finish where they are.
     */
    public ReloadView reload(ServerConfig next) {
        return reloads.reload(next);
    }

    /**
     * Stops gracefully: accepts no more, lets requests at work finish, then stops the plugins, which have 12 seconds for that. A second
     * call waits for the first.
     *
     * @param atMost how long requests at work may take; what is left then is cut
     * @return whether nothing had to be cut, and all plugins have stopped
     */
    public boolean stop(Duration atMost) {
        if (stopping.compareAndSet(false, true)) {
            boolean clean = false;
            try {
                reloads.conclude(); // a generation after this one would not be told to drain
                long end = System.nanoTime() + atMost.toNanos();
                List<Thread> draining = Drains.drain(generation().mounts());
                clean = engine.stop(atMost); // beside them: one that hangs must not keep the addresses open
                boolean unusedResult = Drains.join(draining, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
                watcher.close();
                clean &= reloads.end();
                controlEngine.stop(Duration.ofSeconds(1));
            } finally {
                data.close();
                stopped.complete(clean);
            }
        }
        return awaitStopped();
    }

    /** Cuts everything at once. */
    public void stopNow() {
        engine.hurry();
        stop(Duration.ZERO);
    }

    /**
     * Waits until it has stopped.
     *
     * @return whether nothing had to be cut
     */
    public boolean awaitStopped() {
        return stopped.join();
    }

    /** How long requests at work may take when it stops, by the configuration as it is now. */
    public Duration shutdownTime() {
        return Duration.ofSeconds(generation().config().limits().shutdownSeconds());
    }

    /** Stops, with the {@link #shutdownTime}. */
    @Override
    public void close() {
        stop(shutdownTime());
    }
}
