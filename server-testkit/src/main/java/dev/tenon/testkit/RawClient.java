package dev.tenon.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A client that sends exactly the bytes it is given, over TCP or a Unix-domain socket, and reads answers strictly. For one thread.
 *
 * <p>Nothing waits for ever: each {@code send} and each {@code receive} has 10 seconds, or what {@link #withDeadline} says, and then
 * throws {@link SocketTimeoutException}.
 */
public final class RawClient implements AutoCloseable {

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final AnswerReader answers = new AnswerReader(new Input());
    private Duration patience = Duration.ofSeconds(10);
    private long deadline;

    private RawClient(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.selector = Selector.open();
        channel.configureBlocking(false);
        this.key = channel.register(selector, 0);
    }

    /** Connects to an {@link InetSocketAddress} or a {@link java.net.UnixDomainSocketAddress}. */
    public static RawClient connect(SocketAddress address) throws IOException {
        return new RawClient(SocketChannel.open(address));
    }

    /** Gives each call this long from now on. */
    public RawClient withDeadline(Duration duration) {
        patience = duration;
        return this;
    }

    /** Sends this text, one byte for each character up to U+00FF; line breaks are the caller's. */
    public RawClient send(String literal) throws IOException {
        return send(literal.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends these bytes. */
    public RawClient send(byte[] bytes) throws IOException {
        begin();
        for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
            if (channel.write(rest) == 0) {
                await(SelectionKey.OP_WRITE, "the server took nothing more");
            }
        }
        return this;
    }

    /** Says that nothing more will be sent; answers can still be received. */
    public RawClient closeOutput() throws IOException {
        channel.shutdownOutput();
        return this;
    }

    /** Cuts the connection as a crash would: TCP peers get a reset. */
    public void reset() throws IOException {
        if (channel.getRemoteAddress() instanceof InetSocketAddress) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        close();
    }

    /** The next answer, interim ones too, with its body; pipelined answers come one after the other. */
    public TestResponse receive() throws IOException {
        begin();
        return answers.next(true);
    }

    /** The next answer without a body, whatever its fields say of one: what follows {@code HEAD}, or a successful {@code CONNECT}. */
    public TestResponse receiveHead() throws IOException {
        begin();
        return answers.next(false);
    }

    /** Everything until the server closes; empty if it has closed already. */
    public byte[] receiveRest() throws IOException {
        begin();
        return answers.rest();
    }

    private void begin() {
        deadline = System.nanoTime() + patience.toNanos();
    }

    private void await(int operation, String problem) throws IOException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException(problem + " within " + patience.toMillis() + " ms");
        }
        key.interestOps(operation);
        selector.select(left / 1_000_000 + 1);
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }

    /** What the server sends, within the deadline of the current call. */
    private final class Input extends InputStream {

        private final ByteBuffer buffer = ByteBuffer.allocate(16_384).flip();

        @Override
        public int read() throws IOException {
            return buffer.hasRemaining() || fill() ? buffer.get() & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0; // InputStream.readNBytes asks for nothing once it has all, and must not wait for it
            }
            if (!buffer.hasRemaining() && !fill()) {
                return -1;
            }
            int count = Math.min(length, buffer.remaining());
            buffer.get(target, offset, count);
            return count;
        }

        private boolean fill() throws IOException {
            buffer.clear();
            int count = channel.read(buffer);
            while (count == 0) {
                await(SelectionKey.OP_READ, "the server sent nothing more");
                count = channel.read(buffer);
            }
            buffer.flip();
            return count > 0;
        }
    }
}
