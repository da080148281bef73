package dev.tenon.engine;

import dev.tenon.routing.MountTable;
import dev.tenon.transport.Listener;
import dev.tenon.transport.Wire;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Accepts a listener's connections and gives each to the loop that has the fewest. Runs on the first loop. */
final class Acceptor implements Pollable {

    /** So many at once, then the loop looks after its connections again. */
    private static final int BURST = 64;

    /** As many as can wait in a listener's queue. */
    private static final int BACKLOG = 4096;

    private static final long COMPLAINT_NANOS = 1_000_000_000L;

    private final Engine engine;
    final Listener listener;
    private final Supplier<MountTable> mounts;
    private final boolean proxied;
    private long lastComplaint;
    /** When a connection was last said to be refused; for any loop. */
    private final AtomicLong lastRefusal = new AtomicLong(System.nanoTime() - COMPLAINT_NANOS);

    private boolean paused;

    /** An acceptor; {@code proxied}: whether only proxies may connect, and must say for whom. */
    Acceptor(Engine engine, Listener listener, Supplier<MountTable> mounts, boolean proxied) {
        this.engine = engine;
        this.listener = listener;
        this.mounts = mounts;
        this.proxied = proxied;
    }

    /** Whether a connection must begin with a header of the PROXY protocol. */
    boolean proxied() {
        return proxied;
    }

    /** Which mounts serve the connections of this listener, looked up for each request. */
    MountTable mounts() {
        return mounts.get();
    }

    @Override
    public void ready(Carrier carrier) {
        accept(BURST);
        carrier.now = System.nanoTime();
    }

    private void accept(int most) {
        for (int i = 0; i < most; i++) {
            try {
                Wire wire = listener.accept();
                if (wire == null) {
                    return;
                }
                engine.assign(wire, this);
            } catch (IOException e) {
                complain(e);
                pause();
                return;
            }
        }
    }

    /** Out of descriptors, the poller would report the same connection again and again: look away until the next sweep. */
    private void pause() {
        paused = true;
        listener.watch(false);
    }

    /** Looks again, if it looked away. A few times a second. */
    void resume() {
        if (paused) {
            paused = false;
            listener.watch(true);
        }
    }

    /** Serves what waits in the listener's queue, then closes it. */
    void close() {
        accept(BACKLOG);
        try {
            listener.close();
        } catch (IOException e) {
            complain(e);
        }
    }

    /** A connection is closed without a word, so at least the log tells why, at most once a second. From any loop. */
    void refused(SocketAddress peer, String why) {
        long now = System.nanoTime();
        long last = lastRefusal.get();
        if (now - last >= COMPLAINT_NANOS && lastRefusal.compareAndSet(last, now)) {
            String where = peer instanceof InetSocketAddress inet
                    ? "from " + inet.getAddress().getHostAddress()
                    : "on this machine";
            engine.journal.write(
                    Level.WARNING,
                    "a connection " + where + " to " + listener.url()
                            + ", where the PROXY protocol is due, was closed: " + why);
        }
    }

    /** At most once a second: out of descriptors, every look at the queue fails. */
    private void complain(IOException e) {
        long now = System.nanoTime();
        if (now - lastComplaint > COMPLAINT_NANOS) {
            lastComplaint = now;
            engine.journal.write(
                    Level.WARNING, "cannot accept a connection on " + listener.url() + ": " + e.getMessage());
        }
    }
}
