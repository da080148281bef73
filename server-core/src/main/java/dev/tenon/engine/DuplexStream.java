package dev.tenon.engine;

import dev.tenon.api.Duplex;
import dev.tenon.exchange.ClientGoneException;
import dev.tenon.http.Limits;
import dev.tenon.routing.Mount;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a connection that has changed its protocol, for one thread that reads and one that writes, whatever threads they are.
 *
 * <p>Each direction has a place for one waiting thread. A thread that must wait puts itself there and has the loop watch for whatever
 * the two places want; once the poller reports anything, the loop watches nothing, empties both places and wakes who was there. So a
 * thread may be woken in vain, but never waits in vain.
 *
 * <p>The lock of a direction is held by its thread only, also while it waits; the loop takes neither. {@link #end} passes through both,
 * so that nobody touches the wire any more when the connection goes back to its loop.
 *
 * <p>A little longer than other files: the two directions and what wakes them are one protocol between three threads.
 */
final class DuplexStream implements Duplex {

    private static final long SECOND = 1_000_000_000L;
    private static final int BUFFER_BYTES = 8 * 1024;

    /** As much as one call of the system may move: the JDK copies each piece to a buffer of this size. */
    private static final int PIECE_BYTES = 64 * 1024;

    private final Connection connection;
    private final Mount mount;
    private final Limits limits;
    private final Side in = new Side();
    private final Side out = new Side();
    private final Input input = new Input();
    private final Output output = new Output();

    /** The handler is done: nobody may touch the connection any more. */
    private volatile boolean ended;

    /** The client is gone, or takes too little. */
    private volatile boolean gone;

    /** Whether a write is with the system, which takes it at once or not at all. */
    private volatile boolean writing;

    /** The handler was asked to end. */
    private volatile boolean asked;

    /** When it was asked; the loop's. */
    private long askedAt;

    /**
     * The stream of a connection that is about to change its protocol.
     *
     * @param received what has been received behind the request
     */
    DuplexStream(Connection connection, Mount mount, byte[] received) {
        this.connection = connection;
        this.mount = mount;
        this.limits = connection.engine.limits;
        input.received = ByteBuffer.wrap(received);
    }

    /** One direction: who waits for it. */
    private final class Side {

        final ReentrantLock lock = new ReentrantLock();
        private final AtomicReference<@Nullable Thread> waiting = new AtomicReference<>();
        private final Breath breath = new Breath(System.nanoTime());

        boolean isWanted() {
            return waiting.get() != null;
        }

        /** Returns once nobody is inside; whoever comes later sees that it is over. */
        void end() {
            lock.lock();
            try {
                waiting.set(null);
            } finally {
                lock.unlock();
            }
        }

        void wake() {
            Thread thread = waiting.getAndSet(null);
            if (thread != null) {
                LockSupport.unpark(thread);
            }
        }

        /** Waits until the poller has reported anything; false if the time ran out. With the lock. */
        boolean await(long nanos) throws IOException {
            long end = System.nanoTime() + nanos;
            waiting.set(Thread.currentThread());
            connection.loop.execute(carrier -> watch());
            while (waiting.get() != null) {
                long left = end - System.nanoTime();
                boolean interrupted = Thread.interrupted();
                if (interrupted || left <= 0 || ended || !connection.wire.isOpen()) {
                    waiting.set(null);
                    if (interrupted) {
                        throw new InterruptedIOException("interrupted while waiting for the client");
                    }
                    return left > 0;
                }
                LockSupport.parkNanos(this, left);
            }
            breath.taken();
            return true;
        }
    }

    // ---- on the loop

    /** The poller has reported it. */
    void ready() {
        connection.watch(false, false);
        wake();
    }

    /** Whoever waits looks again. For any thread. */
    void wake() {
        in.wake();
        out.wake();
    }

    private void watch() {
        if (!ended) {
            connection.watch(in.isWanted(), out.isWanted());
        }
    }

    /**
     * Has the handler end if its mount or the server must stop, since what it does has no end of its own; and cuts it off if it does
     * not. A few times a second.
     */
    void sweep(CallGuard guard, long now) {
        boolean stopping = connection.engine.isStopping();
        if (!stopping && !mount.isRetired()) {
            return;
        }
        if (!asked) {
            askedAt = now;
            asked = true;
            connection.engine.workers.run(guard::interrupt);
        } else if (!stopping && now - askedAt > limits.shutdownSeconds() * SECOND) {
            // A server that stops sees to that itself, and says so.
            connection.abandon();
        }
    }

    // ---- on the thread that serves

    /** Whether what its handler threw is nothing to tell anybody of: the client's doing, or what it was asked for. */
    boolean isExcused() {
        return gone || asked;
    }

    /** The client could not even be told that the protocol has changed. */
    void lose() {
        gone = true;
    }

    /** Sends what the handler has left in the buffer, once it has returned. */
    void finish() throws IOException {
        output.flush();
    }

    /** Lets nobody touch the connection from now on; returns when nobody does. */
    void end() {
        ended = true;
        wake();
        in.end();
        out.end();
    }

    // ---- for the handler

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void closeOutput() throws IOException {
        output.close();
    }

    private void requireAlive() throws IOException {
        if (gone) {
            throw new ClientGoneException("the client is gone", null);
        }
        if (ended) {
            throw new IOException("the handler of this connection has ended, so the connection is closed");
        }
    }

    private IOException lost(String why, @Nullable IOException cause) {
        gone = true;
        wake();
        return new ClientGoneException(why, cause);
    }

    private final class Input extends InputStream {

        private ByteBuffer received = ByteBuffer.allocate(0);
        private boolean atEnd;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) {
                return 0;
            }
            in.lock.lock();
            try {
                requireAlive();
                if (received.hasRemaining()) {
                    int count = Math.min(length, received.remaining());
                    received.get(target, offset, count);
                    return count;
                }
                return atEnd ? -1 : receive(ByteBuffer.wrap(target, offset, Math.min(length, PIECE_BYTES)));
            } finally {
                in.lock.unlock();
            }
        }

        private int receive(ByteBuffer target) throws IOException {
            int count = readNow(target);
            if (count == 0) {
                long end = System.nanoTime() + limits.idleSeconds() * SECOND;
                while (count == 0) {
                    if (!in.await(end - System.nanoTime())) {
                        throw new SocketTimeoutException(
                                "the client sent nothing for " + limits.idleSeconds() + " seconds");
                    }
                    requireAlive();
                    count = readNow(target);
                }
            }
            atEnd = count < 0;
            in.breath.take(System.nanoTime());
            return count;
        }

        private int readNow(ByteBuffer target) throws IOException {
            int count;
            try {
                count = connection.wire.read(target);
            } catch (IOException e) {
                throw lost("the client is gone", e);
            }
            if (count < 0) {
                requireOrderlyEnd();
            }
            return count;
        }

        /** The system tells of a reset once: if it is the writer who is told, what the reader sees afterwards looks like an end. */
        private void requireOrderlyEnd() throws IOException {
            while (writing) {
                Thread.onSpinWait();
            }
            requireAlive();
        }
    }

    private final class Output extends OutputStream {

        private final byte[] buffer = new byte[BUFFER_BYTES];
        private int used;
        private boolean closed;
        private boolean broken;
        private long sent;
        private long waitedNanos;

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            out.lock.lock();
            try {
                requireOpen();
                if (length > buffer.length - used) {
                    sendBuffered();
                }
                if (length >= buffer.length) {
                    send(bytes, offset, length);
                } else {
                    System.arraycopy(bytes, offset, buffer, used, length);
                    used += length;
                }
            } finally {
                out.lock.unlock();
            }
        }

        @Override
        public void flush() throws IOException {
            out.lock.lock();
            try {
                if (used > 0) {
                    requireOpen();
                    sendBuffered();
                }
            } finally {
                out.lock.unlock();
            }
        }

        @Override
        public void close() throws IOException {
            out.lock.lock();
            try {
                if (closed) {
                    return;
                }
                requireOpen();
                sendBuffered();
                closed = true;
                shutdown();
            } finally {
                out.lock.unlock();
            }
        }

        private void shutdown() throws IOException {
            try {
                connection.wire.shutdownOutput();
            } catch (IOException e) {
                throw lost("the client is gone", e);
            }
        }

        private void requireOpen() throws IOException {
            requireAlive();
            if (closed) {
                throw new IOException("our direction has been closed already");
            }
            if (broken) {
                throw new IOException("a write was interrupted before, so nobody knows what the client has received");
            }
        }

        private void sendBuffered() throws IOException {
            int count = used;
            used = 0;
            send(buffer, 0, count);
        }

        private void send(byte[] bytes, int offset, int length) throws IOException {
            for (int done = 0; done < length; done += PIECE_BYTES) {
                send(ByteBuffer.wrap(bytes, offset + done, Math.min(PIECE_BYTES, length - done)));
            }
        }

        private void send(ByteBuffer piece) throws IOException {
            long stalled = System.nanoTime() + limits.writeStallSeconds() * SECOND;
            while (true) {
                requireAlive();
                int count = writeNow(piece);
                sent += count;
                if (!piece.hasRemaining()) {
                    out.breath.take(System.nanoTime());
                    return;
                }
                long start = System.nanoTime();
                if (count > 0) {
                    stalled = start + limits.writeStallSeconds() * SECOND;
                }
                awaitRoom(Math.min(Pace.left(sent, waitedNanos, limits.writeBytesPerSecond()), stalled - start));
                waitedNanos += System.nanoTime() - start;
            }
        }

        private int writeNow(ByteBuffer piece) throws IOException {
            writing = true;
            try {
                return connection.wire.write(piece);
            } catch (IOException e) {
                throw lost("the client is gone", e);
            } finally {
                writing = false;
            }
        }

        private void awaitRoom(long nanos) throws IOException {
            boolean room;
            try {
                room = out.await(nanos);
            } catch (InterruptedIOException e) {
                broken = true;
                throw e;
            }
            if (!room) {
                throw lost("the client takes too little", null);
            }
        }
    }
}
