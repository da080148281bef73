package dev.tenon.engine;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.TlsInfo;
import dev.tenon.exchange.ClientGoneException;
import dev.tenon.exchange.ForwardingField;
import dev.tenon.exchange.HttpStream;
import dev.tenon.http.Limits;
import dev.tenon.http.ProtocolError;
import dev.tenon.http.RequestHead;
import dev.tenon.http.RequestHead.Trait;
import dev.tenon.http1.Event;
import dev.tenon.http1.ResponseEncoder;
import dev.tenon.transport.ProxyHeader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the request at work reads of its HTTP/1 connection. One for each connection, begun anew for each request; used by the
 * connection's owner.
 */
final class Http1Stream implements HttpStream {

    private static final int READ_BYTES = 32 * 1024;
    private static final long SECOND = 1_000_000_000L;

    /** How long a thread may be kept by a body that nobody wants. */
    private static final long DRAIN_NANOS = 2 * SECOND;

    private final Connection connection;
    /** The other end, which a proxy may have told; settled before the first request. */
    private SocketAddress peer;

    private Set<ForwardingField> forwards;
    private RequestHead head = RequestHead.NONE;
    private boolean mayWait;
    private boolean ended = true;
    private boolean failed;
    private boolean asked;
    private boolean answering;
    private long received;
    private long waitedNanos;
    private boolean draining;
    private long drainUntil;
    private @Nullable ByteBuffer buffer;

    Http1Stream(Connection connection) {
        this.connection = connection;
        this.peer = connection.wire.remoteAddress();
        this.forwards = believed(peer);
    }

    private Set<ForwardingField> believed(SocketAddress address) {
        Engine engine = connection.engine;
        boolean isProxy = address instanceof InetSocketAddress inet && engine.proxies.test(inet.getAddress());
        return isProxy ? engine.forwarding : Set.of();
    }

    /**
     * Takes a proxy's word on whom the connection is from. On the loop, before the first request.
     *
     * @return false if there are too many from there
     */
    boolean isFrom(ProxyHeader.Whole header) {
        switch (header) {
            case ProxyHeader.Local local -> {}
            // The fields of its requests are a client's, and nobody has looked at them.
            case ProxyHeader.Unknown unknown -> forwards = Set.of();
            case ProxyHeader.Relayed relayed -> {
                if (!connection.engine.crowd.admit(relayed.client())) {
                    return false;
                }
                connection.engine.crowd.left(peer);
                peer = relayed.client();
                forwards = believed(peer);
            }
        }
        return true;
    }

    /** Turns to the next request. */
    void begin(RequestHead next, boolean onThread) {
        head = next;
        mayWait = onThread;
        ended = !next.hasBody();
        failed = false;
        asked = false;
        answering = false;
        received = 0;
        waitedNanos = 0;
        draining = false;
        buffer = null;
    }

    /** The final answer is on its way: no interim answer may follow it. */
    void answerBegins() {
        answering = true;
    }

    /** The request is over: an idle connection holds no buffer. */
    void end() {
        buffer = null;
        head = RequestHead.NONE;
    }

    /** The request goes on on a thread. */
    void mayWaitNow() {
        mayWait = true;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (failed) {
            throw new IOException("the body could not be read to its end before");
        }
        while (!ended) {
            switch (next()) {
                case DATA -> {
                    int count = connection.http.take(target, offset, length);
                    received += count;
                    return count;
                }
                case END -> ended = true;
                case NEED_DATA -> fill();
                case HEAD -> throw new IllegalStateException("a head within a body");
            }
        }
        return -1;
    }

    private Event next() {
        try {
            return connection.http.next();
        } catch (ProtocolError e) {
            failed = true;
            connection.engine.counters.protocolError();
            throw new HttpError(e.status(), e.rule());
        }
    }

