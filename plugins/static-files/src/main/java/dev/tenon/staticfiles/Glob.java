package dev.tenon.staticfiles;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A pattern for paths within a mount. {@code *} stands for any characters of one name, {@code ?} for one of them, and a name
 * {@code **} for any number of names. A pattern without a slash is about one name wherever it is; one with a slash is about the
 * path from the mount's root. Whatever is below a folder that matches, matches too.
 *
 * <p>Compared without regard to case and to the Unicode form, so that a file system which disregards them opens no way past a
 * pattern. Takes no more than length times length steps, whatever a client asks for.
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
        boolean anywhere = pattern.indexOf('/') < 0;
        String folded = fold(pattern);
        List<String> parts = new ArrayList<>();
        if (anywhere) {
            parts.add(ANY_NAMES);
        }
        int start = folded.startsWith("/") ? 1 : 0;
        int end = folded.endsWith("/") && folded.length() > 1 ? folded.length() - 1 : folded.length();
        while (start <= end) {
            int slash = folded.indexOf('/', start);
            int stop = slash < 0 || slash > end ? end : slash;
            if (stop == start) {
                throw new IllegalArgumentException("a name is missing: write it like \"*.bak\" or \"/private/**\"");
            }
            parts.add(folded.substring(start, stop));
            start = stop + 1;
        }
        return new Glob(parts);
    }

    /** Whether this path, given as its names, or a folder above it, is meant. */
    boolean matches(List<String> names) {
        int part = 0;
        int name = 0;
        int retryPart = -1;
        int retryName = -1;
        while (part < parts.size()) {
            if (parts.get(part).equals(ANY_NAMES)) {
                retryPart = ++part;
                retryName = name;
            } else if (name < names.size() && matches(parts.get(part), fold(names.get(name)))) {
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

    private static String fold(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
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
