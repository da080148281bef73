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
    /** To make room, one idle connection is closed of so many that there may be; but not more than that at once. */
    private static final int SHED = BURST;

    private final Engine engine;
    final Listener listener;
    private final Supplier<MountTable> mounts;
    private volatile boolean proxied;
    private volatile boolean removed;
    private long lastComplaint;
    /** When a connection was last said to be refused; for any loop. */
    private final AtomicLong lastRefusal = new AtomicLong(System.nanoTime() - COMPLAINT_NANOS);

    /** Whether the poller is not to report waiting connections, until the next sweep or until there is room. */
    private boolean paused;

    /** Whether idle connections are being closed now, and it will be told. */
    private boolean makingRoom;

    /** Whether that has brought nothing lately: who comes is told so, as long as that is cheap. */
    private boolean crowded;

    /** Whether descriptors have run out, most likely: those of closed connections are free by the next sweep. */
    private boolean starved;

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

    /** From the next connection on. */
    void proxied(boolean proxies) {
        proxied = proxies;
    }

    /** Whether nobody listens there any more, so that its connections end once they are answered. */
    boolean isRemoved() {
        return removed;
    }

    /** Ends it, but for what waits in the listener's queue; on the loop. */
    void remove() {
        removed = true;
        close();
    }

    /** Which mounts serve the connections of this listener, looked up for each request. */
    MountTable mounts() {
        return mounts.get();
    }

    @Override
    public void ready(Carrier carrier) {
        if (mayAccept()) {
            // Without room, whether another one waits is for the poller to say: for nobody, no room is made.
            for (int i = 0; i < BURST && accept() && engine.hasRoom(); i++) {
                // The next one.
            }
        }
        carrier.now = System.nanoTime();
    }

    /**
     * Whether to accept a connection that waits. Without room for it, room is made first; if there is none to be had, the
     * connection is to be turned away; and if too many have been just now, it waits in the listener's queue.
     */
    private boolean mayAccept() {
        if (engine.hasRoom()) {
            return true;
        }
        if (!crowded) {
            makeRoom();
            pause();
            return false;
        }
        if (engine.farewells().isFull()) {
            pause();
            return false;
        }
        return true;
    }

    /** Accepts one connection, if one waits. */
    private boolean accept() {
        try {
            Wire wire = listener.accept();
            if (wire != null) {
                engine.assign(wire, this);
            }
            return wire != null;
        } catch (IOException e) {
            complain(e);
            starved = true;
            makeRoom();
            pause();
            return false;
        }
    }

    private void makeRoom() {
        if (!makingRoom) {
            makingRoom = true;
            int wanted = Math.clamp(engine.limits.connections() / SHED, 1, SHED);
            Shedding.begin(engine, wanted, carrier -> roomMade());
        }
    }

    private void roomMade() {
        makingRoom = false;
        crowded = !engine.hasRoom();
        if (!starved) {
            look();
        }
    }

    /** The poller would report the same connection again and again: look away. */
    private void pause() {
        paused = true;
        listener.watch(false);
    }

    private void look() {
        if (paused) {
            paused = false;
            listener.watch(true);
        }
    }

    /** Looks again, if it looked away. A few times a second. */
    void resume() {
        crowded = false;
        starved = false;
        if (!makingRoom) {
            look();
        }
    }

    /** Serves what waits in the listener's queue, then closes it. */
    void close() {
        for (int i = 0; i < BACKLOG && accept(); i++) {
            // The next one.
        }
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