    /** Waits for more bytes of the body. */
    private void fill() throws IOException {
        if (!mayWait) {
            throw new IllegalStateException("a handler on the event loop must not wait for its body");
        }
        askToContinue();
        ByteBuffer input = buffer == null ? ByteBuffer.allocate(READ_BYTES) : buffer;
        buffer = input;
        int count = read(input);
        while (count == 0) {
            await();
            count = read(input);
        }
        if (count < 0) {
            failed = true;
            throw new ClientGoneException("the client closed the connection within its request", null);
        }
        connection.http.receive(input.array(), 0, count);
        connection.breath.take(System.nanoTime());
    }

    private int read(ByteBuffer input) throws IOException {
        try {
            return connection.wire.read(input.clear());
        } catch (IOException e) {
            failed = true;
            throw new ClientGoneException("the client is gone", e);
        }
    }

    private void await() throws IOException {
        Limits limits = connection.engine.limits;
        long start = System.nanoTime();
        long left = draining ? drainUntil - start : Pace.left(received, waitedNanos, limits.bodyBytesPerSecond());
        boolean ready;
        try {
            ready = left > 0 && connection.awaitReady(false, Math.min(left, limits.bodyGapSeconds() * SECOND));
        } catch (IOException e) {
            failed = true;
            throw e;
        }
        waitedNanos += System.nanoTime() - start;
        if (!ready) {
            failed = true;
            throw new HttpError(408, "the body came too slowly");
        }
    }

    private void askToContinue() throws IOException {
        if (head.has(Trait.EXPECTS_CONTINUE) && !asked && !answering) {
            asked = true;
            new Sender(connection).write(ResponseEncoder.askToContinue());
        }
    }

    /** Whether another request can follow on this connection, as far as this one's body goes. */
    boolean canGoOn() {
        if (ended || !failed && connection.http.isBodyBuffered()) {
            return true;
        }
        boolean neverAsked = head.has(Trait.EXPECTS_CONTINUE) && !asked;
        long left = head.contentLength() == RequestHead.UNKNOWN ? 0 : head.contentLength() - received;
        return !failed && !neverAsked && left <= connection.engine.limits.drainBytes();
    }

    /** Passes over the rest of a body that lies in memory. */
    void skipBuffered() throws ProtocolError {
        while (!ended) {
            switch (connection.http.next()) {
                case DATA -> connection.http.skip(connection.http.available());
                case END -> ended = true;
                case NEED_DATA, HEAD -> throw new IllegalStateException("the body was said to be in memory");
            }
        }
    }

    /** Reads the rest of the body away; false if it is too long, too slow or broken, so that the connection must close. */
    boolean drain() {
        if (ended) {
            return true;
        }
        byte[] sink = new byte[8192];
        int left = connection.engine.limits.drainBytes();
        draining = true;
        drainUntil = System.nanoTime() + DRAIN_NANOS;
        try {
            while (!ended && left >= 0 && System.nanoTime() - drainUntil < 0) {
                int count = read(sink, 0, sink.length);
                left -= Math.max(0, count);
            }
            return ended;
        } catch (IOException | HttpError e) {
            return false;
        }
    }

    @Override
    public Headers trailers() {
        return ended && head.contentLength() == RequestHead.UNKNOWN
                ? connection.http.trailers().toHeaders()
                : Headers.empty();
    }

    @Override
    public void interim(int status, Headers headers) throws IOException {
        if (!mayWait) {
            throw new IllegalStateException(
                    "a handler on the event loop cannot send interim answers: use Response.offload");
        }
        if (answering) {
            throw new IllegalStateException("the final answer has begun, no interim answer can follow it");
        }
        new Sender(connection).write(ByteBuffer.wrap(ResponseEncoder.interim(status, headers)));
    }

    @Override
    public String scheme() {
        return "http";
    }

    @Override
    public SocketAddress remoteAddress() {
        return peer;
    }

    @Override
    public Set<ForwardingField> forwards() {
        return forwards;
    }

    @Override
    public boolean trusts(InetAddress address) {
        return connection.engine.proxies.test(address);
    }

    @Override
    public Optional<TlsInfo> tls() {
        return Optional.empty();
    }
}
