package dev.tenon.exchange;

import java.net.InetAddress;
import java.net.InetSocketAddress;
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
            return isDottedQuad(node, end) ? socket(node.substring(0, end), node, end) : Optional.empty();
        }
        int close = node.indexOf(']');
        return close < 0 || !isHexAndColons(node, 1, close)
                ? Optional.empty()
                : socket(node.substring(1, close), node, close + 1);
    }

    /** The same, but an IPv6 address may stand without brackets and port, as it does in {@code X-Forwarded-For}. */
    static Optional<InetSocketAddress> bare(String node) {
        int colon = node.indexOf(':');
        return colon >= 0 && node.indexOf(':', colon + 1) >= 0 && isHexAndColons(node, 0, node.length())
                ? socket(node, "", 0)
                : address(node);
    }

    private static Optional<InetSocketAddress> socket(String literal, String text, int portAt) {
        int port = port(text, portAt);
        if (port < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new InetSocketAddress(InetAddress.ofLiteral(literal), port));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The port after a colon; 0 if there is none or it is obfuscated, -1 if it is malformed. */
    private static int port(String text, int colon) {
        if (colon == text.length()) {
            return 0;
        }
        int start = colon + 1;
        if (text.charAt(colon) != ':' || start == text.length() || text.length() - start > 5) {
            return text.charAt(colon) == ':' && text.startsWith("_", start) ? 0 : -1;
        }
        if (text.charAt(start) == '_') {
            return 0;
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

    /** Four numbers from 0 to 255 without leading zeros: the one form that every program reads alike. */
    private static boolean isDottedQuad(String text, int end) {
        int numbers = 0;
        for (int start = 0; start <= end; ) {
            int dot = text.indexOf('.', start);
            int stop = dot < 0 || dot > end ? end : dot;
            int number = 0;
            for (int i = start; i < stop; i++) {
                int digit = text.charAt(i) - '0';
                if (digit < 0 || digit > 9) {
                    return false;
                }
                number = Math.min(1_000, 10 * number + digit);
            }
            boolean padded = stop - start > 1 && text.charAt(start) == '0';
            if (stop == start || padded || number > 255) {
                return false;
            }
            numbers++;
            start = stop + 1;
        }
        return numbers == 4;
    }

    private static boolean isHexAndColons(String text, int start, int end) {
        int colons = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            colons += c == ':' ? 1 : 0;
            if (Character.digit(c, 16) < 0 && c != ':' && c != '.' || c > 0x7f) {
                return false;
            }
        }
        return colons >= 2;
    }
}
