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

    /** Whose inline call is at work; read by a thief, who knows that it does not change then. */
    private @Nullable Connection connection;

    private @Nullable Mount mount;
    private volatile @Nullable CallGuard guard;

    /** Turns to an inline call. */
    Slice calling(Connection forConnection, Mount ofMount) {
        connection = forConnection;
        mount = ofMount;
        return this;
    }

    @Override
    public Mount mount() {
        return mount == null ? connection().engine.stopped : mount;
    }

    @Override
    public Thread thread() {
        return thread;
    }

    private Connection connection() {
        Connection known = connection;
        if (known == null) {
            throw new IllegalStateException("no inline call has been made");
        }
        return known;
    }

    /** The thief: from now on the call has a deadline like one on a thread of its own. */
    void guardCall(long now) {
        CallGuard made = new CallGuard(thread, now + mount().handlerSeconds() * 1_000_000_000L);
        connection().call = made;
        guard = made;
    }

    /** The robbed one, after its call: nobody interrupts it any more. */
    void endGuard() {
        CallGuard made = guard;
        while (made == null) {
            // The thief is about to set it.
            Thread.onSpinWait();
            made = guard;
        }
        connection().call = null;
        made.end();
        guard = null;
    }
}
