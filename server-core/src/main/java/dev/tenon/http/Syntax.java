package dev.tenon.http;

/**
 * Which octets the grammar allows where, as one table: a look-up for each octet of a head.
 *
 * <p>RFC 9110 section 5.6.2 (tokens) and 5.5 (field values), RFC 3986 section 3 (URIs).
 */
public final class Syntax {

    private static final int TOKEN = 1;
    private static final int FIELD_VALUE = 2;
    /** An octet of a path, without the percent sign. */
    static final int PATH = 4;
    /** An octet of a query, without the percent sign. */
    static final int QUERY = 8;

    private static final int REG_NAME = 16;
    /** What {@link Leniency#PATH_CHARACTERS} adds. */
    static final int RAW_PATH = 32;
    /** What {@link Leniency#QUERY_CHARACTERS} adds. */
    static final int RAW_QUERY = 64;
    /** The percent sign. */
    static final int PERCENT = 128;

    private static final byte[] TABLE = table();

    private Syntax() {}

    private static byte[] table() {
        byte[] table = new byte[256];
        mark(table, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", TOKEN | PATH | QUERY | REG_NAME);
        mark(table, "!#$%&'*+-.^_`|~", TOKEN);
        mark(table, "-._~!$&'()*+,;=", PATH | QUERY | REG_NAME);
        mark(table, "%", PERCENT | REG_NAME);
        mark(table, ":@/", PATH | QUERY);
        mark(table, "?", QUERY);
        mark(table, "[]|^", RAW_PATH | RAW_QUERY);
        mark(table, "{}`\\", RAW_QUERY);
        for (int c = 0x21; c < 0x100; c++) {
            if (c != 0x7f) {
                table[c] |= FIELD_VALUE;
            }
        }
        mark(table, " \t", FIELD_VALUE);
        return table;
    }

    private static void mark(byte[] table, String characters, int kinds) {
        characters.chars().forEach(c -> table[c] |= (byte) kinds);
    }

    /** An octet of a token. */
    public static boolean isToken(byte octet) {
        return (TABLE[octet & 0xff] & TOKEN) != 0;
    }

    /** An octet of a field value, white space and octets above 0x7f included. */
    public static boolean isFieldValue(byte octet) {
        return (TABLE[octet & 0xff] & FIELD_VALUE) != 0;
    }

    /** Whether the octet is of one of these kinds, from {@link TargetSyntax#target}. */
    public static boolean is(byte octet, int kinds) {
        return (TABLE[octet & 0xff] & kinds) != 0;
    }

    /** An octet of a registered name, such as a host's. */
    public static boolean isRegName(byte octet) {
        return (TABLE[octet & 0xff] & REG_NAME) != 0;
    }

    /** The value of a hexadecimal digit, or -1. */
    public static int hex(byte octet) {
        if (octet >= '0' && octet <= '9') {
            return octet - '0';
        }
        int lower = octet | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
