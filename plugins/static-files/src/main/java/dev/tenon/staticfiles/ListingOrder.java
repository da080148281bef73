package dev.tenon.staticfiles;

import java.util.Comparator;

/**
 * How a listing is sorted. Directories come first whichever way, and names decide between what is otherwise alike.
 *
 * @param key what it is sorted by
 * @param descending whether the largest, the latest, or the last of the alphabet comes first
 */
record ListingOrder(Key key, boolean descending) {

    static final ListingOrder DEFAULT = first(Key.NAME);

    private static final Comparator<Found.Entry> BY_NAME =
            Comparator.comparing(Found.Entry::name, NaturalOrder.INSTANCE);

    /** What listings can be sorted by. */
    enum Key {
        NAME("name", "Name", false),
        SIZE("size", "Size", true),
        TIME("time", "Modified", true);

        private final String token;
        private final String heading;
        private final boolean descendingFirst;

        Key(String token, String heading, boolean descendingFirst) {
            this.token = token;
            this.heading = heading;
            this.descendingFirst = descendingFirst;
        }

        /** What stands for it in a query. */
        String token() {
            return token;
        }

        /** What stands above its column. */
        String heading() {
            return heading;
        }
    }

    /** The order by this key that most people want first: the largest and the latest on top, but names from A to Z. */
    static ListingOrder first(Key key) {
        return new ListingOrder(key, key.descendingFirst);
    }

    ListingOrder reversed() {
        return new ListingOrder(key, !descending);
    }

    /** Whether it is what its key alone would ask for. */
    boolean isFirst() {
        return descending == key.descendingFirst;
    }

    Comparator<Found.Entry> comparator() {
        Comparator<Found.Entry> byKey = switch (key) {
            case NAME -> BY_NAME;
            case SIZE -> Comparator.comparingLong(each -> each.directory() ? 0 : each.size());
            case TIME -> Comparator.comparing(Found.Entry::modified);
        };
        return Comparator.comparing(Found.Entry::directory, Comparator.reverseOrder())
                .thenComparing(descending ? byKey.reversed() : byKey)
                .thenComparing(BY_NAME);
    }
}
