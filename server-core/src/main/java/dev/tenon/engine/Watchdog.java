package dev.tenon.engine;

import dev.tenon.routing.Conduct;
import dev.tenon.routing.Mount;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
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

    /** What is more than that between two looks is not told, only counted. */
    private static final int MOST_REPORTS = 256;

    /** Something to be told to the operators, outside of the loops. */
    private record Report(Slice slice, int loop, boolean demoted) {}

    private final Carriers carriers;
    private final List<Loop> loops;
    private final long[] seen;
    private final int[] ticks;
    private final Thread thread = new Thread(this, "watchdog");
    private final Queue<Report> reports = new ArrayBlockingQueue<>(MOST_REPORTS);
    private final Set<Mount> demoted = ConcurrentHashMap.newKeySet();
    private final AtomicLong longest = new AtomicLong();
    private @Nullable Mount sampled;
    private String sample = "";
    private long lastReturns = System.nanoTime();
    private long lastComplaint = lastReturns - 60 * SECOND;
    private volatile boolean dozing;
    private volatile boolean ended;

    Watchdog(Carriers carriers, List<Loop> loops) {
        this.carriers = carriers;
        this.loops = loops;
        this.seen = new long[loops.size()];
        this.ticks = new int[loops.size()];
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

    /** Before a slice: there is something to watch again. */
    void wake() {
        if (dozing) {
            dozing = false;
            LockSupport.unpark(thread);
        }
    }

    /** After a slice. */
    void ran(Slice slice, long nanos, long now) {
        if (slice.mount().conduct().ran(nanos, now)) {
            demoted.add(slice.mount());
            reports.offer(new Report(slice, -1, true));
        }
        if (nanos > longest.get()) {
            longest.accumulateAndGet(nanos, Math::max);
        }
    }

    /** A loop goes on without the slice that held it up. By the spare that has it now. */
    void handedOff(Loop loop, Slice slice, long now) {
        boolean isDemoted = slice.mount().conduct().stuck(now);
        if (isDemoted) {
            demoted.add(slice.mount());
        }
        reports.offer(new Report(slice, loop.number, isDemoted));
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
                tell();
                long now = System.nanoTime();
                if (now - lastReturns > SECOND) {
                    lastReturns = now;
                    demoted.removeIf(mount -> returned(mount, now));
                }
            } catch (Throwable problem) { // without it, one stuck handler stops a loop
                LOG.log(Level.ERROR, "a look of the watchdog failed", problem);
            }
            if (quiet > TICKS_TO_DOZE) {
                doze();
            } else {
                LockSupport.parkNanos(this, TICK_NANOS);
            }
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
        }
        if (count < STUCK_TICKS || loop.isFinished()) {
            return;
        }
        // The spare decides: by the time it runs, the loop may have come back.
        if (!carriers.carry(carrier -> loop.takeOver(carrier, word)) && isTimeToComplain()) {
            LOG.log(
                    Level.WARNING,
                    "loop " + loop.number + " is stuck in a handler, and all " + Carriers.SPARES
                            + " spare threads are stuck too: it waits for one of them");
        }
        ticks[loop.number] = 0;
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
        if (slice == null) {
            return;
        }
        String stack = stack(slice);
        if (loop.state.look() == word) {
            sampled = slice.mount();
            sample = stack;
        }
    }

    private static String stack(Slice slice) {
        StackTraceElement[] frames = slice.thread().getStackTrace();
        return Arrays.stream(frames)
                .limit(FRAMES)
                .map(frame -> "\n    at " + frame)
                .collect(Collectors.joining());
    }

    private void tell() {
        for (Report report = reports.poll(); report != null; report = reports.poll()) {
            tell(report);
        }
    }

    private void tell(Report report) {
        Mount mount = report.slice.mount();
        String stack = report.loop < 0 ? "" : stack(report.slice);
        if (stack.isEmpty() && mount.equals(sampled)) {
            stack = sample;
        }
        if (report.loop >= 0) {
            HandOffEvent event = new HandOffEvent();
            event.loop = report.loop;
            event.mount = mount.name();
            event.thread = report.slice.thread().toString();
            event.stack = stack;
            event.commit();
            LOG.log(Level.DEBUG, "loop " + report.loop + " goes on without a handler of mount " + mount.name() + stack);
        }
        if (report.demoted) {
            String why = report.loop < 0
                    ? "compute for long stretches"
                    : "have held up an event loop several times within a minute";
            LOG.log(
                    Level.WARNING,
                    "mount " + mount.name() + ": its handlers " + why
                            + ", so they run on worker threads until they behave; seen here:" + stack);
            event(mount, true);
        }
    }

    private static boolean returned(Mount mount, long now) {
        if (!mount.conduct().mayReturn(now)) {
            return false;
        }
        LOG.log(Level.INFO, "mount " + mount.name() + ": its handlers behave, so they run on event loops again");
        event(mount, false);
        return true;
    }

    private static void event(Mount mount, boolean isDemoted) {
        ConductEvent event = new ConductEvent();
        event.mount = mount.name();
        event.demoted = isDemoted;
        event.commit();
    }
}
