package dev.tenon.http1;

import dev.tenon.http.FieldBlock;
import dev.tenon.http.Syntax;

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

    /** Whether each member is a token, with parameters or without. */
    static boolean isWellFormed(byte[] bytes, int start, int end) {
        for (int from = start; from <= end; ) {
            int to = memberEnd(bytes, from, end);
            int name = skipSpace(bytes, from, to);
            int after = name;
            while (after < to && Syntax.isToken(bytes[after])) {
                after++;
            }
            int rest = skipSpace(bytes, after, to);
            if (after == name || rest < to && bytes[rest] != ';') {
                return false;
            }
            from = to + 1;
        }
        return true;
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
        int start = skipSpace(bytes, from, to);
        int end = to;
        while (end > start && isSpace(bytes[end - 1])) {
            end--;
        }
        return FieldBlock.matches(bytes, start, end, token);
    }

    private static int skipSpace(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && isSpace(bytes[i])) {
            i++;
        }
        return i;
    }

    private static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
