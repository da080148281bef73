package dev.tenon.tunnel;

import dev.tenon.api.HandlerContext;
import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Metrics;
import dev.tenon.api.Metrics.Counter;
import dev.tenon.api.Options;
import dev.tenon.api.Plugin;
import dev.tenon.api.Problem;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Opens tunnels for {@code CONNECT}, to the hosts and ports that its options allow; without any it refuses all. */
@Plugin(name = "tunnel")
public final class TunnelPlugin implements RequestHandler {

    private static final Set<String> METHODS = Set.of("CONNECT");

    private final Resolver resolver;
    private final AtomicInteger open = new AtomicInteger();
    private @Nullable Settings settings;
    private @Nullable Running running;

    /** What there is from the start on. */
    private record Running(
            Settings settings,
            Dialer dialer,
            ExecutorService executor,
            Counter opened,
            Counter refused,
            Counter sent,
            Counter received) {}

    /** For the server, which makes one for each mount. */
    public TunnelPlugin() {
        this(InetAddress::getAllByName);
    }

    TunnelPlugin(Resolver resolver) {
        this.resolver = resolver;
    }

    @Override
    public void configure(Options options) {
        settings = Settings.read(options);
    }

    @Override
    public void start(HandlerContext context) {
        Settings read = Objects.requireNonNull(settings);
        Metrics metrics = context.metrics();
        metrics.gauge("tunnels_open", open::get);
        running = new Running(
                read,
                new Dialer(read, resolver, context.mountName()),
                context.executor(),
                metrics.counter("tunnels_opened_total"),
                metrics.counter("tunnels_refused_total"),
                metrics.counter("sent_bytes"),
                metrics.counter("received_bytes"));
    }

    @Override
    public void stop() {
        if (running != null) {
            running.dialer().close();
        }
    }

    @Override
    public Set<String> methods(Request request) {
        return METHODS;
    }

    @Override
    public Response handle(Request request) throws InterruptedException {
        Running here = Objects.requireNonNull(running);
        try {
            return open(here, request.target());
        } catch (HttpError refusal) {
            here.refused().increment();
            throw refusal;
        }
    }

    private Response open(Running here, String target) throws InterruptedException {
        Destination destination = Destination.parse(target)
                .orElseThrow(() -> new HttpError(400, "The target is no host and port that could be connected to."));
        if (!here.settings().allow().allows(destination)) {
            throw new HttpError(403, "Tunnels to this host and port are not allowed here.");
        }
        if (open.incrementAndGet() > here.settings().tunnels()) {
            open.decrementAndGet();
            throw new HttpError(
                    Problem.of(503, "There are as many tunnels as there may be."), Headers.of("Retry-After", "5"));
        }
        Socket socket;
        try {
            socket = here.dialer().connect(destination);
        } catch (Throwable problem) {
            open.decrementAndGet();
            throw problem;
        }
        here.opened().increment();
        Tunnel tunnel = new Tunnel(
                socket, here.settings(), here.executor(), here.sent(), here.received(), open::decrementAndGet);
        return Response.upgrade("", tunnel);
    }
}
