package dev.tenon;

import dev.tenon.routing.Mount;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Ends mounts that have been replaced, in the background and beside each other. For any thread. */
final class Drains {

    /** When so many are ending, the next reload waits until one has; each ends in finite time. */
    static final int MOST = 64;

    private final Consumer<Mount> cut;
    private final Stragglers stragglers = new Stragglers();
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
                watch(mount); // before it is forgotten here
                ending.remove(mount);
                room.release();
                done.run();
            }
        });
    }

    /**
     * Ends mounts beside each other, and returns when all have stopped, or the time for that is over.
     *
     * @param drain how long their requests may take
     * @param atMost how long that and their stops may take
     * @return whether all have stopped
     */
    boolean end(List<MountLife> mounts, Duration drain, Duration atMost) {
        boolean all = beside(mounts, "-end", mount -> mount.end(drain, cut), atMost);
        mounts.forEach(this::watch);
        return all;
    }

    /**
     * The same, and waits as well for what does not end when it is told to, such as a task that takes no interrupt. What still runs then
     * is a straggler.
     */
    void endWholly(List<MountLife> mounts, Duration drain, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        boolean unusedResult = beside(mounts, "-end", mount -> mount.end(drain, cut), atMost);
        try {
            while (!mounts.stream().allMatch(MountLife::isOver) && end - System.nanoTime() > 0) {
                Thread.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        mounts.forEach(this::watch);
    }

    /** Has plugins end what would not end by itself, beside each other, and does not wait for that: {@link #join} does. */
    static List<Thread> drain(List<MountLife> mounts) {
        return beside(mounts, "-drain", MountLife::drain);
    }

    private static boolean beside(List<MountLife> mounts, String name, Consumer<MountLife> what, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        return join(beside(mounts, name, what), Duration.ofNanos(end - System.nanoTime()));
    }

    private static List<Thread> beside(List<MountLife> mounts, String name, Consumer<MountLife> what) {
        return mounts.stream()
                .map(mount -> Thread.ofPlatform()
                        .daemon()
                        .name(mount.mount().name() + name)
                        .start(() -> what.accept(mount)))
                .toList();
    }

    /** Waits for threads; false if the time ran out first. */
    static boolean join(List<Thread> threads, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            for (Thread thread : threads) {
                if (!thread.join(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void watch(MountLife mount) {
        mount.plugin()
                .ifPresent(plugin ->
                        stragglers.add(new Stragglers.Straggler(mount.config().name(), plugin, mount::isOver)));
    }

    /** What was told to end and still runs. */
    Stragglers stragglers() {
        return stragglers;
    }

    /** Those that have not stopped yet. */
    List<MountLife> ending() {
        return List.copyOf(ending);
    }

    /** Waits until all that have begun to end have stopped; false if the time ran out first. */
    boolean await(Duration atMost) throws InterruptedException {
        if (!room.tryAcquire(MOST, atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        room.release(MOST);
        return true;
    }
}
