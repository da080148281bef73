package dev.tenon.transport;

import dev.tenon.config.ListenAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * A bound address that connections come in by. Accepting belongs to the loop it is registered with.
 */
public final class Listener implements AutoCloseable {

    private static final int BACKLOG = 4096;

    private final ServerSocketChannel channel;
    private final @Nullable Path socketFile;
    private final String url;
    private @Nullable SelectionKey key;

    private Listener(ServerSocketChannel channel, @Nullable Path socketFile, String url) {
        this.channel = channel;
        this.socketFile = socketFile;
        this.url = url;
    }

    /** Binds an address of the configuration; what can go wrong is told by {@link #tcp} and {@link #unix}. */
    public static Listener bind(ListenAddress address) throws IOException {
        return switch (address) {
            case ListenAddress.Tcp tcp -> tcp(tcp);
            case ListenAddress.UnixSocket unix -> unix(unix.path());
        };
    }

    /**
     * Binds a TCP address. An IPv4 address takes IPv4 alone, also {@code 0.0.0.0}; {@code *} and {@code [::]} take both.
     *
     * @throws IOException if it cannot be bound; the message names the address
     */
    public static Listener tcp(ListenAddress.Tcp address) throws IOException {
        InetSocketAddress resolved = address.socketAddress();
        if (resolved.isUnresolved()) {
            throw new IOException(
                    "cannot listen on " + address + ": nobody knows this host name; name an address of this machine");
        }
        ServerSocketChannel channel = !address.wildcard() && resolved.getAddress() instanceof Inet4Address
                ? ServerSocketChannel.open(StandardProtocolFamily.INET)
                : ServerSocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(resolved, BACKLOG);
            int bound = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            String host = address.wildcard() ? "0.0.0.0" : address.host();
            return new Listener(channel, null, "http://" + new ListenAddress.Tcp(host, bound));
        } catch (IOException e) {
            channel.close();
            throw new IOException("cannot listen on " + address + ": " + e.getMessage() + "; " + remedy(e), e);
        }
    }

    private static String remedy(IOException failure) {
        return String.valueOf(failure.getMessage()).contains("in use")
                ? "stop what listens there already, or listen on another port"
                : "listen on an address of this machine";
    }

    /**
     * Binds a Unix-domain socket that only this user may connect to. A socket file that nobody answers on is replaced.
     *
     * @throws IOException if it cannot be bound, or another server answers there; the message names the path
     */
    public static Listener unix(Path path) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        removeStale(path, address);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            channel.bind(address, BACKLOG);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            return new Listener(channel, path, "unix:" + path);
        } catch (IOException e) {
            channel.close();
            throw new IOException("cannot listen on unix:" + path + ": " + e.getMessage(), e);
        }
    }

    private static void removeStale(Path path, UnixDomainSocketAddress address) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        if (Files.isRegularFile(path) || Files.isDirectory(path)) {
            throw new IOException("cannot listen on unix:" + path + ": something that is no socket is in the way");
        }
        try {
            SocketChannel.open(address).close();
            throw new IOException("cannot listen on unix:" + path + ": another server answers there");
        } catch (ConnectException nobody) {
            Files.deleteIfExists(path);
        }
    }

    ServerSocketChannel channel() {
        return channel;
    }

    void key(SelectionKey registered) {
        key = registered;
    }

    /** Has the poller report waiting connections, or not. By the loop it is registered with. */
    public void watch(boolean accepts) {
        SelectionKey registered = key;
        if (registered == null) {
            return;
        }
        try {
            registered.interestOps(accepts ? SelectionKey.OP_ACCEPT : 0);
        } catch (CancelledKeyException closed) {
            // It was closed meanwhile; there is nothing to watch any more.
        }
    }

    /** What clients connect to, for example {@code http://127.0.0.1:8080} or {@code unix:/run/tenon.sock}. */
    public String url() {
        return url;
    }

    /**
     * The next connection that waits, ready for use; null if none does.
     *
     * @throws IOException if it cannot be accepted, as when file descriptors have run out
     */
    public @Nullable Wire accept() throws IOException {
        SocketChannel accepted = channel.accept();
        if (accepted == null) {
            return null;
        }
        try {
            accepted.configureBlocking(false);
            if (socketFile == null) {
                accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            return new Wire(accepted);
        } catch (IOException e) {
            accepted.close();
            throw e;
        }
    }

    /** Accepts no more, and removes the socket's file. */
    @Override
    public void close() throws IOException {
        channel.close();
        if (socketFile != null) {
            Files.deleteIfExists(socketFile);
        }
    }
}
