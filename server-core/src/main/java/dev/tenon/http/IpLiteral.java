package dev.tenon.http;

/** An address in brackets, as a host: {@code IP-literal} of RFC 3986 section 3.2.2. A zone is none of it (RFC 9844). */
final class IpLiteral {

    private static final int GROUPS = 8;

    private IpLiteral() {}

    /** Where the literal ends that starts here with its bracket; -1 if it is malformed. */
    static int end(byte[] bytes, int start, int end) {
        int close = start + 1;
        while (close < end && bytes[close] != ']') {
            close++;
        }
        boolean valid = close < end
                && (isIpv6(bytes, start + 1, close) || close > start + 1 && isLater(bytes, start + 1, close));
        return valid ? close + 1 : -1;
    }

    /** Groups of up to four digits, of which one run may be left out, and of which the last two may be an IPv4 address. */
    private static boolean isIpv6(byte[] bytes, int start, int end) {
        int groups = 0;
        boolean gap = false;
        for (int i = start; i < end; ) {
            int stop = groupEnd(bytes, i, end);
            if (stop < end && bytes[stop] == '.') {
                return isIpv4(bytes, i, end) && isComplete(groups + 2, gap);
            }
            if (stop > i) {
                groups++;
            }
            if (stop == end) {
                return stop > i && isComplete(groups, gap);
            }
            boolean twice = bytes[stop] == ':' && stop + 1 < end && bytes[stop + 1] == ':';
            // One colon stands between two groups; two of them may be anywhere, once.
            if (bytes[stop] != ':' || twice && gap || !twice && (stop == i || stop + 1 == end)) {
                return false;
            }
            gap |= twice;
            i = stop + (twice ? 2 : 1);
        }
        return gap && isComplete(groups, true);
    }

    private static boolean isComplete(int groups, boolean gap) {
        return gap ? groups < GROUPS : groups == GROUPS;
    }

    private static int groupEnd(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && i < start + 4 && Syntax.hex(bytes[i]) >= 0) {
            i++;
        }
        return i;
    }

    /** Four numbers up to 255 without leading zeros. */
    private static boolean isIpv4(byte[] bytes, int start, int end) {
        int numbers = 1;
        int value = -1;
        for (int i = start; i < end; i++) {
            byte octet = bytes[i];
            if (octet == '.' && value >= 0) {
                numbers++;
                value = -1;
            } else if (octet >= '0' && octet <= '9' && value != 0) {
                value = Math.max(0, value) * 10 + octet - '0';
            } else {
                return false;
            }
            if (value > 255) {
                return false;
            }
        }
        return numbers == 4 && value >= 0;
    }

    /** An address of a version to come: {@code "v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )}. */
    private static boolean isLater(byte[] bytes, int start, int end) {
        if ((bytes[start] | 0x20) != 'v') {
            return false;
        }
        int dot = start + 1;
        while (dot < end && Syntax.hex(bytes[dot]) >= 0) {
            dot++;
        }
        if (dot == start + 1 || dot + 1 >= end || bytes[dot] != '.') {
            return false;
        }
        for (int i = dot + 1; i < end; i++) {
            if (bytes[i] != ':' && (!Syntax.isRegName(bytes[i]) || bytes[i] == '%')) {
                return false;
            }
        }
        return true;
    }
}
