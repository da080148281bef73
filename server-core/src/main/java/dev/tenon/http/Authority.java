package dev.tenon.http;

/** The grammar of {@code Host} and of a target's authority: {@code uri-host [ ":" port ]} (RFC 9110 section 7.2). */
public final class Authority {

    private Authority() {}

    /**
     * Whether these octets are a host with an optional port; an empty text is one too (RFC 9112 section 3.2), but not a port
     * without a host.
     *
     * <p>Stricter than the grammar in two things that no real host has: a port above 65535, and a comma, which is what two combined
     * {@code Host} fields look like (RFC 9110 section 5.3).
     */
    public static boolean isValid(byte[] bytes, int start, int end) {
        int host = start < end && bytes[start] == '[' ? IpLiteral.end(bytes, start, end) : regName(bytes, start, end);
        return host == end || host >= 0 && bytes[host] == ':' && isPort(bytes, host + 1, end);
    }

    /**
     * Whether these octets are a host with a port to connect to, from 1 (RFC 9110 section 9.3.6).
     */
    public static boolean isDestination(byte[] bytes, int start, int end) {
        int digits = end;
        boolean zero = true;
        while (digits > start && bytes[digits - 1] >= '0' && bytes[digits - 1] <= '9') {
            digits--;
            zero &= bytes[digits] == '0';
        }
        return !zero && digits > start + 1 && bytes[digits - 1] == ':' && isValid(bytes, start, end);
    }

    /** The end of a registered name or IPv4 address; -1 if it is malformed. */
    private static int regName(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && Syntax.isRegName(bytes[i])) {
            if (bytes[i] == ',') {
                return -1;
            }
            if (bytes[i] == '%' && (i + 2 >= end || Syntax.hex(bytes[i + 1]) < 0 || Syntax.hex(bytes[i + 2]) < 0)) {
                return -1;
            }
            i++;
        }
        // A port needs a host before it.
        return i == start && start < end ? -1 : i;
    }

    private static boolean isPort(byte[] bytes, int start, int end) {
        int port = 0;
        for (int i = start; i < end; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return false;
            }
            port = Math.min(10 * port + bytes[i] - '0', 65_536);
        }
        return port <= 65_535;
    }
}
