package dev.tenon.http;

import java.util.Arrays;

/**
 * IP addresses as text, in the one form that every program reads alike (RFC 3986 section 3.2.2): IPv4 as four decimal numbers without
 * leading zeros, IPv6 as groups of up to four hexadecimal digits. No short forms of IPv4, no zones.
 */
public final class IpLiteral {

    private static final byte[] NONE = new byte[0];
    private static final int V4_BYTES = 4;
    private static final int V6_BYTES = 16;

    private IpLiteral() {}

    /** The 4 octets of an IPv4 address; empty if it is none. */
    public static byte[] v4(byte[] text, int start, int end) {
        byte[] address = new byte[V4_BYTES];
        int at = start;
        for (int i = 0; i < V4_BYTES; i++) {
            int stop = i == V4_BYTES - 1 ? end : indexOfDot(text, at, end);
            int number = stop < 0 ? -1 : decimal(text, at, stop, 255);
            if (number < 0) {
                return NONE;
            }
            address[i] = (byte) number;
            at = stop + 1;
        }
        return address;
    }

    private static int indexOfDot(byte[] text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (text[i] == '.') {
                return i;
            }
        }
        return -1;
    }

    /** A decimal number without leading zeros; -1 if it is none, or greater than {@code most}, which is below a billion. */
    public static int decimal(byte[] text, int start, int end, int most) {
        if (start >= end || text[start] == '0' && end - start > 1) {
            return -1;
        }
        int number = 0;
        for (int i = start; i < end; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = 10 * number + digit;
            if (number > most) {
                return -1;
            }
        }
        return number;
    }

    /** The 16 octets of an IPv6 address without brackets, whose last two groups may be written as IPv4; empty if it is none. */
    public static byte[] v6(byte[] text, int start, int end) {
        byte[] address = new byte[V6_BYTES];
        int filled = 0;
        int gap = -1;
        int at = start;
        if (end - start >= 2 && text[start] == ':' && text[start + 1] == ':') {
            gap = 0;
            at += 2;
        }
        while (at < end) {
            int stop = endOfGroup(text, at, end);
            if (stop < end && text[stop] == '.') {
                byte[] tail = v4(text, at, end);
                if (tail.length == 0 || filled > V6_BYTES - V4_BYTES) {
                    return NONE;
                }
                System.arraycopy(tail, 0, address, filled, V4_BYTES);
                filled += V4_BYTES;
                break;
            }
            if (stop == at || filled == V6_BYTES) {
                return NONE;
            }
            int group = group(text, at, stop);
            address[filled++] = (byte) (group >> 8);
            address[filled++] = (byte) group;
            if (stop == end) {
                break;
            }
            at = stop + 1;
            if (text[stop] != ':' || at == end) {
                return NONE;
            }
            if (text[at] == ':') {
                if (gap >= 0) {
                    return NONE;
                }
                gap = filled;
                at++;
            }
        }
        return spread(address, filled, gap);
    }

    private static int endOfGroup(byte[] text, int start, int end) {
        int stop = start;
        while (stop < end && stop - start < 4 && Syntax.hex(text[stop]) >= 0) {
            stop++;
        }
        return stop;
    }

    private static int group(byte[] text, int start, int stop) {
        int group = 0;
        for (int i = start; i < stop; i++) {
            group = group << 4 | Syntax.hex(text[i]);
        }
        return group;
    }

    /** Puts the zeros in place that a double colon stands for: at least one group of them. */
    private static byte[] spread(byte[] address, int filled, int gap) {
        if (gap < 0) {
            return filled == V6_BYTES ? address : NONE;
        }
        if (filled > V6_BYTES - 2) {
            return NONE;
        }
        int tail = filled - gap;
        System.arraycopy(address, gap, address, V6_BYTES - tail, tail);
        Arrays.fill(address, gap, V6_BYTES - tail, (byte) 0);
        return address;
    }

    /** Where the literal in brackets ends that starts here; -1 if it is malformed (RFC 3986 section 3.2.2). A zone is none of it. */
    static int end(byte[] text, int start, int end) {
        int close = start + 1;
        while (close < end && text[close] != ']') {
            close++;
        }
        boolean valid = close < end
                && close > start + 1
                && (v6(text, start + 1, close).length > 0 || isLater(text, start + 1, close));
        return valid ? close + 1 : -1;
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
