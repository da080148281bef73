package dev.tenon.http;

/** The grammar of {@code Host} and of a target's authority: {@code uri-host [ ":" port ]} (RFC 9110 section 7.2). */
public final class Authority {

    private Authority() {}

    /** Whether these octets are a host with an optional port; an empty text is one too (RFC 9112 section 3.2). */
    public static boolean isValid(byte[] bytes, int start, int end) {
        int host = start < end && bytes[start] == '[' ? ipLiteral(bytes, start, end) : regName(bytes, start, end);
        return host == end || host >= 0 && bytes[host] == ':' && isPort(bytes, host + 1, end);
    }

    /** The end of a registered name or IPv4 address; -1 if it is malformed. */
    private static int regName(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && Syntax.isRegName(bytes[i])) {
            if (bytes[i] == '%' && (i + 2 >= end || Syntax.hex(bytes[i + 1]) < 0 || Syntax.hex(bytes[i + 2]) < 0)) {
                return -1;
            }
            i++;
        }
        // A port needs a host before it.
        return i == start && start < end ? -1 : i;
    }

    /** The end of an IPv6 literal in brackets; -1 if it is malformed. There is no later version yet, so none is taken. */
    private static int ipLiteral(byte[] bytes, int start, int end) {
        for (int i = start + 1; i < end; i++) {
            if (bytes[i] == ']') {
                return IpLiteral.v6(bytes, start + 1, i).length > 0 ? i + 1 : -1;
            }
        }
        return -1;
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
