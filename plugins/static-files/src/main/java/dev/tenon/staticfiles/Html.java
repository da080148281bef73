package dev.tenon.staticfiles;

import java.io.IOException;

/** Texts in HTML. */
final class Html {

    /** Where Unicode has pictures of control characters, in their order. */
    private static final char CONTROL_PICTURES = '\u2400';

    private static final char DELETE_PICTURE = '\u2421';

    private Html() {}

    /**
     * Appends a text so that it is that text, in an element or in a quoted attribute. What cannot be seen is shown by a sign that
     * stands for it: a name with a line feed, or with a mark that turns the reading direction, must not look like another.
     */
    static void escape(Appendable out, String text) throws IOException {
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            String replacement = replacement(text.charAt(i));
            if (!replacement.isEmpty()) {
                out.append(text, start, i).append(replacement);
                start = i + 1;
            }
        }
        out.append(text, start, text.length());
    }

    /** What stands for this character; empty if it may stand for itself. */
    private static String replacement(char c) {
        return switch (c) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> "&quot;";
            case '\'' -> "&#39;";
            case 0x7f -> String.valueOf(DELETE_PICTURE);
            default -> {
                if (c < ' ') {
                    yield String.valueOf((char) (CONTROL_PICTURES + c));
                }
                yield isUnseen(c) ? "\uFFFD" : "";
            }
        };
    }

    /** C1 controls, halves of no pair, non-characters, and marks that turn the direction (UAX 9). */
    private static boolean isUnseen(char c) {
        return c >= 0x80 && c < 0xa0
                || c == 0x61c
                || c == 0x200e
                || c == 0x200f
                || c >= 0x202a && c <= 0x202e
                || c >= 0x2066 && c <= 0x2069
                || c >= 0xfffe;
    }
}
