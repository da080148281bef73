package dev.tenon;

import dev.tenon.routing.Mount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Ends mounts that have been replaced, in the background and beside each other. For any thread. */
final class Drains {

    /** When so many are ending, the next reload waits until one has; each ends in finite time. */
    static final int MOST = 64;

    private final Consumer<Mount> cut;
    private final Semaphore room = new Semaphore(MOST, true);
    private final List<MountLife> ending = new CopyOnWriteArrayList<>();

    /** Drains; {@code cut} ends the requests that take too long. */
    Drains(Consumer<Mount> cut) {
        this.cut = cut;
    }

    /**
     * Begins to end a mount.
     *
     * @param drain how long its requests may take
     * @param done what to do when it has stopped
     */
    void begin(MountLife mount, Duration drain, Runnable done) {
        room.acquireUninterruptibly();
        ending.add(mount);
        Thread.ofPlatform().daemon().name(mount.mount().name() + "-drain").start(() -> {
            try {
                mount.end(drain, cut);
            } finally {
                ending.remove(mount);
                room.release();
                done.run();
            }
        });
    }

    /** Ends mounts beside each other, and returns when all have stopped. */
    void end(List<MountLife> mounts, Duration drain) {
        List<Thread> threads = new ArrayList<>();
        for (MountLife mount : mounts) {
            threads.add(Thread.ofPlatform()
                    .daemon()
                    .name(mount.mount().name() + "-end")
                    .start(() -> mount.end(drain, cut)));
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Those that have not stopped yet. */
    List<MountLife> ending() {
        return List.copyOf(ending);
    }

    /** Waits until all that have begun to end have stopped; false if the time ran out first. */
    boolean await(Duration atMost) throws InterruptedException {
        if (!room.tryAcquire(MOST, atMost.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)) {
            return false;
        }
        room.release(MOST);
        return true;
    }
}
