package dev.tenon.data;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Parameters;
import dev.tenon.api.Problem;
import dev.tenon.api.Request;
import java.util.List;
import java.util.Set;

/** Which part of a collection a request asks for. */
record ListQuery(int limit, long offset) {

    private static final String LIMIT = "limit";
    private static final String OFFSET = "offset";
    private static final Set<String> NAMES = Set.of(LIMIT, OFFSET);

    /** More than any store holds, and far from overflow. */
    private static final long OFFSET_MAX = 1_000_000_000_000L;

    /** Reads the query; whatever it does not understand is 400, so that no filter is ever silently passed over. */
    static ListQuery of(Request request, Settings settings) {
        Parameters query = request.query();
        for (String name : query.names()) {
            if (!NAMES.contains(name)) {
                throw bad(name, "a list knows the parameters limit and offset, not this one");
            }
        }
        int limit = (int) number(query, LIMIT, settings.listLimitDefault(), settings.listLimitMax());
        return new ListQuery(limit, number(query, OFFSET, 0, OFFSET_MAX));
    }

    /** Lets a request without a query pass. */
    static void requireNone(Request request) {
        for (String name : request.query().names()) {
            throw bad(name, "this resource knows no parameters");
        }
    }

    private static long number(Parameters query, String name, long fallback, long max) {
        List<String> values = query.all(name);
        if (values.isEmpty()) {
            return fallback;
        }
        if (values.size() > 1) {
            throw bad(name, "it is given " + values.size() + " times; give it once");
        }
        long value = number(values.getFirst());
        if (value < 0 || value > max) {
            throw bad(name, "it must be a whole number from 0 to " + max);
        }
        return value;
    }

    /** The value of up to 15 ASCII digits, or -1. */
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

    static HttpError bad(String parameter, String detail) {
        String name = parameter.length() > 64 ? parameter.substring(0, 64) : parameter;
        Problem problem = Problem.of(400, "The query parameter \"" + name + "\" cannot be used: " + detail);
        return new HttpError(problem.with("parameter", name), Headers.empty());
    }
}
