package dev.tenon.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * What a client would like best, as {@code Accept}, {@code Accept-Encoding} and {@code Accept-Language} say it: values with
 * weights (RFC 9110 section 12.4.2). Weights are in thousandths, from 0 (not acceptable) to 1000.
 *
 * <pre>{@code
 * QualityList accept = QualityList.parse(request.headers().combined("Accept").orElse(""));
 * boolean page = accept.mediaType("text/html") > accept.mediaType("application/json");
 * }</pre>
 *
 * <p>A malformed member is skipped, and what follows the 64th good one is ignored; the rest still counts. Never sorted: one
 * pass over the text, one pass over the members for each question.
 *
 * <p>Immutable.
 *
 * @param members the members in their order
 */
public record QualityList(List<Member> members) {

    /** More than any client needs; Chrome sends eight. */
    private static final int MAX_MEMBERS = 64;

    private static final QualityList EMPTY = new QualityList(List.of());

    public QualityList {
        members = List.copyOf(members);
    }

    /**
     * One member of the list.
     *
     * @param value in lower case, without parameters
     * @param parameterized whether it has parameters beside its weight, as in {@code text/html;level=1}
     * @param quality the weight, 0 to 1000
     */
    public record Member(String value, boolean parameterized, int quality) {}

    /** Reads a field; several lines of it joined with commas. */
    public static QualityList parse(String field) {
        if (field.isEmpty()) {
            return EMPTY;
        }
        List<Member> members = new ArrayList<>();
        int start = 0;
        while (start < field.length() && members.size() < MAX_MEMBERS) {
            int end = end(field, start, ',');
            addMember(field, start, end, members);
            start = end + 1;
        }
        return new QualityList(members);
    }

    /**
     * How welcome this media type is, a type without parameters in lower case: by the most specific of {@code type/subtype},
     * {@code type/*} and {@code *}{@code /*} (RFC 9110 section 12.5.1). 0 if none of them is there.
     */
    public int mediaType(String type) {
        int slash = type.indexOf('/');
        OptionalInt exact = exact(type);
        OptionalInt group = exact.isPresent() ? exact : exact(type.substring(0, slash + 1) + '*');
        return (group.isPresent() ? group : exact("*/*")).orElse(0);
    }

    /**
     * How welcome a content coding is, in lower case: by its name or {@code *} (RFC 9110 section 12.5.3). Empty if the list says
     * nothing of it, which is a yes for {@code identity} and a no for any other.
     */
    public OptionalInt coding(String coding) {
        OptionalInt exact = exact(coding);
        return exact.isPresent() ? exact : exact("*");
    }

    private OptionalInt exact(String value) {
        for (Member member : members) {
            if (!member.parameterized && member.value.equals(value)) {
                return OptionalInt.of(member.quality);
            }
        }
        return OptionalInt.empty();
    }

    private static void addMember(String field, int start, int end, List<Member> members) {
        int semicolon = end(field, start, ';', end);
        String value = field.substring(start, semicolon).strip();
        if (!isValue(value)) {
            return;
        }
        boolean parameterized = false;
        int quality = 1000;
        for (int i = semicolon + 1; i < end; ) {
            int next = end(field, i, ';', end);
            String parameter = field.substring(i, next).strip();
            if (parameter.startsWith("q=") || parameter.startsWith("Q=")) {
                quality = quality(parameter);
                break; // what follows the weight is an extension that RFC 9110 dropped
            }
            parameterized |= !parameter.isEmpty();
            i = next + 1;
        }
        if (quality >= 0) {
            members.add(new Member(value.toLowerCase(Locale.ROOT), parameterized, quality));
        }
    }

    /** A token, or two with a slash between them. */
    private static boolean isValue(String value) {
        int slashes = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            slashes += c == '/' ? 1 : 0;
            if (c != '/' && !Headers.isTokenChar(c)) {
                return false;
            }
        }
        return !value.isEmpty() && slashes < 2 && !value.startsWith("/") && !value.endsWith("/");
    }

    /** The weight in {@code q=0.5}, in thousandths: at most three decimals, at most 1. Or -1. */
    private static int quality(String parameter) {
        int length = parameter.length();
        if (length < 3 || length > 7 || length > 3 && parameter.charAt(3) != '.') {
            return -1;
        }
        int whole = parameter.charAt(2) - '0';
        int quality = whole * 1000;
        for (int i = 4, unit = 100; i < length; i++, unit /= 10) {
            char c = parameter.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            quality += (c - '0') * unit;
        }
        return whole < 0 || whole > 1 || quality > 1000 ? -1 : quality;
    }

    private static int end(String field, int start, char separator) {
        return end(field, start, separator, field.length());
    }

    /** Where the next separator is, outside quoted strings; {@code limit} if there is none. */
    private static int end(String field, int start, char separator, int limit) {
        boolean quoted = false;
        for (int i = start; i < limit; i++) {
            char c = field.charAt(i);
            if (c == separator && !quoted) {
                return i;
            }
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            }
        }
        return limit;
    }
}
