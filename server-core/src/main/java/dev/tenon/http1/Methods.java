package dev.tenon.http1;

import java.nio.charset.StandardCharsets;

/** Method names from bytes, without a new string for the standard ones. */
final class Methods {

    private static final String[][] BY_LENGTH = {
        {}, {}, {}, {"GET", "PUT"}, {"POST", "HEAD"}, {"PATCH", "TRACE"}, {"DELETE"}, {"OPTIONS", "CONNECT"}
    };

    private Methods() {}

    /** The method that these octets spell; case-sensitive (RFC 9110 section 9.1). */
    static String name(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length < BY_LENGTH.length) {
            for (String known : BY_LENGTH[length]) {
                if (spells(bytes, start, known)) {
                    return known;
                }
            }
        }
        return new String(bytes, start, length, StandardCharsets.ISO_8859_1);
    }

    private static boolean spells(byte[] bytes, int start, String known) {
        for (int i = 0; i < known.length(); i++) {
            if (bytes[start + i] != known.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
