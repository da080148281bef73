package dev.tenon.transport;

import dev.tenon.http.IpLiteral;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Version 1 of the PROXY protocol (section 2.1): one line of text, {@code PROXY TCP4 192.0.2.1 198.51.100.1 56324 80}. To the letter,
 * but for one thing: an IPv6 address may end in dotted form, as proxies write IPv4 addresses that are mapped into IPv6.
 */
final class ProxyLine {

    /** With its CRLF. */
    private static final int MAX_BYTES = 107;

    private static final byte[] NAME = ascii("PROXY ");
    private static final byte[] TCP4 = ascii("TCP4 ");
    private static final byte[] TCP6 = ascii("TCP6 ");
    private static final byte[] UNKNOWN = ascii("UNKNOWN");

    private ProxyLine() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static ProxyHeader read(byte[] bytes, int start, int end) {
        int seen = Math.min(end, start + MAX_BYTES);
        int named = Math.min(NAME.length, seen - start);
        if (!Arrays.equals(bytes, start, start + named, NAME, 0, named)) {
            return new ProxyHeader.Broken("it begins with no header of the PROXY protocol");
        }
        int stop = start + named;
        while (stop < seen && bytes[stop] != '\r' && bytes[stop] != '\n') {
            stop++;
        }
        if (stop + 1 >= seen && (stop == seen || bytes[stop] == '\r')) {
            return seen - start < MAX_BYTES
                    ? new ProxyHeader.Partial()
                    : new ProxyHeader.Broken("the line has more than " + MAX_BYTES + " bytes");
        }
        if (bytes[stop] != '\r' || bytes[stop + 1] != '\n') {
            return new ProxyHeader.Broken("the line does not end with CRLF");
        }
        return line(bytes, start + NAME.length, stop, stop + 2 - start);
    }

    private static boolean hasAt(byte[] bytes, int at, int end, byte[] word) {
        return end - at >= word.length && Arrays.equals(bytes, at, at + word.length, word, 0, word.length);
    }

    /** A line without its first word and its end. */
    private static ProxyHeader line(byte[] bytes, int start, int end, int length) {
        if (hasAt(bytes, start, end, UNKNOWN)) {
            int rest = start + UNKNOWN.length;
            return rest == end || bytes[rest] == ' '
                    ? new ProxyHeader.Unknown(length)
                    : new ProxyHeader.Broken("the protocol is none of TCP4, TCP6, UNKNOWN");
        }
        boolean six = hasAt(bytes, start, end, TCP6);
        if (!six && !hasAt(bytes, start, end, TCP4)) {
            return new ProxyHeader.Broken("the protocol is none of TCP4, TCP6, UNKNOWN");
        }
        int source = start + TCP4.length;
        int destination = afterSpace(bytes, source, end);
        int sourcePort = afterSpace(bytes, destination, end);
        int destinationPort = afterSpace(bytes, sourcePort, end);
        byte[] address = address(bytes, source, destination - 1, six);
        int port = port(bytes, sourcePort, destinationPort - 1);
        boolean sound = address.length > 0
                && address(bytes, destination, sourcePort - 1, six).length > 0
                && port >= 0
                && port(bytes, destinationPort, end) >= 0;
        return sound
                ? new ProxyHeader.Relayed(length, ProxyHeader.socket(address, port))
                : new ProxyHeader.Broken("the line is not two addresses and two ports, each after one space");
    }

    /** Where the next word starts; at the end if there is none, so that it is empty. */
    private static int afterSpace(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] == ' ') {
                return i + 1;
            }
        }
        return end;
    }

    private static byte[] address(byte[] bytes, int start, int end, boolean six) {
        return six ? IpLiteral.v6(bytes, start, end) : IpLiteral.v4(bytes, start, end);
    }

    private static int port(byte[] bytes, int start, int end) {
        return IpLiteral.decimal(bytes, start, end, 65_535);
    }
}
