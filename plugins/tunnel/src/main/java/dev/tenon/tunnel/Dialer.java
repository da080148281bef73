package dev.tenon.tunnel;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Connects to a destination, within the time for it. A name is resolved once, and the addresses that were checked are the ones that are
 * connected to: a name that answers differently the next time gains nothing by it.
 *
 * <p>Names are looked up on threads of its own: the look-up is native code, which would hold the thread of whoever calls it.
 */
final class Dialer implements AutoCloseable {

    private static final int LOOK_UPS = 16;
    private static final int MOST_WAITING = 256;
    private static final int IDLE_SECONDS = 30;

    private final Settings settings;
    private final Resolver resolver;
    private final ThreadPoolExecutor lookUps;

    Dialer(Settings settings, Resolver resolver, String name) {
        this.settings = settings;
        this.resolver = resolver;
        this.lookUps = new ThreadPoolExecutor(
                LOOK_UPS,
                LOOK_UPS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING),
                Thread.ofPlatform().daemon().name(name + "-look-up-", 0).factory());
        lookUps.allowCoreThreadTimeOut(true);
    }

    /**
     * A connection to the destination.
     *
     * @throws HttpError 403 if its address must not be connected to, 502 if it cannot be reached, 503 if too many look-ups are at
     *     work, 504 if it took too long
     */
    Socket connect(Destination destination) throws InterruptedException {
        long end = System.nanoTime() + settings.connect().toNanos();
        List<InetAddress> addresses = Stream.of(resolve(destination, end))
                .filter(address -> settings.allow().allows(address, destination.port()))
                .toList();
        if (addresses.isEmpty()) {
            throw new HttpError(403, "This destination has no address that tunnels may lead to.");
        }
        IOException failure = new IOException("no address");
        for (InetAddress address : addresses) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw late();
            }
            try {
                return connect(new InetSocketAddress(address, destination.port()), (int) left);
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure instanceof SocketTimeoutException) {
            throw late();
        }
        throw unreachable();
    }

    private static Socket connect(InetSocketAddress address, int millis) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address, millis);
            return socket;
        } catch (Throwable e) {
            socket.close();
            throw e;
        }
    }

    private InetAddress[] resolve(Destination destination, long end) throws InterruptedException {
        InetAddress literal = destination.literal();
        if (literal != null) {
            return new InetAddress[] {literal};
        }
        Future<InetAddress[]> lookUp;
        try {
            lookUp = lookUps.submit(() -> resolver.resolve(destination.host()));
        } catch (RejectedExecutionException e) {
            throw new HttpError(
                    Problem.of(503, "Too many destinations are being looked up."), Headers.of("Retry-After", "5"));
        }
        try {
            return lookUp.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownHostException) {
                throw unreachable();
            }
            throw new IllegalStateException("a look-up failed", e.getCause());
        } catch (TimeoutException e) {
            throw late();
        } finally {
            lookUp.cancel(true);
        }
    }

    private static HttpError unreachable() {
        return new HttpError(502, "The destination cannot be reached.");
    }

    private static HttpError late() {
        return new HttpError(504, "The destination took too long to be reached.");
    }

    @Override
    public void close() {
        lookUps.shutdownNow();
    }
}
