package dev.tenon.staticfiles;

import java.nio.charset.StandardCharsets;

/** Percent-encoding (RFC 3986 section 2.1), of UTF-8. */
final class Percent {

    /** What means itself everywhere in a URI (RFC 3986 section 2.3), besides letters and digits. */
    private static final String UNRESERVED_MARKS = "-._~";

    private static final String HEX = "0123456789ABCDEF";

    private Percent() {}

    /**
     * Encodes all that could mean anything anywhere in a URI, or in HTML. A colon too, or a name such as {@code a:b} would be
     * read as a URI of the scheme {@code a}.
     */
    static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        append(encoded, text, UNRESERVED_MARKS);
        return encoded.toString();
    }

    /** Appends the text, encoding what is neither an ASCII letter or digit nor one of these marks. */
    static void append(StringBuilder target, String text, String marks) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > 0 && (isAlphanumeric(b) || marks.indexOf(b) >= 0)) {
                target.append((char) b);
            } else {
                target.append('%').append(HEX.charAt(b >> 4 & 0xf)).append(HEX.charAt(b & 0xf));
            }
        }
    }

    private static boolean isAlphanumeric(byte b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9';
    }
}
