package dev.tenon.engine;

import dev.tenon.routing.Conduct;
import dev.tenon.routing.Mount;
import java.lang.System.Logger.Level;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks every {@value #TICK_MILLIS} ms whether a loop has been in one and the same slice for too long, and has a spare take it over
 * then. A thread of its own, which nothing else depends on; it dozes while no handler runs.
 *
 * <p>A look that comes late proves nothing about the loops: whatever kept the watchdog from looking, a collection or a stopped
 * process, kept them from going on too. So each look counts as one tick, however late it is.
 */
final class Watchdog implements Runnable {

    static final int TICK_MILLIS = 5;

    private static final System.Logger LOG = System.getLogger("dev.tenon.engine");
    private static final long TICK_NANOS = TICK_MILLIS * 1_000_000L;
    private static final int STUCK_TICKS = (int) (Conduct.STUCK_NANOS / TICK_NANOS);
    private static final int TICKS_TO_DOZE = 20;
    private static final long DOZE_NANOS = 500_000_000;
    private static final long SECOND = 1_000_000_000L;
    private static final int FRAMES = 40;

    /** What a long slice was doing. */
    private record Sample(Mount mount, String stack) {}

    private final Carriers carriers;
    private final List<Loop> loops;
    private final long[] seen;
    private final int[] ticks;
    private final long[] delayed;
    private final Thread thread = new Thread(this, "watchdog");
    private final Journal journal;
    private final Set<Mount> demoted = ConcurrentHashMap.newKeySet();
    private final AtomicLong longest = new AtomicLong();
    private volatile @Nullable Sample sample;
    private long lastReturns = System.nanoTime();
    private long lastComplaint = lastReturns - 60 * SECOND;
    private volatile boolean dozing;
    private volatile boolean ended;

    /** For loops that are still to be made. */
    Watchdog(Carriers carriers, List<Loop> loops, int count, Journal journal) {
        this.journal = journal;
        this.carriers = carriers;
        this.loops = loops;
        this.seen = new long[count];
        this.ticks = new int[count];
        this.delayed = new long[count];
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void end() {
        ended = true;
        LockSupport.unpark(thread);
    }

    // ---- for the threads that run handlers

    /** After a slice has begun: there is something to watch again. */
    void wake() {
        if (dozing) {
            dozing = false;
            LockSupport.unpark(thread);
        }
    }

    /** After a slice of a mount's handler. */
    void ran(Mount mount, long nanos, long now) {
        if (mount.conduct().ran(nanos, now)) {
            demoted(mount, "compute for long stretches", stackOf(mount));
        }
        if (nanos > longest.get()) {
            longest.accumulateAndGet(nanos, Math::max);
        }
    }

    /** A loop goes on without the slice that held it up. By the spare that has it now. */
    void handedOff(Loop loop, Slice slice, Mount mount, long now) {
        boolean isDemoted = mount.conduct().stuck(now);
        Thread at = slice.thread();
        journal.enter(() -> tell(loop.number, mount, at));
        if (isDemoted) {
            demoted(mount, "have held up an event loop several times within a minute", stackOf(mount));
        }
    }

    private void demoted(Mount mount, String why, String stack) {
        demoted.add(mount);
        journal.write(
                Level.WARNING,
                "mount " + mount.name() + ": its handlers " + why
                        + ", so they run on worker threads until they behave; seen here:" + stack);
        journal.enter(() -> ConductEvent.commit(mount.name(), true));
    }

    /** What its handlers were last seen to do for too long. */
    private String stackOf(Mount mount) {
        Sample last = sample;
        return last != null && mount.equals(last.mount) ? last.stack : " (nowhere in particular)";
    }

    /** The longest slice so far, in nanoseconds. */
    long longestNanos() {
        return longest.get();
    }

    // ---- its own thread

    @Override
    public void run() {
        int quiet = 0;
        while (!ended) {
            try {
                quiet = look() ? 0 : quiet + 1;
                long now = System.nanoTime();
                if (now - lastReturns > SECOND) {
                    lastReturns = now;
                    demoted.removeIf(mount -> mount.isRetired() || returned(mount, now));
                    forget();
                }
            } catch (Throwable problem) { // without it, one stuck handler stops a loop
                journal.write(Level.ERROR, "a look of the watchdog failed", problem);
            }
            if (quiet > TICKS_TO_DOZE) {
                doze();
            } else {
                LockSupport.parkNanos(this, TICK_NANOS);
            }
        }
    }

    /** A plugin that is gone is not to be kept for what it once did. */
    private void forget() {
        Sample last = sample;
        if (last != null && last.mount.isRetired()) {
            sample = null;
        }
    }

    /** Waits until a handler runs again. One that has just begun may not have seen that we doze: look once more before. */
    private void doze() {
        dozing = true;
        LockSupport.parkNanos(this, TICK_NANOS);
        if (look()) {
            dozing = false;
        } else if (dozing && !ended) {
            LockSupport.parkNanos(this, DOZE_NANOS);
        }
    }

    /** Looks at each loop; whether any has moved or is in a slice. */
    private boolean look() {
        boolean busy = false;
        for (Loop loop : loops) {
            int i = loop.number;
            long word = loop.state.look();
            if (word != seen[i]) {
                seen[i] = word;
                ticks[i] = 0;
                busy = true;
            } else if (LoopState.isRunning(word)) {
                busy = true;
                inSlice(loop, word, ++ticks[i]);
            }
        }
        return busy;
    }

    private void inSlice(Loop loop, long word, int count) {
        if (count == 1) {
            sample(loop, word);
            delayed[loop.number] = delay(loop);
        }
        if (count < STUCK_TICKS || loop.isFinished()) {
            return;
        }
        if (delay(loop) - delayed[loop.number] > Conduct.STUCK_NANOS / 2) {
            // Nothing holds it up, it waits for a core: a spare would have to wait too.
            ticks[loop.number] = 0;
            return;
        }
        // The spare decides: by the time it runs, the loop may have come back.
        if (!carriers.carry(carrier -> loop.takeOver(carrier, word)) && isTimeToComplain()) {
            journal.write(
                    Level.WARNING,
                    "loop " + loop.number + " is stuck in a handler, and all " + Carriers.SPARES
                            + " spare threads are stuck too: it waits for one of them");
        }
        ticks[loop.number] = 0;
    }

    private static long delay(Loop loop) {
        Carrier carrier = loop.carrier();
        return carrier == null ? 0 : carrier.delayNanos();
    }

    private boolean isTimeToComplain() {
        long now = System.nanoTime();
        boolean isTime = now - lastComplaint > 10 * SECOND;
        lastComplaint = isTime ? now : lastComplaint;
        return isTime;
    }

    /** Remembers what a long slice is doing, in case its mount is demoted for it. */
    private void sample(Loop loop, long word) {
        Slice slice = loop.slice();
        Mount mount = loop.sliceMount();
        if (slice == null || mount == null) {
            return;
        }
        Sample taken = new Sample(mount, stack(slice.thread()));
        VarHandle.loadLoadFence();
        if (loop.state.look() == word) {
            sample = taken;
        }
    }

    private static String stack(Thread of) {
        return Arrays.stream(of.getStackTrace())
                .limit(FRAMES)
                .map(frame -> "\n    at " + frame)
                .collect(Collectors.joining());
    }

    /** On the journal's thread. */
    private static void tell(int loop, Mount mount, Thread at) {
        HandOffEvent event = new HandOffEvent();
        if (event.isEnabled() || LOG.isLoggable(Level.DEBUG)) {
            String stack = stack(at);
            event.loop = loop;
            event.mount = mount.name();
            event.thread = at.toString();
            event.stack = stack;
            event.commit();
            LOG.log(Level.DEBUG, "loop " + loop + " goes on without a handler of mount " + mount.name() + ":" + stack);
        }
    }

    private boolean returned(Mount mount, long now) {
        if (!mount.conduct().mayReturn(now)) {
            return false;
        }
        journal.write(Level.INFO, "mount " + mount.name() + ": its handlers behave, so they run on event loops again");
        journal.enter(() -> ConductEvent.commit(mount.name(), false));
        return true;
    }
}
