package dev.tenon.staticfiles;

import java.util.Comparator;

/**
 * Names as people sort them: without regard to case, and runs of digits by their value, so that {@code part2} comes before
 * {@code Part10}. Names that are alike so far are told apart by their characters, so that no two different ones are equal.
 */
final class NaturalOrder implements Comparator<String> {

    static final NaturalOrder INSTANCE = new NaturalOrder();

    private NaturalOrder() {}

    @Override
    public int compare(String one, String other) {
        int i = 0;
        int j = 0;
        while (i < one.length() && j < other.length()) {
            char a = one.charAt(i);
            char b = other.charAt(j);
            if (isDigit(a) && isDigit(b)) {
                int endOfOne = endOfDigits(one, i);
                int endOfOther = endOfDigits(other, j);
                int difference = compareNumbers(one, i, endOfOne, other, j, endOfOther);
                if (difference != 0) {
                    return difference;
                }
                i = endOfOne;
                j = endOfOther;
            } else {
                int difference = a == b ? 0 : Character.compare(folded(a), folded(b));
                if (difference != 0) {
                    return difference;
                }
                i++;
                j++;
            }
        }
        int left = Integer.compare(one.length() - i, other.length() - j);
        return left == 0 ? one.compareTo(other) : left;
    }

    /** Numbers of any length: without leading zeros the longer one is the larger one. */
    private static int compareNumbers(String one, int start, int end, String other, int otherStart, int otherEnd) {
        int i = afterZeros(one, start, end);
        int j = afterZeros(other, otherStart, otherEnd);
        int difference = Integer.compare(end - i, otherEnd - j);
        while (difference == 0 && i < end) {
            difference = Character.compare(one.charAt(i++), other.charAt(j++));
        }
        return difference;
    }

    private static int afterZeros(String text, int start, int end) {
        int i = start;
        while (i < end && text.charAt(i) == '0') {
            i++;
        }
        return i;
    }

    private static int endOfDigits(String text, int start) {
        int i = start;
        while (i < text.length() && isDigit(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static char folded(char c) {
        return Character.toLowerCase(Character.toUpperCase(c));
    }
}
