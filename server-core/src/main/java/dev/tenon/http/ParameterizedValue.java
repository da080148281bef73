package dev.tenon.http;

import dev.tenon.api.Parameters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A value with parameters, such as {@code multipart/form-data; boundary="x"} (RFC 9110 section 5.6.6). Serves media types and
 * {@code Content-Disposition}.
 *
 * @param value what comes before the first semicolon, in lower case
 * @param parameters names in lower case, each once; values as they are, quoted strings without quotes
 */
public record ParameterizedValue(String value, Parameters parameters) {

    /** More parameters than anyone needs. */
    private static final int MAX_PARAMETERS = 32;

    /**
     * Reads a field value: tokens, quoted strings, optional white space around semicolons. A backslash in a quoted string
     * escapes a quote or a backslash; before anything else it stands for itself, since user agents send file names of Windows
     * unescaped.
     *
     * @return empty if it is malformed, names a parameter twice, or has more than 32 of them
     */
    public static Optional<ParameterizedValue> parse(String field) {
        Scanner scanner = new Scanner(field);
        String value = scanner.untilSemicolon();
        if (value.isEmpty()) {
            return Optional.empty();
        }
        List<String> pairs = new ArrayList<>();
        Set<String> names = new HashSet<>();
        while (scanner.nextParameter()) {
            String name = scanner.token().toLowerCase(Locale.ROOT);
            Optional<String> content = name.isEmpty() ? Optional.empty() : scanner.content();
            if (content.isEmpty() || !names.add(name) || names.size() > MAX_PARAMETERS) {
                return Optional.empty();
            }
            pairs.add(name);
            pairs.add(content.get());
        }
        return scanner.atEnd()
                ? Optional.of(new ParameterizedValue(
                        value.toLowerCase(Locale.ROOT), Parameters.of(pairs.toArray(String[]::new))))
                : Optional.empty();
    }

    /** Whether this is a character of a token (RFC 9110 section 5.6.2). */
    static boolean isTokenChar(char c) {
        return c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }

    /** Walks over one field value. */
    private static final class Scanner {
        private final String text;
        private int at;

        Scanner(String text) {
            this.text = text;
        }

        boolean atEnd() {
            return at == text.length();
        }

        /** One or two tokens with a slash between them, and the white space around; empty if something else is there. */
        String untilSemicolon() {
            skipSpace();
            int start = at;
            while (!atEnd() && (isTokenChar(text.charAt(at)) || text.charAt(at) == '/')) {
                at++;
            }
            String value = text.substring(start, at);
            skipSpace();
            return atEnd() || text.charAt(at) == ';' ? value : "";
        }

        /** Moves to the start of the next parameter; false at the end, or where something else than a semicolon is. */
        boolean nextParameter() {
            boolean separated = false;
            skipSpace();
            while (!atEnd() && text.charAt(at) == ';') {
                separated = true;
                at++;
                skipSpace();
            }
            return separated && !atEnd();
        }

        String token() {
            int start = at;
            while (!atEnd() && isTokenChar(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }

        /** An equals sign and a token or a quoted string; empty if malformed. */
        Optional<String> content() {
            if (atEnd() || text.charAt(at) != '=') {
                return Optional.empty();
            }
            at++;
            if (!atEnd() && text.charAt(at) == '"') {
                return quoted();
            }
            String token = token();
            return token.isEmpty() ? Optional.empty() : Optional.of(token);
        }

        private Optional<String> quoted() {
            StringBuilder content = new StringBuilder();
            for (at++; !atEnd(); at++) {
                char c = text.charAt(at);
                if (c == '"') {
                    at++;
                    return Optional.of(content.toString());
                }
                if (c == '\\' && at + 1 < text.length() && "\"\\".indexOf(text.charAt(at + 1)) >= 0) {
                    at++;
                    c = text.charAt(at);
                }
                content.append(c);
            }
            return Optional.empty();
        }

        private void skipSpace() {
            while (!atEnd() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
        }
    }
}
