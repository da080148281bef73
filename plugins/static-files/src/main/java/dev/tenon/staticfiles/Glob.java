package dev.tenon.staticfiles;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A pattern for paths within a mount. {@code *} stands for any characters of one name, {@code ?} for one of them, and a name
 * {@code **} for any number of names. A pattern without a slash before its end is about one name wherever it is; one with
 * a slash is about the path from the mount's root. Whatever is below a folder that matches, matches too.
 *
 * <p>Compared without regard to case, to the Unicode form and to characters that nobody sees, so that a file system which
 * disregards them opens no way past a pattern. Takes no more than length times length steps, whatever a client asks for.
 *
 * <p>Immutable.
 */
final class Glob {

    private static final String ANY_NAMES = "**";

    /** The names of the pattern, folded. */
    private final List<String> parts;

    private Glob(List<String> parts) {
        this.parts = List.copyOf(parts);
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong and what to do
     */
    static Glob of(String pattern) {
        if (pattern.indexOf('\\') >= 0 || pattern.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("no name has a backslash or a NUL: separate names with slashes");
        }
        if (pattern.indexOf('{') >= 0 || pattern.indexOf('}') >= 0) {
            throw new IllegalArgumentException("braces are not known: give one pattern for each of the choices");
        }
        if (pattern.indexOf('[') >= 0 || pattern.indexOf(']') >= 0) {
            throw new IllegalArgumentException("brackets are not known: ? stands for any one character");
        }
        if (pattern.startsWith("!")) {
            throw new IllegalArgumentException(
                    "an exclamation mark undoes nothing here: name what is meant alone, with ? for a real one");
        }
        int slash = pattern.indexOf('/');
        boolean anywhere = slash < 0 || slash > 0 && slash == pattern.length() - 1;
        String folded = fold(pattern);
        List<String> parts = new ArrayList<>();
        if (anywhere) {
            parts.add(ANY_NAMES);
        }
        int start = folded.startsWith("/") ? 1 : 0;
        int end = folded.endsWith("/") && folded.length() > 1 ? folded.length() - 1 : folded.length();
        while (start <= end) {
            int next = folded.indexOf('/', start);
            int stop = next < 0 || next > end ? end : next;
            if (stop == start) {
                throw new IllegalArgumentException("a name is missing: write it like \"*.bak\" or \"/private/**\"");
            }
            parts.add(folded.substring(start, stop));
            start = stop + 1;
        }
        return new Glob(parts);
    }

    /**
     * A path as its names, without what makes no difference to patterns, so that it is done once for all of them.
     *
     * @param names folded
     */
    record Folded(List<String> names) {

        Folded {
            names = List.copyOf(names);
        }

        static Folded of(List<String> names) {
            return new Folded(names.stream().map(Glob::fold).toList());
        }

        /** The same, of another last name, which is folded already. */
        Folded withLast(String name) {
            List<String> others = new ArrayList<>(names);
            others.set(others.size() - 1, name);
            return new Folded(others);
        }
    }

    /** Whether this path, or a folder above it, is meant. */
    boolean matches(Folded path) {
        List<String> names = path.names();
        int part = 0;
        int name = 0;
        int retryPart = -1;
        int retryName = -1;
        while (part < parts.size()) {
            if (parts.get(part).equals(ANY_NAMES)) {
                retryPart = ++part;
                retryName = name;
            } else if (name < names.size() && matches(parts.get(part), names.get(name))) {
                part++;
                name++;
            } else if (retryPart >= 0 && retryName < names.size()) {
                part = retryPart;
                name = ++retryName;
            } else {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(String pattern, String name) {
        int p = 0;
        int n = 0;
        int retryP = -1;
        int retryN = -1;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                retryP = ++p;
                retryN = n;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == name.charAt(n))) {
                p++;
                n++;
            } else if (retryP >= 0) {
                p = retryP;
                n = ++retryN;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /**
     * Without case, Unicode form, and what is not seen. By way of upper case, since {@code \u00df} and {@code \u017f} become {@code ss}
     * and {@code s} only so.
     */
    static String fold(String text) {
        String visible = text;
        if (!isAscii(text)) {
            StringBuilder kept = new StringBuilder();
            text.codePoints().filter(c -> !isIgnorable(c)).forEach(kept::appendCodePoint);
            String upper = Normalizer.normalize(kept, Normalizer.Form.NFD).toUpperCase(Locale.ROOT);
            visible = Normalizer.normalize(upper.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
        }
        return visible.toLowerCase(Locale.ROOT);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** Whether some file systems take no notice of this character, as nobody sees it (Unicode: Default_Ignorable_Code_Point). */
    static boolean isIgnorable(int c) {
        return Character.getType(c) == Character.FORMAT
                || c == 0x34f
                || c == 0x115f
                || c == 0x1160
                || c == 0x17b4
                || c == 0x17b5
                || c >= 0x180b && c <= 0x180f
                || c >= 0x2060 && c <= 0x206f
                || c == 0x3164
                || c >= 0xfe00 && c <= 0xfe0f
                || c == 0xffa0
                || c >= 0xfff0 && c <= 0xfff8
                || c >= 0xe0000 && c <= 0xe0fff;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Glob glob && parts.equals(glob.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    @Override
    public String toString() {
        return String.join("/", parts);
    }
}
