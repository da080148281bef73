package dev.tenon.exchange;

import dev.tenon.api.Headers;
import dev.tenon.api.TlsInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.Set;

/**
 * What an exchange needs of the connection beneath it; one implementation for each HTTP version.
 *
 * <p>Used by the one thread that serves the request.
 */
public interface HttpStream {

    /**
     * Reads bytes of the request's body, waiting for at least one; asks the client to send first if it waits to be asked.
     *
     * @return how many bytes were read, or -1 at the body's end
     * @throws dev.tenon.api.HttpError if the framing is broken (400) or the client is too slow (408)
     * @throws IOException if the client has gone
     */
    int read(byte[] target, int offset, int length) throws IOException;

    /** The trailer fields, once the body has been read to its end; empty before. */
    Headers trailers();

    /** Sends an interim answer at once. */
    void interim(int status, Headers headers) throws IOException;

    /** {@code http} or {@code https}. */
    String scheme();

    /** The peer's address. */
    SocketAddress remoteAddress();

    /**
     * By which fields the peer is believed about whom it forwards for; empty if it is no such proxy. Asked for every request, so known
     * beforehand.
     */
    default Set<ForwardingField> forwards() {
        return Set.of();
    }

    /** Whether an address is that of such a proxy; asked of the hops that the peer tells of. */
    default boolean trusts(InetAddress address) {
        return false;
    }

    /** What TLS knows of the connection. */
    Optional<TlsInfo> tls();
}
