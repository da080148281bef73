package dev.tenon.engine;

import dev.tenon.transport.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Connections that were turned away: each is told why, and has a moment to read it. Closing at once would make the client's system
 * throw the answer away if it has sent a request already (RFC 9112 section 9.6). Bounded, since telling them costs descriptors while
 * there are too many connections. By the carrier that holds the loop.
 */
final class Farewells {

    private static final int MOST = 256;

    private final Loop loop;
    /** By their deadlines. */
    private final Deque<Farewell> lingering = new ArrayDeque<>();

    Farewells(Loop loop) {
        this.loop = loop;
    }

    /** Whether another connection cannot be told. */
    boolean isFull() {
        return lingering.size() >= MOST;
    }

    /** Sends the answer, then ends the connection; or just closes it, if it cannot be told. */
    void say(Wire wire, Supplier<ByteBuffer> answer) {
        if (isFull()) {
            wire.close();
            return;
        }
        try {
            wire.write(answer.get());
            wire.shutdownOutput();
            Farewell farewell = new Farewell(wire, System.nanoTime() + Connection.LINGER_NANOS);
            loop.poller.register(wire, farewell);
            lingering.add(farewell);
        } catch (IOException e) {
            wire.close(); // the client is gone, or there is no memory to watch it
        }
    }

    /** Closes those whose time is up. */
    void sweep(long now) {
        while (!lingering.isEmpty() && now - lingering.getFirst().deadline >= 0) {
            lingering.removeFirst().wire.close();
        }
    }

    /** Closes all, at the loop's end. */
    void close() {
        lingering.forEach(farewell -> farewell.wire.close());
        lingering.clear();
    }

    /** One of them. */
    final class Farewell implements Pollable {

        private final Wire wire;
        private final long deadline;

        Farewell(Wire wire, long deadline) {
            this.wire = wire;
            this.deadline = deadline;
        }

        @Override
        public void ready(Carrier carrier) {
            int count;
            try {
                count = wire.read(carrier.input.clear());
            } catch (IOException e) {
                count = -1;
            }
            if (count < 0) {
                wire.close();
                lingering.remove(this);
            }
        }
    }
}
