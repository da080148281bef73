package dev.tenon.tunnel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where tunnels lead to: a listener on the loopback that hands out what it accepts. */
final class FarEnd implements AutoCloseable {

    private final ServerSocket listener;
    private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();

    FarEnd() throws IOException {
        listener = new ServerSocket(0, 200, InetAddress.ofLiteral("127.0.0.1"));
        Thread.ofPlatform().daemon().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.setSoTimeout(20_000);
                accepted.add(socket);
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The next connection. */
    Socket next() throws Exception {
        @Nullable Socket socket = accepted.poll(20, TimeUnit.SECONDS);
        if (socket == null) {
            throw new AssertionError("nobody has connected");
        }
        return socket;
    }

    boolean isUntouched() {
        return accepted.isEmpty();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : accepted) {
            socket.close();
        }
    }
}
