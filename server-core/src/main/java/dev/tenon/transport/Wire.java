package dev.tenon.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One connection's bytes, never blocking: every call does what can be done at once.
 *
 * <p>Reading, writing and closing belong to the connection's owner; the {@code watch} methods to the loop.
 */
public final class Wire implements AutoCloseable {

    private final SocketChannel channel;
    private final SocketAddress remoteAddress;
    private @Nullable SelectionKey key;

    Wire(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.remoteAddress = channel.getRemoteAddress();
    }

    SocketChannel channel() {
        return channel;
    }

    void key(SelectionKey registered) {
        key = registered;
    }

    /** The peer's address. */
    public SocketAddress remoteAddress() {
        return remoteAddress;
    }

    /** Reads what is there: the number of bytes, 0 if there are none now, -1 if the peer has ended its direction. */
    public int read(ByteBuffer target) throws IOException {
        return channel.read(target);
    }

    /** Writes what the peer takes now; the number of bytes. */
    public int write(ByteBuffer source) throws IOException {
        return channel.write(source);
    }

    /** Writes both as if they were one; the number of bytes. */
    public long write(ByteBuffer head, ByteBuffer body) throws IOException {
        return channel.write(new ByteBuffer[] {head, body});
    }

    /** Sends bytes of a file without bringing them into memory; the number of bytes the peer took. */
    public long transfer(FileChannel file, long position, long count) throws IOException {
        return file.transferTo(position, count, channel);
    }

    /** Ends our direction; the peer sees it after all that was written. */
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    /** Has the poller report when there is something to read. */
    public void watchReads() {
        watch(SelectionKey.OP_READ);
    }

    /** Has the poller report when the peer takes more. */
    public void watchWrites() {
        watch(SelectionKey.OP_WRITE);
    }

    /** Has the poller report when there is something to read, or the peer takes more, as asked. */
    public void watch(boolean reads, boolean writes) {
        watch((reads ? SelectionKey.OP_READ : 0) | (writes ? SelectionKey.OP_WRITE : 0));
    }

    /** Has the poller report nothing. */
    public void watchNothing() {
        watch(0);
    }

    private void watch(int operations) {
        SelectionKey registered = key;
        if (registered == null) {
            return;
        }
        try {
            registered.interestOps(operations);
        } catch (CancelledKeyException closed) {
            // The wire was closed meanwhile; there is nothing to watch any more.
        }
    }

    /** Whether it has not been closed. */
    public boolean isOpen() {
        return channel.isOpen();
    }

    /**
     * Closes both directions so that the peer sees a failure rather than an end, and the system forgets what it has still to send.
     */
    public void reset() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // It is closed already.
        }
        close();
    }

    /** Closes both directions. The descriptor is given back by the next poll of the loop it is registered with. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The peer is gone, which is what was wanted.
        }
    }
}
