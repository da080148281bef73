package dev.tenon.data.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON value that keeps what it was read from exact: the digits of numbers, the order of names. Objects and arrays can be
 * changed, by one thread; the rest is immutable.
 */
public sealed interface Json {

    /** An object, its names in their order. */
    record Members(Map<String, Json> members) implements Json {

        /** An empty object. */
        public Members() {
            this(new LinkedHashMap<>());
        }
    }

    /** An array. */
    record Elements(List<Json> elements) implements Json {

        /** An empty array. */
        public Elements() {
            this(new ArrayList<>());
        }
    }

    /** A text. */
    record Text(String text) implements Json {}

    /** A number as it was written. */
    record Numeral(String literal) implements Json {}

    /** {@code true}, {@code false} or {@code null}. */
    enum Word implements Json {
        TRUE,
        FALSE,
        NULL
    }

    /** What RFC 6902 section 4.6 calls equal: numbers by value, objects whatever the order of their names. */
    default boolean isEqualTo(Json other) {
        return switch (this) {
            case Members(var mine) ->
                other instanceof Members(var theirs)
                        && mine.size() == theirs.size()
                        && mine.entrySet().stream().allMatch(entry -> {
                            Json match = theirs.get(entry.getKey());
                            return match != null && entry.getValue().isEqualTo(match);
                        });
            case Elements(var mine) -> other instanceof Elements(var theirs) && equal(mine, theirs);
            case Numeral(var mine) -> other instanceof Numeral(var theirs) && sameNumber(mine, theirs);
            case Text text -> text.equals(other);
            case Word word -> word == other;
        };
    }

    private static boolean equal(List<Json> mine, List<Json> theirs) {
        boolean same = mine.size() == theirs.size();
        for (int i = 0; same && i < mine.size(); i++) {
            same = mine.get(i).isEqualTo(theirs.get(i));
        }
        return same;
    }

    private static boolean sameNumber(String mine, String theirs) {
        try {
            return mine.equals(theirs) || new BigDecimal(mine).compareTo(new BigDecimal(theirs)) == 0;
        } catch (NumberFormatException e) {
            return false; // The exponent has more digits than anything can be done with.
        }
    }
}
