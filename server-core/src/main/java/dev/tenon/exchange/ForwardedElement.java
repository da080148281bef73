package dev.tenon.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one proxy says in {@code Forwarded} (RFC 7239 section 4): pairs, each name once.
 *
 * @param node the value of {@code for}
 * @param proto the value of {@code proto}
 * @param host the value of {@code host}
 */
record ForwardedElement(Optional<String> node, Optional<String> proto, Optional<String> host) {

    private static final Set<String> NAMES = Set.of("for", "by", "proto", "host");

    /**
     * The elements of all field lines in their order; empty if one is malformed anywhere. Each line is read by itself: a quotation mark
     * that a client leaves open must not swallow what a proxy adds in a line of its own.
     */
    static Optional<List<ForwardedElement>> list(List<String> lines) {
        List<ForwardedElement> elements = new ArrayList<>();
        for (String line : lines) {
            Scanner scanner = new Scanner(line);
            do {
                Map<String, String> pairs = new TreeMap<>();
                int start = scanner.at;
                if (!scanner.element(pairs)) {
                    return Optional.empty();
                }
                // One that has nothing but extensions is a hop like any other: without it, whoever wrote the one before
                // it would
                // take its place.
                if (scanner.hasPairs(start)) {
                    elements.add(new ForwardedElement(
                            Optional.ofNullable(pairs.get("for")),
                            Optional.ofNullable(pairs.get("proto")),
                            Optional.ofNullable(pairs.get("host"))));
                }
            } while (scanner.skip(','));
            if (!scanner.atEnd()) {
                return Optional.empty();
            }
        }
        return Optional.of(elements);
    }

    /** Walks over one field. */
    private static final class Scanner {
        private final String text;
        private int at;

        Scanner(String text) {
            this.text = text;
        }

        boolean atEnd() {
            return at == text.length();
        }

        /** Whether there is more than space between a place before this and here: a pair, or a semicolon that separates none. */
        boolean hasPairs(int start) {
            return !text.substring(start, at).isBlank();
        }

        boolean skip(char c) {
            boolean here = !atEnd() && text.charAt(at) == c;
            at += here ? 1 : 0;
            return here;
        }

        private void skipSpace() {
            while (!atEnd() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
        }

        /** Reads pairs up to a comma or the end; false if they are malformed. Extensions are checked and left out. */
        boolean element(Map<String, String> pairs) {
            skipSpace();
            do {
                if (atEnd() || text.charAt(at) == ',' || text.charAt(at) == ';') {
                    continue;
                }
                String name = token().toLowerCase(Locale.ROOT);
                if (name.isEmpty() || !skip('=')) {
                    return false;
                }
                Optional<String> value = value();
                if (value.isEmpty() || NAMES.contains(name) && pairs.put(name, value.get()) != null) {
                    return false;
                }
            } while (skip(';'));
            skipSpace();
            return true;
        }

        private String token() {
            int start = at;
            while (!atEnd() && isToken(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }

        private Optional<String> value() {
            if (!skip('"')) {
                String token = token();
                return token.isEmpty() ? Optional.empty() : Optional.of(token);
            }
            StringBuilder value = new StringBuilder();
            while (!atEnd()) {
                char c = text.charAt(at++);
                if (c == '"') {
                    return Optional.of(value.toString());
                }
                if (c == '\\') {
                    if (atEnd()) {
                        return Optional.empty();
                    }
                    c = text.charAt(at++);
                }
                value.append(c);
            }
            return Optional.empty();
        }

        private static boolean isToken(char c) {
            return c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
        }
    }
}
