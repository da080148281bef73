package dev.tenon.http1;

import dev.tenon.http.FieldBlock;

/** Looks for tokens in a comma-separated field value (RFC 9110 section 5.6.1), without regard to case, without strings. */
final class TokenList {

    private TokenList() {}

    static boolean contains(byte[] bytes, int start, int end, String token) {
        return count(bytes, start, end, token) > 0;
    }

    /** How often the token is a member. */
    static int count(byte[] bytes, int start, int end, String token) {
        int count = 0;
        for (int from = start; from <= end; ) {
            int to = memberEnd(bytes, from, end);
            if (isMember(bytes, from, to, token)) {
                count++;
            }
            from = to + 1;
        }
        return count;
    }

    /** Whether the token is the last member. */
    static boolean lastIs(byte[] bytes, int start, int end, String token) {
        int from = end;
        while (from > start && bytes[from - 1] != ',') {
            from--;
        }
        return isMember(bytes, from, end, token);
    }

    private static int memberEnd(byte[] bytes, int from, int end) {
        int to = from;
        while (to < end && bytes[to] != ',') {
            to++;
        }
        return to;
    }

    private static boolean isMember(byte[] bytes, int from, int to, String token) {
        int start = from;
        int end = to;
        while (start < end && isSpace(bytes[start])) {
            start++;
        }
        while (end > start && isSpace(bytes[end - 1])) {
            end--;
        }
        return FieldBlock.matches(bytes, start, end, token);
    }

    private static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
