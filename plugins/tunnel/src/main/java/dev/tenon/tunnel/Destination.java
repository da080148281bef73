package dev.tenon.tunnel;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a client wants to go.
 *
 * @param host a name in lower case without a dot at its end, or an address as it was written, without brackets
 * @param port from 1 to 65535
 * @param literal the address, if the host is one
 */
record Destination(String host, int port, @Nullable InetAddress literal) {

    private static final int MOST_PORT = 65_535;

    /** Reads {@code host:port}, as the target of {@code CONNECT} and the options have it; empty if it is malformed. */
    static Optional<Destination> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            return Optional.empty();
        }
        int port = port(text.substring(colon + 1));
        String host = text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (port < 1) {
            return Optional.empty();
        }
        if (host.startsWith("[") && host.endsWith("]")) {
            return address(host.substring(1, host.length() - 1))
                    .map(address -> new Destination(host.substring(1, host.length() - 1), port, address));
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return isName(name)
                ? Optional.of(new Destination(name, port, address(name).orElse(null)))
                : Optional.empty();
    }

    /** A number from 1 to 65535 without a sign; 0 if it is none. */
    static int port(String digits) {
        int port = 0;
        for (int i = 0; i < digits.length(); i++) {
            char digit = digits.charAt(i);
            if (digit < '0' || digit > '9') {
                return 0;
            }
            port = 10 * port + digit - '0';
            if (port > MOST_PORT) {
                return 0;
            }
        }
        return port;
    }

    /** Whether this is a name, or an IPv4 address: letters, digits, hyphens and underscores, separated by single dots. */
    static boolean isName(String text) {
        boolean empty = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                if (empty) {
                    return false;
                }
                empty = true;
            } else if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_') {
                empty = false;
            } else {
                return false;
            }
        }
        return !empty && text.length() <= 253;
    }

    /** The address that this text is, without looking anything up. */
    static Optional<InetAddress> address(String text) {
        if (text.indexOf('%') >= 0) {
            return Optional.empty(); // a zone, which means something on this machine alone
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
