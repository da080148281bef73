package dev.tenon.admin;

/**
 * Makes text harmless to look at: nothing in it moves a cursor, starts a line or turns the direction of writing, so that it can
 * neither forge a line of a log or a table nor drive a terminal.
 */
public final class Visible {

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private Visible() {}

    /** The text with each character escaped that acts instead of being seen. */
    public static String of(String text) {
        StringBuilder out = new StringBuilder(text.length());
        append(out, text);
        return out.toString();
    }

    /** Appends the text with each character escaped that acts instead of being seen. */
    public static void append(StringBuilder out, CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            if (acts(text, i)) {
                escape(out, text.charAt(i));
            } else {
                out.append(text.charAt(i));
            }
        }
    }

    /** Appends the escape of a character, in a form that JSON takes too. */
    static void escape(StringBuilder out, char c) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default ->
                out.append("\\u")
                        .append(HEX[c >> 12])
                        .append(HEX[(c >> 8) & 15])
                        .append(HEX[(c >> 4) & 15])
                        .append(HEX[c & 15]);
        }
    }

    /**
     * Whether the character at this index acts: controls, invisible marks, line and paragraph separators, marks that turn the
     * direction of writing, and halves of surrogate pairs without the other.
     */
    static boolean acts(CharSequence text, int index) {
        char c = text.charAt(index);
        if (c < 0x7f) {
            return c < ' ';
        }
        return c <= 0x9f
                || c == 0x061c
                || (c >= 0x200b && c <= 0x200f)
                || (c >= 0x2028 && c <= 0x202e)
                || (c >= 0x2060 && c <= 0x206f)
                || c == 0xfeff
                || (Character.isSurrogate(c) && !paired(text, index));
    }

    private static boolean paired(CharSequence text, int index) {
        return Character.isHighSurrogate(text.charAt(index))
                ? index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1))
                : index > 0 && Character.isHighSurrogate(text.charAt(index - 1));
    }
}
