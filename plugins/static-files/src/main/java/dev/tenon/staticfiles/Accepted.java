package dev.tenon.staticfiles;

import java.util.Locale;

/** What a client likes best, as {@code Accept} says it (RFC 9110 section 12.5.1). */
final class Accepted {

    /** Members beyond these are ignored; browsers send eight. */
    private static final int MAX_MEMBERS = 64;

    private Accepted() {}

    /** Whether the client likes one media type, without parameters, better than another. Not if it says nothing. */
    static boolean prefers(String accept, String one, String other) {
        return quality(accept, one) > quality(accept, other);
    }

    /** How welcome a type is, from 0 to 1000: by the most specific member that covers it. */
    private static int quality(String accept, String type) {
        int best = 0;
        int quality = 0;
        int start = 0;
        for (int member = 0; member < MAX_MEMBERS && start <= accept.length(); member++) {
            int comma = accept.indexOf(',', start);
            int end = comma < 0 ? accept.length() : comma;
            String[] parts = accept.substring(start, end).split(";", -1);
            int precision = precision(parts[0].strip().toLowerCase(Locale.ROOT), type);
            int weight = weight(parts);
            if (weight >= 0 && precision > best) {
                best = precision;
                quality = weight;
            }
            start = end + 1;
        }
        return quality;
    }

    private static int precision(String range, String type) {
        if (range.equals(type)) {
            return 3;
        }
        if (range.equals(type.substring(0, type.indexOf('/')) + "/*")) {
            return 2;
        }
        return range.equals("*/*") ? 1 : 0;
    }

    /** The weight in thousandths; -1 if this is none, or the member is about something narrower than a type. */
    private static int weight(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("q=")) {
                return thousandths(parameter.substring(2));
            }
            if (!parameter.isEmpty()) {
                return -1;
            }
        }
        return 1000;
    }

    private static int thousandths(String weight) {
        if (!weight.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?")) {
            return -1;
        }
        String digits = (weight.replace(".", "") + "000").substring(0, 4);
        return Integer.parseInt(digits);
    }
}
