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

        boolean applies(List<String> names, String type) {
            return (paths.isEmpty() || paths.stream().anyMatch(glob -> glob.matches(names)))
                    && (types.isEmpty() || types.stream().anyMatch(pattern -> isOf(type, pattern)))
                    && (!hashed || isHashed(names.getLast()));
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
        return cacheControl.stream()
                .filter(rule -> rule.applies(names, type))
                .map(CacheRule::value)
                .findFirst();
    }

    /** Whether this file is to be saved rather than shown. */
    boolean downloads(List<String> names) {
        return download.stream().anyMatch(glob -> glob.matches(names));
    }

    /**
     * Whether a name holds a hash of its content, as bundlers put it there: a part between dots, or after the last hyphen or
     * underscore of one, of eight or more letters and digits, with at least one digit and one letter; the last part is the extension.
     * {@code app.3f9c2b1d.js} and {@code index-BxK3d9Qz.js} do, {@code report-20240131.pdf} and {@code jquery.min.js} do not.
     */
    static boolean isHashed(String name) {
        int length = 0;
        boolean digit = false;
        boolean letter = false;
        for (int i = 0; i <= name.lastIndexOf('.'); i++) {
            char c = name.charAt(i);
            boolean isDigit = c >= '0' && c <= '9';
            boolean isLetter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (isDigit || isLetter) {
                length++;
                digit |= isDigit;
                letter |= isLetter;
                continue;
            }
            if (c == '.' && length >= 8 && digit && letter) {
                return true;
            }
            length = 0;
            digit = false;
            letter = false;
        }
        return false;
    }
}
