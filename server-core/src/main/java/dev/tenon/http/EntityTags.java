package dev.tenon.http;

/**
 * Entity tags in {@code If-Match}, {@code If-None-Match} and {@code If-Range} (RFC 9110 sections 8.8.3 and 13.1): a list of
 * tags, or {@code *}.
 *
 * <p>A field that is malformed anywhere matches nothing, whatever else stands in it. Works in one pass over the text without
 * keeping anything, so the length of the field is the only bound it needs.
 */
public final class EntityTags {

    private EntityTags() {}

    /** Whether the field is {@code *}, which means any representation. */
    public static boolean isAny(String field) {
        return field.strip().equals("*");
    }

    /**
     * Whether one of the listed tags equals this one and neither is weak (RFC 9110 section 8.8.3.2).
     *
     * @param tag the current tag with its quotes, and {@code W/} if it is weak
     */
    public static boolean matchesStrongly(String field, String tag) {
        return !isWeak(tag) && lists(field, tag, false);
    }

    /**
     * Whether one of the listed tags equals this one, weak or not (RFC 9110 section 8.8.3.2).
     *
     * @param tag the current tag with its quotes, and {@code W/} if it is weak
     */
    public static boolean matchesWeakly(String field, String tag) {
        return lists(field, isWeak(tag) ? tag.substring(2) : tag, true);
    }

    private static boolean isWeak(String tag) {
        return tag.startsWith("W/");
    }

    private static boolean lists(String field, String quoted, boolean weakly) {
        boolean found = false;
        int i = skip(field, 0);
        while (i < field.length()) {
            boolean weak = field.startsWith("W/", i);
            int start = weak ? i + 2 : i;
            int end = endOfTag(field, start);
            if (end < 0) {
                return false;
            }
            found |= (weakly || !weak)
                    && end - start == quoted.length()
                    && field.regionMatches(start, quoted, 0, quoted.length());
            i = endOfMember(field, end);
            if (i < 0) {
                return false;
            }
            i = skip(field, i);
        }
        return found;
    }

    /** Past the closing quote of the tag that starts here, or -1 if none does. */
    private static int endOfTag(String field, int start) {
        if (start >= field.length() || field.charAt(start) != '"') {
            return -1;
        }
        int i = start + 1;
        while (i < field.length() && field.charAt(i) != '"') {
            char c = field.charAt(i);
            if (c <= ' ' || c == 0x7f) {
                return -1;
            }
            i++;
        }
        return i < field.length() ? i + 1 : -1;
    }

    /** Past the comma after a member, or the end of the field; -1 if anything else follows the member. */
    private static int endOfMember(String field, int from) {
        int i = from;
        while (i < field.length() && isSpace(field.charAt(i))) {
            i++;
        }
        if (i == field.length()) {
            return i;
        }
        return field.charAt(i) == ',' ? i + 1 : -1;
    }

    /** Past white space and empty members, which RFC 9110 section 5.6.1.2 tells to ignore. */
    private static int skip(String field, int from) {
        int i = from;
        while (i < field.length() && (isSpace(field.charAt(i)) || field.charAt(i) == ',')) {
            i++;
        }
        return i;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }
}
