package dev.tenon.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;

/**
 * What a proxy writes before the first byte of a connection, to tell whose connection it is: the PROXY protocol, as text (version 1)
 * or binary (version 2). The sections named here are those of HAProxy's specification, {@code proxy-protocol.txt}.
 *
 * <p>Pure: {@link #read} looks at the bytes received so far, and says the same whichever way they were split.
 */
public sealed interface ProxyHeader {

    /** The longest header that is read; extensions of version 2 could be longer, and never are. */
    int MAX_BYTES = ProxyBlock.MAX_BYTES;

    /** The beginning of a header: more must come. */
    record Partial() implements ProxyHeader {}

    /**
     * No header. The connection must be closed without an answer (section 2).
     *
     * @param rule the rule that was broken, in words
     */
    record Broken(String rule) implements ProxyHeader {}

    /** A header to its last byte. */
    sealed interface Whole extends ProxyHeader {

        /** How many bytes it has; what follows belongs to the first request. */
        int length();
    }

    /**
     * Somebody's connection.
     *
     * @param client the other end as the proxy sees it
     */
    record Relayed(int length, SocketAddress client) implements Whole {}

    /** The proxy's own connection, as for a health check. */
    record Local(int length) implements Whole {}

    /** Somebody's connection, but whose cannot be told. */
    record Unknown(int length) implements Whole {}

    /** What these bytes, the first of a connection, are. */
    static ProxyHeader read(byte[] bytes, int start, int end) {
        if (start == end) {
            return new Partial();
        }
        return bytes[start] == 'P' ? ProxyLine.read(bytes, start, end) : ProxyBlock.read(bytes, start, end);
    }

    /** An address from its 4 or 16 octets; one of IPv4 that is mapped into IPv6 becomes one of IPv4. */
    static InetSocketAddress socket(byte[] address, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 octets", e);
        }
    }
}
