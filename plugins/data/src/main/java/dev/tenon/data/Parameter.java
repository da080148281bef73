package dev.tenon.data;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Parameters;
import dev.tenon.api.Problem;
import dev.tenon.api.Request;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads query parameters; whatever cannot be understood is 400, so that nothing is ever silently passed over. */
final class Parameter {

    private static final int SHOWN = 64;

    private Parameter() {}

    /** Lets a request pass that has no other parameters than these. */
    static void requireOnly(Request request, Set<String> known) {
        for (String name : request.query().names()) {
            if (!known.contains(name)) {
                throw bad(
                        name,
                        known.isEmpty()
                                ? "this resource knows no parameters"
                                : "this resource knows "
                                        + String.join(
                                                ", ", known.stream().sorted().toList()));
            }
        }
    }

    /** The one value of this name, if there is one. */
    static Optional<String> one(Parameters query, String name) {
        List<String> values = query.all(name);
        if (values.size() > 1) {
            throw bad(name, "it is given " + values.size() + " times; give it once");
        }
        return values.stream().findFirst();
    }

    /** A value that came in another way, as if it were a parameter. */
    static Parameters named(String name, String value) {
        return Parameters.of(name, value);
    }

    /** A whole number from 0, of up to 15 ASCII digits. */
    static long number(Parameters query, String name, long fallback, long max) {
        Optional<String> text = one(query, name);
        if (text.isEmpty()) {
            return fallback;
        }
        long value = number(text.get());
        if (value < 0 || value > max) {
            throw bad(name, "it must be a whole number from 0 to " + max);
        }
        return value;
    }

    private static long number(String text) {
        if (text.isEmpty() || text.length() > 15) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = 10 * value + digit;
        }
        return value;
    }

    /** A truth value; a parameter without a value is true. */
    static boolean truth(String name, String value) {
        return switch (value) {
            case "", "true" -> true;
            case "false" -> false;
            default -> throw bad(name, "it must be true or false");
        };
    }

    /** A time (RFC 3339), of whole milliseconds. */
    static Instant time(String name, String value) {
        try {
            // A plus that was not encoded has become a space.
            Instant time = OffsetDateTime.parse(value.replace(' ', '+')).toInstant();
            if (time.isBefore(Instant.EPOCH) || time.isAfter(Instant.parse("9999-12-31T23:59:59Z"))) {
                throw bad(name, "it must be a time from 1970 to 9999");
            }
            return Instant.ofEpochMilli(time.toEpochMilli());
        } catch (DateTimeException e) {
            throw bad(name, "it must be a time like 2026-03-03T08:15:30Z");
        }
    }

    /** The parts of a text, separated by a character. */
    static List<String> parts(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, start)) {
            parts.add(text.substring(start, at));
            start = at + 1;
        }
        parts.add(text.substring(start));
        return parts;
    }

    static HttpError bad(String parameter, String detail) {
        String name = parameter.length() > SHOWN ? parameter.substring(0, SHOWN) : parameter;
        Problem problem = Problem.of(400, "The query parameter \"" + name + "\" cannot be used: " + detail);
        return new HttpError(problem.with("parameter", name), Headers.empty());
    }
}
