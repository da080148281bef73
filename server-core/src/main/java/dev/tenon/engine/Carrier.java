package dev.tenon.engine;

import dev.tenon.routing.Mount;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to a platform thread that runs a loop, rather than to the loop: its buffers, and the inline call it is in. Confined
 * to that thread, but for what says otherwise.
 */
final class Carrier implements Slice {

    private static final int READ_BYTES = 64 * 1024;
    private static final int WRITE_BYTES = 128 * 1024;

    private final Thread thread = Thread.currentThread();
    private final RunDelay delay = RunDelay.ofThisThread();

    /** Where sockets are read to; direct, so that the JDK does not copy. */
    final ByteBuffer input = ByteBuffer.allocateDirect(READ_BYTES);

    /** What was read, where the parser is fastest. */
    final byte[] bytes = new byte[READ_BYTES];

    /** Answers on their way out; empty between connections. */
    final ByteBuffer output = ByteBuffer.allocateDirect(WRITE_BYTES);

    /** The time by {@link System#nanoTime}: of the last look at the poller, or of the end of the last slice. */
    long now = System.nanoTime();

    /** What the poller found ready. */
    final List<Object> ready = new ArrayList<>();

    /** Whether the loop was taken away during a slice: nothing of it may be touched any more. */
    boolean lost;

    /** Whose inline call is at work; a thief knows that it does not change then. */
    private @Nullable Connection connection;

    private int handlerSeconds;
    private @Nullable CallGuard guard;
    private volatile boolean guarded;

    /** Turns to an inline call. */
    Slice calling(Connection forConnection, Mount mount) {
        connection = forConnection;
        handlerSeconds = mount.handlerSeconds();
        return this;
    }

    @Override
    public Thread thread() {
        return thread;
    }

    /** How long its thread had to wait for a core so far, in nanoseconds; for any thread. */
    long delayNanos() {
        return delay.nanos();
    }

    /** What of a slice of its thread was not spent waiting for a core. */
    long atWork(long nanos) {
        return delay.atWork(nanos);
    }

    /** Once its thread is gone. */
    void close() {
        delay.close();
    }

    /**
     * From now on the call has a deadline like one on a thread of its own. What the connection was answered before goes out: it would have
     * to wait for this call otherwise, which may take as long as that.
     */
    @Override
    public void stolen(long now) {
        try {
            Connection at = connection;
            if (at != null) {
                guard = new CallGuard(at, thread, now + handlerSeconds * 1_000_000_000L);
                at.flush(this);
            }
        } finally {
            guarded = true;
        }
    }

    /** The robbed one, after its call: nobody interrupts it any more, and its buffer is its own again. */
    void endGuard() {
        while (!guarded) {
            // The thief is about to set it.
            Thread.onSpinWait();
        }
        guarded = false;
        CallGuard made = guard;
        guard = null;
        if (made != null) {
            made.close();
        }
    }
}
