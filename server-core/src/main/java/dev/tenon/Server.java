package dev.tenon;

import dev.tenon.admin.AdminHandler;
import dev.tenon.admin.ControlSocket;
import dev.tenon.admin.ReloadView;
import dev.tenon.admin.ServerControl;
import dev.tenon.api.RequestHandler;
import dev.tenon.config.ConfigException;
import dev.tenon.config.ConfigReader;
import dev.tenon.config.EngineConfig;
import dev.tenon.config.ListenAddress;
import dev.tenon.config.ServerConfig;
import dev.tenon.engine.Engine;
import dev.tenon.engine.EngineSettings;
import dev.tenon.exchange.ForwardingField;
import dev.tenon.http.Leniency;
import dev.tenon.http.Limits;
import dev.tenon.plugin.PluginProblem;
import dev.tenon.plugin.PluginStore;
import dev.tenon.routing.Mount;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A whole server: {@link #start} it, {@link #reload} it, {@link #stop} it. A program or a test needs nothing else.
 *
 * <p>All methods are for any thread.
 */
public final class Server implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("dev.tenon");

    private final DataDirectory data;
    private final PluginStore store;
    private final SharedObjects shared = new SharedObjects();
    private final Engine engine;
    private final Engine controlEngine;
    private final List<String> urls;
    private final Instant started = Instant.now();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CompletableFuture<Boolean> stopped = new CompletableFuture<>();
    private final ServerControl control = new Control(this);

    /** What it was started with: addresses, limits and directories stay as they were then. */
    private final ServerConfig startedWith;

    private volatile Generation generation;

    private Server(
            DataDirectory data,
            PluginStore store,
            Engine engine,
            Engine controlEngine,
            List<String> urls,
            Generation generation) {
        this.data = data;
        this.store = store;
        this.engine = engine;
        this.controlEngine = controlEngine;
        this.urls = urls;
        this.startedWith = generation.config();
        this.generation = generation;
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
        try (Starting starting = new Starting()) {
            return starting.run(config, plugins);
        } catch (IOException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Everything that is wrong with a configuration: its plugins are loaded and configured, but nothing is started or bound. */
    public static List<String> check(ServerConfig config) {
        return Check.run(config);
    }

    /** What has been opened so far while a server starts: all of it is closed again unless the start succeeds. */
    private static final class Starting implements AutoCloseable {

        private final List<AutoCloseable> opened = new ArrayList<>();

        Server run(ServerConfig config, Map<String, Supplier<RequestHandler>> plugins)
                throws StartException, IOException {
            DataDirectory data = open(DataDirectory.open(config.dataDir()));
            List<Listener> listeners = new ArrayList<>();
            for (ListenAddress address : config.listen()) {
                listeners.add(open(listen(address)));
            }
            Listener controlListener = open(controlListener(config.dataDir()));
            ClassLoader loader = Server.class.getClassLoader();
            PluginStore store = open(new PluginStore(config.pluginsDir(), data.plugins(), loader, plugins));
            Limits limits = limits(config);
            Engine engine = new Engine(settings(config, limits));
            open(() -> engine.stop(Duration.ZERO));
            Engine controlEngine = new Engine(EngineSettings.simple(limits));
            open(() -> controlEngine.stop(Duration.ZERO));
            List<String> urls = listeners.stream().map(Listener::url).toList();
            Server server = new Server(
                    data, store, engine, controlEngine, urls, new Generation(0, config, store.scan(), List.of()));
            server.begin();
            for (int i = 0; i < listeners.size(); i++) {
                if (config.proxyProtocol().contains(config.listen().get(i))) {
                    engine.listenToProxies(listeners.get(i), server::table);
                } else {
                    engine.listen(listeners.get(i), server::table);
                }
            }
            MountTable controlTable = controlTable(server.control);
            controlEngine.listen(controlListener, () -> controlTable);
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

    private static Listener listen(ListenAddress address) throws IOException {
        return switch (address) {
            case ListenAddress.Tcp tcp -> Listener.tcp(tcp.host(), tcp.port());
            case ListenAddress.UnixSocket unix -> Listener.unix(unix.path());
        };
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
        Mount admin = new Mount("/", "control", new AdminHandler(control), false, 4096, 120);
        return new MountTable(List.of(admin), admin);
    }

    private static EngineSettings settings(ServerConfig config, Limits limits) {
        int loops = config.engine().loops();
        Set<Leniency> leniencies = config.lenient().stream()
                .map(each -> switch (each) {
                    case PATH_CHARACTERS -> Leniency.PATH_CHARACTERS;
                    case QUERY_CHARACTERS -> Leniency.QUERY_CHARACTERS;
                    case QUERY_PERCENT -> Leniency.QUERY_PERCENT;
                })
                .collect(Collectors.toSet());
        return new EngineSettings(
                loops == 0 ? Runtime.getRuntime().availableProcessors() : loops,
                config.engine().carrier() == EngineConfig.Carrier.AUTO,
                limits,
                leniencies,
                address -> config.trustedProxies().stream().anyMatch(proxy -> proxy.contains(address)),
                forwarding(config),
                config.serverHeader());
    }

    private static Set<ForwardingField> forwarding(ServerConfig config) {
        return config.forwardedFields().stream()
                .map(each -> switch (each) {
                    case FORWARDED -> ForwardingField.FORWARDED;
                    case X_FORWARDED_FOR -> ForwardingField.X_FORWARDED_FOR;
                    case X_FORWARDED_PROTO -> ForwardingField.X_FORWARDED_PROTO;
                    case X_FORWARDED_HOST -> ForwardingField.X_FORWARDED_HOST;
                })
                .collect(Collectors.toSet());
    }

    private static Limits limits(ServerConfig config) {
        var limits = config.limits();
        return new Limits(
                limits.targetBytes(),
                limits.headerBytes(),
                limits.headerCount(),
                limits.bodyBytes(),
                limits.trailerBytes(),
                limits.chunkExtensionBytes(),
                limits.headerSeconds(),
                limits.firstByteSeconds(),
                limits.idleSeconds(),
                limits.bodyBytesPerSecond(),
                limits.bodyGapSeconds(),
                limits.writeStallSeconds(),
                limits.writeBytesPerSecond(),
                limits.handlerSeconds(),
                limits.connections(),
                limits.connectionsPerAddress(),
                limits.requestsPerConnection(),
                limits.requestsInFlight(),
                limits.drainBytes(),
                limits.shutdownSeconds());
    }

    /** Makes the first generation. */
    private void begin() throws StartException {
        Generation empty = generation;
        empty.catalog().problems().forEach(Server::log);
        GenerationBuilder builder = new GenerationBuilder(empty.config(), empty.catalog(), null, data, shared);
        Generation first = builder.build();
        if (!builder.errors().isEmpty()) {
            builder.undo(empty);
            throw new StartException("the configuration or a required plugin is broken", builder.errors());
        }
        builder.warnings().forEach(warning -> LOG.log(Level.WARNING, warning));
        generation = first;
        store.release(hashesInUse(first));
    }

    private static void log(PluginProblem problem) {
        LOG.log(problem.fatal() ? Level.ERROR : Level.WARNING, problem.toString());
    }

    private static Set<String> hashesInUse(Generation generation) {
        return generation.mounts().stream().map(MountLife::hash).collect(Collectors.toSet());
    }

    /** Where it listens, for example {@code http://127.0.0.1:8080}. */
    public List<String> urls() {
        return urls;
    }

    /** What operators see of it and ask of it. */
    public ServerControl control() {
        return control;
    }

    Instant started() {
        return started;
    }

    Engine engine() {
        return engine;
    }

    Generation generation() {
        return generation;
    }

    boolean isStopping() {
        return stopping.get();
    }

    private MountTable table() {
        return generation.table();
    }

    /** Reads the configuration file and the plugins directory again, and serves by them if they are fine. */
    public ReloadView reload() {
        try {
            return reload(ConfigReader.read(generation.config().file()));
        } catch (ConfigException e) {
            return refused(e.problems().stream().map(Object::toString).toList());
        }
    }

    /**
     * Serves by another configuration: mounts that it leaves as they are go on untouched, the others are replaced, and nothing
     * changes if something is wrong. Addresses, limits, threads and the data directory are fixed at the start.
     */
    public synchronized ReloadView reload(ServerConfig next) {
        if (isStopping()) {
            return refused(List.of("the server is stopping"));
        }
        Generation old = generation;
        GenerationBuilder builder = new GenerationBuilder(next, store.scan(), old, data, shared);
        Generation built = builder.build();
        if (!builder.errors().isEmpty()) {
            generation = builder.undo(old);
            store.release(hashesInUse(old));
            return refused(builder.errors());
        }
        built.catalog().problems().forEach(Server::log);
        generation = built;
        Duration drain = Duration.ofSeconds(next.limits().shutdownSeconds());
        builder.replaced().forEach(mount -> mount.end(drain));
        store.release(hashesInUse(built));
        List<String> problems = new ArrayList<>(builder.warnings());
        problems.addAll(fixed(startedWith, next));
        return new ReloadView(true, builder.changes(), problems);
    }

    private static ReloadView refused(List<String> problems) {
        return new ReloadView(false, List.of(), problems);
    }

    /** What differs from the start, and a reload cannot change yet. */
    private static List<String> fixed(ServerConfig old, ServerConfig next) {
        List<String> fixed = new ArrayList<>();
        if (!old.listen().equals(next.listen())) {
            fixed.add("listen has changed: restart the server for it");
        }
        if (!old.proxyProtocol().equals(next.proxyProtocol())
                || !old.trustedProxies().equals(next.trustedProxies())
                || !old.forwardedFields().equals(next.forwardedFields())
                || !old.serverHeader().equals(next.serverHeader())
                || !old.lenient().equals(next.lenient())) {
            fixed.add(
                    "proxy_protocol, trusted_proxies, forwarded_fields, server_header or lenient have changed: restart the server for them");
        }
        if (!old.limits().equals(next.limits()) || !old.engine().equals(next.engine())) {
            fixed.add("limits or engine have changed: restart the server for them");
        }
        if (!old.dataDir().equals(next.dataDir()) || !old.pluginsDir().equals(next.pluginsDir())) {
            fixed.add("data_dir or plugins_dir have changed: restart the server for them");
        }
        return fixed;
    }

    /**
     * Stops gracefully: accepts no more, lets requests at work finish, then stops the plugins. A second call waits for the first.
     *
     * @param atMost how long requests at work may take; what is left then is cut
     * @return whether nothing had to be cut
     */
    public boolean stop(Duration atMost) {
        if (stopping.compareAndSet(false, true)) {
            boolean clean = false;
            try {
                generation.mounts().forEach(MountLife::drain);
                clean = engine.stop(atMost);
                endMounts();
                controlEngine.stop(Duration.ofSeconds(1));
                store.close();
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

    private synchronized void endMounts() {
        List<Thread> threads = new ArrayList<>();
        for (MountLife mount : generation.mounts()) {
            threads.add(Thread.ofPlatform().start(() -> mount.end(Duration.ofSeconds(1))));
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /**
     * Waits until it has stopped.
     *
     * @return whether nothing had to be cut
     */
    public boolean awaitStopped() {
        return stopped.join();
    }

    /** Stops, with the configured time for requests at work. */
    @Override
    public void close() {
        stop(Duration.ofSeconds(generation.config().limits().shutdownSeconds()));
    }
}
