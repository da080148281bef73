package dev.tenon.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The text that toml4j is given: one statement on each line, no comments, and in the place of each text, and of each key
 * that needs quotes, a name that toml4j cannot misread. What they stand for is kept here.
 */
final class PlainToml {

    private static final String ODD_KEY = "quoted-key-";

    private final StringBuilder plain = new StringBuilder();
    private final List<Integer> sourceLines = new ArrayList<>();
    private final List<SourceText> texts = new ArrayList<>();
    private final Map<String, String> placeholders = new HashMap<>();
    private final Map<String, String> keys = new HashMap<>();
    private int statementStart;

    /** A decoded text, and the line on which it starts. */
    record SourceText(int line, String text) {}

    void begin() {
        statementStart = plain.length();
    }

    /** Ends the statement that began, which started on this line of the source. */
    void commit(int sourceLine) {
        plain.append('\n');
        sourceLines.add(sourceLine);
    }

    /** Forgets the statement that began. */
    void rollback() {
        plain.setLength(statementStart);
    }

    void add(String canonical) {
        plain.append(canonical);
    }

    void addText(int line, String text) {
        plain.append('"').append(texts.size()).append('"');
        texts.add(new SourceText(line, text));
    }

    void addKey(String key) {
        plain.append(
                isBare(key) && !key.startsWith(ODD_KEY)
                        ? key
                        : placeholders.computeIfAbsent(key, this::newPlaceholder));
    }

    private String newPlaceholder(String key) {
        String placeholder = ODD_KEY + keys.size();
        keys.put(placeholder, key);
        return placeholder;
    }

    /** The text that stands for this one in {@link #plain}. */
    SourceText text(String placeholder) {
        return texts.get(Integer.parseInt(placeholder));
    }

    /** The key that stands for this one in {@link #plain}. */
    String key(String plainKey) {
        return keys.getOrDefault(plainKey, plainKey);
    }

    /** The line of the source from which a line of {@link #plain} was made, as near as possible. */
    int sourceLine(int plainLine) {
        return sourceLines.isEmpty() ? 1 : sourceLines.get(Math.clamp(plainLine - 1L, 0, sourceLines.size() - 1));
    }

    String plain() {
        return plain.toString();
    }

    static boolean isBare(String key) {
        return !key.isEmpty() && key.chars().allMatch(c -> isBare((char) c));
    }

    static boolean isBare(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }
}
