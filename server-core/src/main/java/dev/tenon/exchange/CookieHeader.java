package dev.tenon.exchange;

import dev.tenon.api.Parameters;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code Cookie} (RFC 6265 section 5.4). Tolerant, since other software on the same host may have set what a browser
 * sends: pairs without a name or an equals sign are skipped, values are kept as they are, quotes included.
 */
public final class CookieHeader {

    /** Browsers keep up to 180 for a site; what comes after these is not read. */
    private static final int MAX_COOKIES = 256;

    private CookieHeader() {}

    /** The cookies in all lines of the field, in order; at most 256. */
    public static Parameters parse(List<String> cookieFields) {
        List<String> pairs = new ArrayList<>();
        for (String field : cookieFields) {
            int start = 0;
            while (start < field.length() && pairs.size() < 2 * MAX_COOKIES) {
                int semicolon = field.indexOf(';', start);
                int end = semicolon < 0 ? field.length() : semicolon;
                addPair(field, start, end, pairs);
                start = end + 1;
            }
        }
        return Parameters.of(pairs.toArray(String[]::new));
    }

    private static void addPair(String field, int start, int end, List<String> pairs) {
        int equals = field.indexOf('=', start, end);
        if (equals < 0) {
            return;
        }
        String name = field.substring(start, equals).strip();
        if (!name.isEmpty()) {
            pairs.add(name);
            pairs.add(field.substring(equals + 1, end).strip());
        }
    }
}
