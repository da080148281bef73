package dev.tenon.tunnel;

import dev.tenon.api.Duplex;
import dev.tenon.api.DuplexHandler;
import dev.tenon.api.Metrics.Counter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Moves bytes between a client and its destination, in both directions at once, until both have ended, one has failed, or the time is
 * up. A direction that ends is closed on the other side too, while the other direction goes on. Nothing is read that has not been taken
 * on the other side, so that whoever is slow slows the other one down.
 *
 * <p>The handler's own thread only watches over the time: whatever the two that move bytes wait for ends when it closes both sides.
 */
final class Tunnel implements DuplexHandler {

    private static final int BUFFER_BYTES = 32 * 1024;

    private final Socket socket;
    private final Settings settings;
    private final ExecutorService executor;
    private final Counter sent;
    private final Counter received;
    private final Runnable onEnd;
    private final CountDownLatch directions = new CountDownLatch(2);
    private volatile boolean failed;
    private volatile long lastByte = System.nanoTime();

    /**
     * A tunnel to be run once.
     *
     * @param socket connected; closed at the end
     * @param sent counts the bytes from the client
     * @param received counts the bytes for the client
     */
    Tunnel(Socket socket, Settings settings, ExecutorService executor, Counter sent, Counter received, Runnable onEnd) {
        this.socket = socket;
        this.settings = settings;
        this.executor = executor;
        this.sent = sent;
        this.received = received;
        this.onEnd = onEnd;
    }

    @Override
    public void run(Duplex client) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        lastByte = begun;
        try (socket) {
            InputStream fromFar = socket.getInputStream();
            OutputStream toFar = socket.getOutputStream();
            executor.execute(() -> move(client.input(), toFar, sent, socket::shutdownOutput));
            executor.execute(() -> move(fromFar, client.output(), received, client::closeOutput));
            watch(begun);
        } finally {
            onEnd.run();
        }
    }

    /** Waits until both directions have ended, or it is time to end them. */
    private void watch(long begun) throws InterruptedException {
        long total = settings.total().isZero()
                ? Long.MAX_VALUE / 2
                : settings.total().toNanos();
        boolean over = false;
        while (!over && !failed) {
            long now = System.nanoTime();
            long left = Math.min(lastByte + settings.idle().toNanos() - now, begun + total - now);
            over = left <= 0 || directions.await(left, TimeUnit.NANOSECONDS);
        }
    }

    /** Ends one direction on the side that takes its bytes. */
    private interface Close {
        void run() throws IOException;
    }

    private void move(InputStream from, OutputStream to, Counter counter, Close close) {
        try {
            byte[] buffer = new byte[BUFFER_BYTES];
            boolean taken = true;
            int count = read(from, buffer);
            while (count >= 0 && taken) {
                lastByte = System.nanoTime();
                taken = write(to, buffer, count);
                counter.add(taken ? count : 0);
                count = taken ? read(from, buffer) : count;
            }
            if (taken) {
                close.run();
            }
        } catch (IOException | RuntimeException e) {
            // One side is gone, or the tunnel is being closed: there is nothing left that could be moved.
            failed = true;
            directions.countDown();
        } finally {
            directions.countDown();
        }
    }

    /** False if the side takes nothing any more; what it has sent before is still to be moved, and then its end is read. */
    private boolean write(OutputStream to, byte[] buffer, int count) {
        try {
            to.write(buffer, 0, count);
            to.flush();
            lastByte = System.nanoTime();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The server bounds each wait for its client; how long a tunnel may be idle is our own affair. */
    private static int read(InputStream from, byte[] buffer) throws IOException {
        while (true) {
            try {
                return from.read(buffer);
            } catch (SocketTimeoutException e) {
                // Nothing was lost by it.
            }
        }
    }
}
