package dev.tenon.exchange;

import java.util.ArrayList;
import java.util.List;

/**
 * Which parts of a representation a {@code Range} field asks for (RFC 9110 section 14). Pure; any digits are safe.
 *
 * <p>The field is ignored ({@link Whole}) where the RFC demands or allows it: another unit than {@code bytes}, anything
 * malformed, a range that ends before it starts, more than 16 ranges, or nothing to take a part of (length 0). Otherwise ranges
 * that overlap or touch are merged into one, at the place of the first of them, so that an answer never carries a byte twice;
 * the others stay in the order in which they were asked for.
 */
public final class ByteRanges {

    /** The most ranges in one field; a client that wants more gets the whole. */
    static final int MAX_RANGES = 16;

    private static final String UNIT = "bytes=";

    private ByteRanges() {}

    /** What to send. */
    public sealed interface Selection {}

    /** The whole representation with status 200, as if there were no {@code Range}. */
    public record Whole() implements Selection {}

    /**
     * These parts with status 206.
     *
     * @param ranges 1 to 16 of them, none touching another
     */
    public record Parts(List<Range> ranges) implements Selection {
        public Parts {
            ranges = List.copyOf(ranges);
        }
    }

    /** 416 with {@code Content-Range: bytes *}{@code /length}. */
    public record Unsatisfiable() implements Selection {}

    /**
     * Bytes from {@code first} to {@code last}, both included, counted from 0.
     */
    public record Range(long first, long last) {

        /** How many bytes these are, at least 1. */
        public long length() {
            return last - first + 1;
        }

        private boolean touches(Range other) {
            return first - 1 <= other.last && other.first - 1 <= last;
        }

        private Range union(Range other) {
            return new Range(Math.min(first, other.first), Math.max(last, other.last));
        }
    }

    /**
     * Reads a {@code Range} field.
     *
     * @param rangeField the value; several lines joined with commas, which is malformed and so ignored
     * @param length the length of the representation, from 0
     */
    public static Selection select(String rangeField, long length) {
        if (length == 0 || !rangeField.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
            return new Whole();
        }
        List<Range> ranges = new ArrayList<>();
        int members = 0;
        for (int start = UNIT.length(); start <= rangeField.length(); ) {
            int comma = rangeField.indexOf(',', start);
            int end = comma < 0 ? rangeField.length() : comma;
            String member = rangeField.substring(start, end).strip();
            if (!member.isEmpty()) {
                members++;
                if (members > MAX_RANGES || !add(member, length, ranges)) {
                    return new Whole();
                }
            }
            start = end + 1;
        }
        if (members == 0) {
            return new Whole();
        }
        return ranges.isEmpty() ? new Unsatisfiable() : new Parts(ranges);
    }

    /** Adds what a member asks for, if there is such a part; false if the member is malformed. */
    private static boolean add(String member, long length, List<Range> ranges) {
        int dash = member.indexOf('-');
        if (dash < 0 || !isDigits(member, 0, dash) || !isDigits(member, dash + 1, member.length())) {
            return false;
        }
        boolean open = dash + 1 == member.length();
        if (dash == 0) {
            long suffix = open ? -1 : number(member, 1, member.length());
            if (suffix > 0) {
                merge(new Range(length - Math.min(suffix, length), length - 1), ranges);
            }
            return !open;
        }
        long first = number(member, 0, dash);
        long last = open ? Long.MAX_VALUE : number(member, dash + 1, member.length());
        if (last < first) {
            return false;
        }
        if (first < length) {
            merge(new Range(first, Math.min(last, length - 1)), ranges);
        }
        return true;
    }

    private static void merge(Range added, List<Range> ranges) {
        Range range = added;
        int place = ranges.size();
        for (int i = 0; i < ranges.size(); ) {
            if (!ranges.get(i).touches(range)) {
                i++;
                continue;
            }
            range = ranges.remove(i).union(range);
            place = Math.min(place, i);
            i = 0; // grown, it may touch one that it did not touch before
        }
        ranges.add(Math.min(place, ranges.size()), range);
    }

    private static boolean isDigits(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** The number these digits say, or the greatest there is if they say more. */
    private static long number(String digits, int start, int end) {
        long number = 0;
        for (int i = start; i < end; i++) {
            int digit = digits.charAt(i) - '0';
            if (number > (Long.MAX_VALUE - digit) / 10) {
                return Long.MAX_VALUE;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
