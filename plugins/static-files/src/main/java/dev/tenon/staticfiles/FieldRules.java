package dev.tenon.staticfiles;

import java.util.List;
import java.util.Optional;

/**
 * What is sent with files beside their content.
 *
 * @param cacheControl the first that applies gives {@code Cache-Control}
 * @param download patterns of files that browsers are told to save rather than show
 */
record FieldRules(List<CacheRule> cacheControl, List<Glob> download) {

    FieldRules {
        cacheControl = List.copyOf(cacheControl);
        download = List.copyOf(download);
    }

    /**
     * A rule for {@code Cache-Control}. It applies if each of its conditions holds.
     *
     * @param paths patterns of which one must match; none: any path
     * @param types media types of which one must match, {@code image/*} for all of a kind; none: any type
     * @param hashed whether the name must hold a hash of the content
     * @param value what to send
     */
    record CacheRule(List<Glob> paths, List<String> types, boolean hashed, String value) {

        CacheRule {
            paths = List.copyOf(paths);
            types = List.copyOf(types);
        }

        boolean applies(Glob.Folded path, String name, String type) {
            return (paths.isEmpty() || paths.stream().anyMatch(glob -> glob.matches(path)))
                    && (types.isEmpty() || types.stream().anyMatch(pattern -> isOf(type, pattern)))
                    && (!hashed || isHashed(name));
        }

        private static boolean isOf(String type, String pattern) {
            int semicolon = type.indexOf(';');
            String essence = semicolon < 0 ? type : type.substring(0, semicolon);
            return pattern.endsWith("/*")
                    ? essence.regionMatches(true, 0, pattern, 0, pattern.length() - 1)
                    : essence.equalsIgnoreCase(pattern);
        }
    }

    /** What {@code Cache-Control} says of this file. */
    Optional<String> cacheControl(List<String> names, String type) {
        Glob.Folded path = Glob.Folded.of(names);
        return cacheControl.stream()
                .filter(rule -> rule.applies(path, names.getLast(), type))
                .map(CacheRule::value)
                .findFirst();
    }

    /** Whether this file is to be saved rather than shown. */
    boolean downloads(List<String> names) {
        Glob.Folded path = Glob.Folded.of(names);
        return download.stream().anyMatch(glob -> glob.matches(path));
    }

    /**
     * Whether a name holds a hash of its content, as bundlers put it there: a part behind a dot, a hyphen or an underscore and before a
     * dot, of eight or more letters and digits, with at least one digit and one letter. {@code app.3f9c2b1d.js} and
     * {@code index-BxK3d9Qz.js} do; {@code report-20240131.pdf}, {@code chapter12.html} and {@code jquery.min.js} do not. At the start
     * of a name it takes sixteen hexadecimal digits.
     */
    static boolean isHashed(String name) {
        int start = 0;
        for (int end = 0; end <= name.lastIndexOf('.'); end++) {
            char c = name.charAt(end);
            if (!isDigit(c) && !isLetter(c)) {
                if (c == '.' && isHash(name, start, end)) {
                    return true;
                }
                start = end + 1;
            }
        }
        return false;
    }

    private static boolean isHash(String name, int start, int end) {
        String part = name.substring(start, end);
        if (part.chars().noneMatch(FieldRules::isDigit) || part.chars().noneMatch(FieldRules::isLetter)) {
            return false;
        }
        return start == 0
                ? part.length() >= 16 && part.chars().allMatch(c -> Character.digit(c, 16) >= 0)
                : part.length() >= 8 && ".-_".indexOf(name.charAt(start - 1)) >= 0;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
