package dev.tenon.engine;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The platform threads that run loops: one for each, and spares that take over from one that is stuck. A carrier that has lost its
 * loop comes back as a spare, and ends after a while without a loop. At most {@value #SPARES} more than there are loops: when that
 * many are stuck, the next stuck loop waits for one of them. For any thread.
 */
final class Carriers {

    static final int SPARES = 32;

    private static final int IDLE_SECONDS = 30;

    private final int loops;
    private final ThreadPoolExecutor pool;

    Carriers(int loops) {
        this.loops = loops;
        this.pool = new ThreadPoolExecutor(
                0, loops + SPARES, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), CarrierThread::new);
    }

    /** Has a thread run a loop, or take it over; false if there is none left. */
    boolean carry(Consumer<Carrier> work) {
        try {
            pool.execute(() -> work.accept(((CarrierThread) Thread.currentThread()).carrier()));
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError none) {
            return false;
        }
    }

    /** Lets them end once they have no loop any more. */
    void shutdown() {
        pool.shutdown();
    }

    /** How many carriers there are beyond one for each loop: stuck, or waiting for a loop that is. */
    int spares() {
        return Math.max(0, pool.getPoolSize() - loops);
    }

    private static final class CarrierThread extends Thread {

        private @Nullable Carrier carrier;

        CarrierThread(Runnable work) {
            super(work, "carrier");
            setDaemon(true);
        }

        Carrier carrier() {
            if (carrier == null) {
                carrier = new Carrier();
            }
            return carrier;
        }
    }
}
