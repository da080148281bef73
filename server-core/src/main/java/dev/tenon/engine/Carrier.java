package dev.tenon.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What belongs to a platform thread that runs a loop, rather than to the loop: its buffers. Confined to that thread. */
final class Carrier {

    private static final int READ_BYTES = 64 * 1024;
    private static final int WRITE_BYTES = 128 * 1024;

    /** Where sockets are read to; direct, so that the JDK does not copy. */
    final ByteBuffer input = ByteBuffer.allocateDirect(READ_BYTES);

    /** What was read, where the parser is fastest. */
    final byte[] bytes = new byte[READ_BYTES];

    /** Answers on their way out; empty between connections. */
    final ByteBuffer output = ByteBuffer.allocateDirect(WRITE_BYTES);

    /** The time of this turn, by {@link System#nanoTime}. */
    long now = System.nanoTime();

    /** What the poller found ready. */
    final List<Object> ready = new ArrayList<>();
}
