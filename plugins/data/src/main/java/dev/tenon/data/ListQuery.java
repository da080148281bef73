package dev.tenon.data;

import dev.tenon.api.Parameters;
import dev.tenon.api.Request;
import dev.tenon.data.store.Filter;
import dev.tenon.data.store.Operand;
import dev.tenon.data.store.Query;
import dev.tenon.data.store.Query.Offset;
import dev.tenon.data.store.Query.Order;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a request asks of a collection.
 *
 * @param query for the store; its bounds are those of a page
 * @param limit how many documents the client wants at most, if it said so
 * @param fields which fields to show; empty: all
 */
record ListQuery(Query query, OptionalInt limit, List<Operand.Field> fields) {

    static final String LIMIT = "limit";
    static final String OFFSET = "offset";
    static final String CURSOR = "cursor";

    private static final String SORT = "sort";
    private static final String WORDS = "q";
    private static final String FIELDS = "fields";
    private static final String TOTAL = "total";
    private static final String AT = "at";
    private static final Set<String> NAMES = Set.of(LIMIT, OFFSET, CURSOR, SORT, WORDS, FIELDS, TOTAL, AT);

    /** More than any store holds, and far from overflow. */
    private static final long OFFSET_MAX = 1_000_000_000_000L;

    private static final int FILTERS = 50;
    private static final int ORDERS = 8;
    private static final int WORDS_MAX = 16;
    private static final int SHOWN_FIELDS = 100;

    /** All of a collection, for a stream, which sets the bounds of each part. */
    static ListQuery whole(String collection) {
        return new ListQuery(Query.all(collection, 1, 1), OptionalInt.empty(), List.of());
    }

    /** Reads the query of a request to a collection. */
    static ListQuery of(Request request, String collection, Settings settings, long bytes) {
        Parameters parameters = request.query();
        List<Filter> filters = new ArrayList<>();
        parameters.forEach((name, value) -> {
            if (!NAMES.contains(name)) {
                filters.add(Filters.parse(name, value));
            }
            if (filters.size() > FILTERS) {
                throw Parameter.bad(name, "a list takes up to " + FILTERS + " filters");
            }
        });
        OptionalInt limit = parameters.contains(LIMIT)
                ? OptionalInt.of((int) Parameter.number(parameters, LIMIT, 0, settings.listLimitMax()))
                : OptionalInt.empty();
        Optional<Instant> at = Parameter.one(parameters, AT).map(value -> Parameter.time(AT, value));
        boolean total = Parameter.one(parameters, TOTAL)
                .map(value -> Parameter.truth(TOTAL, value))
                .orElse(false);
        Query query = new Query(
                collection,
                at,
                filters,
                words(parameters),
                orders(parameters),
                new Offset(Parameter.number(parameters, OFFSET, 0, OFFSET_MAX)),
                limit.orElse(settings.listLimitDefault()),
                bytes,
                total);
        return new ListQuery(start(query, parameters), limit, fields(parameters));
    }

    private static Query start(Query query, Parameters parameters) {
        Optional<String> cursor = Parameter.one(parameters, CURSOR);
        if (cursor.isPresent() && parameters.contains(OFFSET)) {
            throw Parameter.bad(OFFSET, "a cursor says where to begin already");
        }
        return cursor.map(text -> query.from(Cursors.decode(query, text))).orElse(query);
    }

    private static List<String> words(Parameters parameters) {
        List<String> words = new ArrayList<>();
        for (String text : parameters.all(WORDS)) {
            for (String word : Parameter.parts(text, ' ')) {
                if (!word.isEmpty()) {
                    words.add(asciiLower(word));
                }
            }
        }
        if (words.size() > WORDS_MAX) {
            throw Parameter.bad(WORDS, "up to " + WORDS_MAX + " words can be looked for at once");
        }
        return words;
    }

    private static String asciiLower(String word) {
        StringBuilder lower = new StringBuilder(word);
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            lower.setCharAt(i, c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
        }
        return lower.toString();
    }

    private static List<Order> orders(Parameters parameters) {
        List<Order> orders = new ArrayList<>();
        Set<Operand> seen = new LinkedHashSet<>();
        for (String name : list(parameters, SORT)) {
            boolean descending = name.startsWith("-");
            String plain = descending ? name.substring(1) : name;
            Operand operand = Fields.parseOperand(plain).orElseThrow(() -> Parameter.bad(SORT, Fields.wrong(plain)));
            if (!seen.add(operand)) {
                throw Parameter.bad(SORT, "\"" + plain + "\" is there twice");
            }
            orders.add(new Order(operand, descending));
        }
        if (orders.size() > ORDERS) {
            throw Parameter.bad(SORT, "a list can be sorted by up to " + ORDERS + " fields");
        }
        return orders;
    }

    private static List<Operand.Field> fields(Parameters parameters) {
        Set<Operand.Field> fields = new LinkedHashSet<>();
        for (String name : list(parameters, FIELDS)) {
            fields.add(Fields.parse(name).orElseThrow(() -> Parameter.bad(FIELDS, Fields.wrong(name))));
        }
        if (fields.size() > SHOWN_FIELDS) {
            throw Parameter.bad(FIELDS, "up to " + SHOWN_FIELDS + " fields can be named");
        }
        return List.copyOf(fields);
    }

    private static List<String> list(Parameters parameters, String name) {
        return Parameter.one(parameters, name)
                .map(value -> Parameter.parts(value, ','))
                .orElse(List.of());
    }

    /** The parameters for what comes after this, to be put behind a question mark. */
    static String next(Request request, String cursor) {
        StringBuilder next = new StringBuilder();
        request.query().forEach((name, value) -> {
            if (!name.equals(OFFSET) && !name.equals(CURSOR)) {
                next.append(encode(name)).append('=').append(encode(value)).append('&');
            }
        });
        return next.append(CURSOR).append('=').append(cursor).toString();
    }

    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (b >= '0' && b <= '9')
                    || (b >= 'A' && b <= 'Z')
                    || (b >= 'a' && b <= 'z')
                    || "-._~,:/".indexOf(b) >= 0;
            encoded.append(plain ? Character.toString(b) : String.format(Locale.ROOT, "%%%02X", b));
        }
        return encoded.toString();
    }
}
