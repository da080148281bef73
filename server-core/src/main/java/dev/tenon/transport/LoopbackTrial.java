package dev.tenon.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A client and a server that talk over loopback by the JDK's blocking sockets, as plugins use them: with it the engine finds out
 * how a virtual thread waits for a socket. One thread {@link #serve serves}, another {@link #connect connects} and then {@link
 * #send sends}.
 */
public final class LoopbackTrial implements AutoCloseable {

    private static final int CONNECT_MILLIS = 1_000;

    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final Socket client = new Socket();

    /**
     * Opens both ends.
     *
     * @throws IOException if there is no loopback address, or no descriptor left
     */
    public LoopbackTrial() throws IOException {}

    /** Waits for the connection, then for a byte; the byte, or -1 if there is none. */
    public int serve() throws IOException {
        try (Socket accepted = listener.accept()) {
            return accepted.getInputStream().read();
        }
    }

    /** Connects. */
    public void connect() throws IOException {
        client.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), CONNECT_MILLIS);
    }

    /** Sends a byte. */
    public void send(int octet) throws IOException {
        client.getOutputStream().write(octet);
    }

    @Override
    public void close() throws IOException {
        client.close();
        listener.close();
    }
}
