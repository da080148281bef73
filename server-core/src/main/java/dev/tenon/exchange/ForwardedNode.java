package dev.tenon.exchange;

import dev.tenon.http.IpLiteral;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Addresses as proxies write them (RFC 7239 section 6). No name is ever looked up. */
final class ForwardedNode {

    private ForwardedNode() {}

    /**
     * A node of {@code Forwarded}: an IPv4 address, or one of IPv6 in brackets, and perhaps a port. Empty for {@code unknown}, an
     * obfuscated node, and anything else.
     */
    static Optional<InetSocketAddress> address(String node) {
        if (!node.startsWith("[")) {
            int colon = node.indexOf(':');
            int end = colon < 0 ? node.length() : colon;
            byte[] text = latin1(node.substring(0, end));
            return socket(IpLiteral.v4(text, 0, text.length), node, end);
        }
        int close = node.indexOf(']');
        return close < 0 ? Optional.empty() : socket(v6(node.substring(1, close)), node, close + 1);
    }

    /** The same, but an IPv6 address may stand without brackets and port, as it does in {@code X-Forwarded-For}. */
    static Optional<InetSocketAddress> bare(String node) {
        byte[] address = v6(node);
        return address.length > 0 ? socket(address, "", 0) : address(node);
    }

    private static byte[] v6(String literal) {
        byte[] text = latin1(literal);
        return IpLiteral.v6(text, 0, text.length);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** An address, if there is one, and the port that follows in a text. */
    private static Optional<InetSocketAddress> socket(byte[] address, String text, int portAt) {
        int port = address.length == 0 ? -1 : port(text, portAt);
        if (port < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new InetSocketAddress(InetAddress.getByAddress(address), port));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 octets", e);
        }
    }

    /** The port after a colon; 0 if there is none or it is obfuscated, -1 if it is malformed. */
    private static int port(String text, int colon) {
        if (colon == text.length()) {
            return 0;
        }
        int start = colon + 1;
        int digits = text.length() - start;
        if (text.charAt(colon) != ':' || digits == 0) {
            return -1;
        }
        if (text.charAt(start) == '_') {
            return isObfuscated(text, start) ? 0 : -1;
        }
        if (digits > 5) {
            return -1;
        }
        int port = 0;
        for (int i = start; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            port = 10 * port + digit;
        }
        return port <= 65_535 ? port : -1;
    }

    /** An underscore and at least one letter, digit, point, underscore or hyphen (RFC 7239 section 6.3). */
    private static boolean isObfuscated(String text, int start) {
        for (int i = start + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
            if (!letter && (c < '0' || c > '9') && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return text.length() - start > 1;
    }
}
