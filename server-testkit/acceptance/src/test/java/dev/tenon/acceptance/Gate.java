package dev.tenon.acceptance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Where the probe plugin calls and waits until it is let through: a rendezvous across processes. */
final class Gate implements AutoCloseable {

    private final ServerSocket listener;

    Gate() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listener.setSoTimeout(ServerProcess.PATIENCE_SECONDS * 1000);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Waits until someone calls. Closing the visit lets them through. */
    Socket visit() throws IOException {
        return listener.accept();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
