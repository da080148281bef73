package dev.tenon.http;

import java.util.Random;

/** Damages text for tests that feed parsers with nonsense: the same seed gives the same nonsense. */
public final class Mutations {

    private static final String ALPHABET = "\",;=*/-+:\\%W q0123456789aZ\t\r\n\0\u007f\u00e9";

    private Mutations() {}

    /** The text with one to four characters replaced, inserted, removed or doubled. */
    public static String mutate(String text, Random random) {
        StringBuilder damaged = new StringBuilder(text);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(damaged.length() + 1);
            char c = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
            switch (random.nextInt(4)) {
                case 0 -> damaged.insert(at, c);
                case 1 -> damaged.delete(at, Math.min(at + 1, damaged.length()));
                case 2 -> damaged.insert(at, damaged.substring(at, Math.min(at + 4, damaged.length())));
                default -> damaged.replace(at, Math.min(at + 1, damaged.length()), String.valueOf(c));
            }
        }
        return damaged.toString();
    }
}
