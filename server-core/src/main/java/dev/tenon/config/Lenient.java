package dev.tenon.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the grammar of targets forbids and the server is told to accept all the same: {@code lenient} in {@code [server]}. */
public enum Lenient {

    /** Square brackets, a pipe and a caret in the path. */
    PATH_CHARACTERS,

    /** Brackets, braces, a pipe, a caret, a backslash and a backtick in the query. */
    QUERY_CHARACTERS,

    /** A percent sign in the query without two hexadecimal digits after it. */
    QUERY_PERCENT;

    /** As the file has it. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Lenient parse(String text) {
        List<String> words = Arrays.stream(values()).map(Lenient::word).toList();
        int index = words.indexOf(text);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is none of " + String.join(", ", words) + Nearest.hint(text, words));
        }
        return values()[index];
    }
}
