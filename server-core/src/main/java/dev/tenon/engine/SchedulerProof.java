package dev.tenon.engine;

import dev.tenon.transport.LoopbackTrial;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Runs a thread that waits in every way there is, and looks whether each wait gave the carrier back and came back to it. */
final class SchedulerProof implements Executor {

    private static final long PROOF_SECONDS = 5;

    private final CustomScheduler subject;
    private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private final Queue<String> problems = new ConcurrentLinkedQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Object monitor = new Object();
    private @Nullable Runnable only;
    private int slices;

    SchedulerProof(CustomScheduler subject) {
        this.subject = subject;
    }

    @Override
    public void execute(Runnable continuation) {
        queue.add(continuation);
    }

    /** What is wrong; empty if nothing is. Takes a few milliseconds. */
    String problem() {
        try (LoopbackTrial sockets = new LoopbackTrial()) {
            Thread thread = subject.thread(this, "proof", () -> waitInEveryWay(sockets));
            thread.start();
            boolean fine = step(thread, Thread.State.WAITING); // parks
            LockSupport.unpark(thread);
            // Parks for a moment, and comes back by itself.
            fine = fine && step(thread, Thread.State.TIMED_WAITING, Thread.State.RUNNABLE);
            fine = fine && whileHeld(() -> step(thread, Thread.State.BLOCKED));
            fine = fine && step(thread, Thread.State.WAITING); // accepts
            sockets.connect();
            fine = fine && step(thread, Thread.State.WAITING); // reads
            sockets.send(1);
            if (fine && step(thread, Thread.State.TERMINATED) && !end.await(PROOF_SECONDS, TimeUnit.SECONDS)) {
                problems.add("the thread has not run to its end");
            }
            return String.join("; ", problems);
        } catch (IOException e) {
            return "no loopback socket to try it with: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private interface Step {
        boolean take() throws InterruptedException;
    }

    /** While another thread has the monitor: ours carries the one that wants it, and must not have locks of its own then. */
    private boolean whileHeld(Step step) throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Thread holder = Thread.ofPlatform().daemon().start(() -> {
            synchronized (monitor) {
                held.countDown();
                awaitQuietly(release);
            }
        });
        held.await();
        try {
            return step.take();
        } finally {
            release.countDown();
            holder.join();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Carries the thread once, and looks how it stands then; false if not as it should. */
    private boolean step(Thread thread, Thread.State... expected) throws InterruptedException {
        Runnable continuation = queue.poll(PROOF_SECONDS, TimeUnit.SECONDS);
        slices++;
        if (continuation == null) {
            problems.add("nothing to run as step " + slices);
            return false;
        }
        if (only != null && !only.equals(continuation)) {
            problems.add("another thread has inherited the scheduler");
            return false;
        }
        only = continuation;
        continuation.run();
        Thread.State state = thread.getState();
        if (!List.of(expected).contains(state)) {
            problems.add("step " + slices + " ends " + state);
            return false;
        }
        return true;
    }

    /** The waits, in the order of the steps. On the virtual thread. */
    private void waitInEveryWay(LoopbackTrial sockets) {
        LockSupport.park(this);
        LockSupport.parkNanos(this, 1_000_000);
        synchronized (monitor) {
            problems.poll(); // nothing is in there; what counts is the monitor
        }
        try {
            if (sockets.serve() != 1) {
                problems.add("read something else than was written");
            }
        } catch (IOException e) {
            problems.add(e.toString());
        }
        end.countDown();
    }
}
