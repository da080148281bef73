package dev.tenon.acceptance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A client that does as little as it can to keep its connection, until the server has had enough of it. For one thread. */
final class SlowClient implements AutoCloseable {

    private static final long SECOND = 1_000_000_000L;

    /** In what it is slow. */
    enum Kind {
        /** A byte of its request's head each second: {@code header_seconds}. */
        HEAD("GET / HTTP/1.1\r\nHost: a\r\nX: ", 5),
        /** A byte of its body each second: {@code body_bytes_per_second}, which is judged after ten seconds. */
        BODY("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n", 10),
        /**
         * Takes a byte of its answer each second, and sends one, as if to begin another request: {@code write_stall_seconds}. It has to
         * send, since its system tells of the reset only then, or after all that it has received.
         */
        READ("GET /download HTTP/1.1\r\nHost: a\r\n\r\n", 5);

        private final String start;

        /** After so many seconds the server is to close. */
        final int seconds;

        Kind(String start, int seconds) {
            this.start = start;
            this.seconds = seconds;
        }
    }

    /** What the server may take longer to close one of them than its limit says, on a machine that does much else. */
    static final double SLACK_SECONDS = 10;

    final Kind kind;
    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(8192);
    private final long opened = System.nanoTime();
    private long next = opened + SECOND;
    private long taken;

    SlowClient(Kind kind, InetSocketAddress server) throws IOException {
        this.kind = kind;
        channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
        channel.connect(server);
        channel.write(ByteBuffer.wrap(kind.start.getBytes(StandardCharsets.US_ASCII)));
        channel.configureBlocking(false);
    }

    /** For how long it has been open. */
    double seconds() {
        return (System.nanoTime() - opened) / (double) SECOND;
    }

    /** Does what is due; false once the server has closed. */
    boolean goOn() {
        try {
            boolean due = System.nanoTime() - next >= 0;
            if (due) {
                next += SECOND;
            }
            if (due) {
                channel.write(ByteBuffer.wrap(new byte[] {'x'}));
            }
            return kind == Kind.READ ? !due || take(1) : take(buffer.capacity());
        } catch (IOException reset) {
            return false;
        }
    }

    private boolean take(int most) throws IOException {
        int count = channel.read(buffer.clear().limit(most));
        taken += Math.max(0, count);
        return count >= 0;
    }

    /** How many bytes of answers it was sent. */
    long taken() {
        return taken;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
