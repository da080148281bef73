package dev.tenon.engine;

import dev.tenon.routing.MountTable;
import dev.tenon.transport.Listener;
import dev.tenon.transport.Wire;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;

/** Accepts a listener's connections and gives each to the loop that has the fewest. Runs on the first loop. */
final class Acceptor implements Pollable {

    /** So many at once, then the loop looks after its connections again. */
    private static final int BURST = 64;

    /** As many as can wait in a listener's queue. */
    private static final int BACKLOG = 4096;

    private final Engine engine;
    final Listener listener;
    private final Supplier<MountTable> mounts;
    private long lastComplaint;
    private boolean paused;

    Acceptor(Engine engine, Listener listener, Supplier<MountTable> mounts) {
        this.engine = engine;
        this.listener = listener;
        this.mounts = mounts;
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

    /** At most once a second: out of descriptors, every look at the queue fails. */
    private void complain(IOException e) {
        long now = System.nanoTime();
        if (now - lastComplaint > 1_000_000_000L) {
            lastComplaint = now;
            engine.journal.write(
                    Level.WARNING, "cannot accept a connection on " + listener.url() + ": " + e.getMessage());
        }
    }
}
