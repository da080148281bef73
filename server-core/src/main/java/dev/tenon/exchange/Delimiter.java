package dev.tenon.exchange;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the line that separates parts, CRLF and two hyphens and the boundary (RFC 2046 section 5.1.1), in a buffer.
 *
 * <p>Looks at the last byte of a window first and moves on by as much as that byte allows (Horspool), so that most bytes of a
 * file are never looked at. Linear at worst, whatever boundary and data a client makes up: where the last byte fits it goes on to
 * the next CR, with which a delimiter starts and which occurs nowhere else in it.
 */
final class Delimiter {

    private static final String EXTRA_CHARS = "'()+_,-./:=? ";

    private final byte[] bytes;
    private final int[] shifts = new int[256];

    /**
     * A delimiter for this boundary.
     *
     * @throws IllegalArgumentException unless the boundary has 1 to 70 of the characters RFC 2046 allows, the last no space
     */
    Delimiter(String boundary) {
        int length = boundary.length();
        if (length < 1
                || length > 70
                || boundary.endsWith(" ")
                || !boundary.chars().allMatch(Delimiter::isAllowed)) {
            throw new IllegalArgumentException("not a boundary");
        }
        bytes = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
        Arrays.fill(shifts, bytes.length);
        for (int i = 0; i < bytes.length - 1; i++) {
            shifts[bytes[i]] = bytes.length - 1 - i;
        }
    }

    int length() {
        return bytes.length;
    }

    /** The byte of this index. */
    int at(int index) {
        return bytes[index];
    }

    /** Where the delimiter starts in this part of the buffer, or -1. */
    int find(byte[] buffer, int from, int to) {
        int last = bytes.length - 1;
        int at = from;
        while (at + last < to) {
            byte end = buffer[at + last];
            if (end != bytes[last]) {
                at += shifts[end & 0xff];
            } else if (startsAt(buffer, at)) {
                return at;
            } else {
                at = nextStart(buffer, at + 1, to);
            }
        }
        return -1;
    }

    /** Where the next CR is; only there a delimiter can start. */
    private static int nextStart(byte[] buffer, int from, int to) {
        int at = from;
        while (at < to && buffer[at] != '\r') {
            at++;
        }
        return at;
    }

    private boolean startsAt(byte[] buffer, int at) {
        for (int i = 0; i < bytes.length; i++) {
            if (buffer[at + i] != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAllowed(int c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || EXTRA_CHARS.indexOf(c) >= 0;
    }
}
