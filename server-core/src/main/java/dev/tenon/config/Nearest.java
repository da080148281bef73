package dev.tenon.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that was most likely meant. */
final class Nearest {

    private static final int MAX_LENGTH = 64;

    private Nearest() {}

    /** The known word nearest to this one, if one is near. */
    static Optional<String> to(String word, Collection<String> known) {
        if (word.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String folded = fold(word);
        return known.stream()
                .filter(candidate -> candidate.length() <= MAX_LENGTH)
                .filter(candidate -> distance(folded, fold(candidate)) <= tolerance(candidate))
                .min(Comparator.<String>comparingInt(candidate -> distance(folded, fold(candidate)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** {@code ", did you mean "x"?"}, or nothing. */
    static String hint(String word, Collection<String> known) {
        return to(word, known).map(near -> ", did you mean \"" + near + "\"?").orElse("");
    }

    private static String fold(String word) {
        return word.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    /** A third of the letters may be wrong, one at least, three at most. */
    private static int tolerance(String word) {
        return Math.clamp(word.length() / 3, 1, 3);
    }

    /** How many letters must be added, dropped, replaced or swapped with their neighbour. */
    static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[b.length()];
    }
}
