package dev.tenon.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What toml4j is given in the place of a text: one statement on each line, no comments, each table once and before the
 * tables inside it, and instead of each text, and of each key that is long or needs quotes, a name that cannot be misread.
 * What these stand for is kept here.
 */
final class PlainToml {

    /** Longer keys are replaced too: toml4j's time grows with the square of what it is given. */
    private static final int MAX_KEY_LENGTH = 16;

    private static final String REPLACED_KEY = "key-";

    private final StringBuilder statement = new StringBuilder();
    private final List<SourceText> texts = new ArrayList<>();
    private final Map<String, String> placeholders = new HashMap<>();
    private final Map<String, String> keys = new HashMap<>();

    /** A decoded text, and the line on which it starts. */
    record SourceText(int line, String text) {}

    /** A whole text in plain form, and the line of the source for each of its lines. */
    record Document(String text, List<Integer> sourceLines) {

        /** The line of the source from which a line of the text was made, as near as possible. */
        int sourceLine(int line) {
            return sourceLines.isEmpty() ? 1 : sourceLines.get(Math.clamp(line - 1L, 0, sourceLines.size() - 1));
        }
    }

    /** Begins a statement, and forgets what was begun before. */
    void begin() {
        statement.setLength(0);
    }

    void add(String canonical) {
        statement.append(canonical);
    }

    void addText(int line, String text) {
        statement.append('"').append(texts.size()).append('"');
        texts.add(new SourceText(line, text));
    }

    void addKey(String key) {
        statement.append(plainKey(key));
    }

    /** The statement that was begun. */
    String statement() {
        return statement.toString();
    }

    private String plainKey(String key) {
        boolean plain = isBare(key) && key.length() <= MAX_KEY_LENGTH && !key.startsWith(REPLACED_KEY);
        return plain ? key : placeholders.computeIfAbsent(key, this::newPlaceholder);
    }

    private String newPlaceholder(String key) {
        String placeholder = REPLACED_KEY + keys.size();
        keys.put(placeholder, key);
        return placeholder;
    }

    /** The text that this one stands for. */
    SourceText text(String placeholder) {
        return texts.get(Integer.parseInt(placeholder));
    }

    /** The key that this one stands for. */
    String key(String plainKey) {
        return keys.getOrDefault(plainKey, plainKey);
    }

    /** All statements below this table. */
    Document document(Outline.Table root) {
        StringBuilder text = new StringBuilder();
        List<Integer> lines = new ArrayList<>();
        write(root, "", text, lines);
        return new Document(text.toString(), lines);
    }

    private void write(Outline.Table table, String path, StringBuilder text, List<Integer> lines) {
        for (Outline.Statement each : table.statements()) {
            text.append(each.plain()).append('\n');
            lines.add(each.line());
        }
        table.entries().forEach((key, value) -> {
            String inside = path + plainKey(key);
            switch (value) {
                case Outline.Table inner
                when !inner.inline() -> writeTable(inner, "[" + inside + "]", inside, text, lines);
                case Outline.Tables tables ->
                    tables.tables().forEach(inner -> writeTable(inner, "[[" + inside + "]]", inside, text, lines));
                case Outline.Table ignored -> {}
                case Outline.Scalar ignored -> {}
                case Outline.Items ignored -> {}
                case Outline.Broken ignored -> {}
            }
        });
    }

    private void writeTable(Outline.Table table, String header, String path, StringBuilder text, List<Integer> lines) {
        text.append(header).append('\n');
        lines.add(table.line());
        write(table, path + ".", text, lines);
    }

    static boolean isBare(String key) {
        return !key.isEmpty() && key.chars().allMatch(c -> isBare((char) c));
    }

    static boolean isBare(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }
}
