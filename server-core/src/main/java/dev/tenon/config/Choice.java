package dev.tenon.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads a text that must be one of a few words: the names of an enum, in lower case and with hyphens. */
final class Choice {

    private Choice() {}

    static <E extends Enum<E>> E of(String key, TomlValue value, Class<E> type) throws Fault {
        String text = Typed.text(key, value);
        List<String> words = words(type);
        int index = words.indexOf(text);
        if (index < 0) {
            throw new Fault(
                    value.line(),
                    key + " must be one of " + String.join(", ", words) + ", not " + Typed.quoted(text)
                            + Nearest.hint(text, words));
        }
        return type.getEnumConstants()[index];
    }

    /**
     * A member of a list of such texts.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    static <E extends Enum<E>> E among(String text, Class<E> type) {
        List<String> words = words(type);
        int index = words.indexOf(text);
        if (index < 0) {
            throw new IllegalArgumentException(
                    Typed.quoted(text) + " is none of " + String.join(", ", words) + Nearest.hint(text, words));
        }
        return type.getEnumConstants()[index];
    }

    static <E extends Enum<E>> List<String> words(Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }
}
