package dev.tenon.data.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a store and its database, and can fail at the one moment that matters: when a commit is done and its answer is
 * on the way.
 */
final class CuttingProxy implements AutoCloseable {

    private static final byte[] COMMIT = "COMMIT".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final int target;
    private volatile boolean armed;
    private volatile boolean refusing;
    private volatile boolean refuseAfterwards;

    CuttingProxy(int target) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return PostgresAccess.URL_START + "//127.0.0.1:" + listener.getLocalPort()
                // Or a commit would be a number and not a word, from the second on.
                + "/postgres?prepareThreshold=0";
    }

    /**
     * The next commit is cut off from its answer.
     *
     * @param refuse whether no connection gets through after that
     */
    void cutNextCommit(boolean refuse) {
        refuseAfterwards = refuse;
        armed = true;
    }

    /** Lets connections through again. */
    void allow() {
        refusing = false;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                if (refusing) {
                    client.close();
                    continue;
                }
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(client);
                sockets.add(server);
                Thread.ofVirtual().start(() -> toServer(client, server));
                Thread.ofVirtual().start(() -> copy(server, client));
            }
        } catch (IOException e) {
            closeAll();
        }
    }

    private void toServer(Socket client, Socket server) {
        byte[] buffer = new byte[1 << 16];
        try (client;
                server) {
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (armed && contains(buffer, n, COMMIT)) {
                    armed = false;
                    refusing = refuseAfterwards;
                    // The client first, so that it never hears; the server does as it was told.
                    client.close();
                    out.write(buffer, 0, n);
                    out.flush();
                    // It answers when it has committed; whoever closes before may stop it.
                    server.getInputStream().read();
                    return;
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // One of both has gone: so does the other.
        }
    }

    private static void copy(Socket from, Socket to) {
        byte[] buffer = new byte[1 << 16];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
            to.close();
        } catch (IOException e) {
            // As above.
        }
    }

    private static boolean contains(byte[] buffer, int length, byte[] part) {
        for (int i = 0; i + part.length <= length; i++) {
            int j = 0;
            while (j < part.length && buffer[i + j] == part[j]) {
                j++;
            }
            if (j == part.length) {
                return true;
            }
        }
        return false;
    }

    private void closeAll() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is closed.
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        closeAll();
    }
}
