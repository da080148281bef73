package dev.tenon.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Reads one of the server's own tables. What is wrong is reported and read as if it were absent, so that reading goes on.
 */
final class TableReader {

    private final TomlValue.Table table;
    private final ConfigKeys.Group group;
    private final Problems problems;

    /** A reader of this table; a key that its group does not have is reported at once. */
    TableReader(TomlValue.Table table, ConfigKeys.Group group, Problems problems) {
        this.table = table;
        this.group = group;
        this.problems = problems;
        table.entries().forEach(this::reportUnknown);
    }

    private void reportUnknown(String key, TomlValue value) {
        // In a line that makes no sense, the first word may not be meant as a key: only a near miss is told.
        boolean doubtful = value instanceof TomlValue.Broken
                && Nearest.to(key, group.keys()).isEmpty();
        if (!group.keys().contains(key) && !doubtful) {
            problems.add(value.line(), ConfigKeys.unknown(key, group));
        }
    }

    int line() {
        return table.line();
    }

    /** The line of this key's value, or of the table if it is absent. */
    int line(String key) {
        return find(key).map(TomlValue::line).orElse(table.line());
    }

    /** Whether the key is there, sound or not. */
    boolean contains(String key) {
        return table.entries().containsKey(key);
    }

    boolean isEmptyArray(String key) {
        return find(key)
                .filter(value ->
                        value instanceof TomlValue.Array array && array.items().isEmpty())
                .isPresent();
    }

    Optional<String> text(String key) {
        return read(key, value -> Typed.text(key, value));
    }

    Optional<Boolean> truth(String key) {
        return read(key, value -> Typed.truth(key, value));
    }

    Optional<Path> path(String key, Path folder) {
        return read(key, value -> Typed.path(key, value, folder));
    }

    OptionalLong whole(String key, long min, long max) {
        return read(key, value -> Typed.whole(key, value, min, max))
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    /** One of the names of an enum, in lower case. */
    <E extends Enum<E>> E choice(String key, Class<E> type, E fallback) {
        return read(key, value -> Choice.of(key, value, type)).orElse(fallback);
    }

    /** A table; an empty one where there is none. */
    TomlValue.Table table(String key) {
        return read(key, value -> Typed.table(key, value)).orElseGet(() -> new TomlValue.Table(table.line(), Map.of()));
    }

    List<TomlValue.Table> tables(String key) {
        return read(key, value -> Typed.tables(key, value)).orElse(List.of());
    }

    /** An array of texts, each read by a parser that throws {@link IllegalArgumentException}; empty if it is absent. */
    <T> Optional<List<T>> list(String key, Function<String, T> parser) {
        return read(key, value -> Typed.texts(key, value)).map(texts -> parsed(key, texts, parser));
    }

    private <T> List<T> parsed(String key, List<TomlValue.Text> texts, Function<String, T> parser) {
        List<T> result = new ArrayList<>();
        for (TomlValue.Text text : texts) {
            try {
                result.add(parser.apply(text.text()));
            } catch (IllegalArgumentException e) {
                problems.add(text.line(), key + ": " + e.getMessage());
            }
        }
        return result;
    }

    private Optional<TomlValue> find(String key) {
        if (!group.keys().contains(key)) {
            throw new IllegalStateException(key + " is missing in ConfigKeys." + group);
        }
        return table.find(key);
    }

    private interface Reading<T> {
        T read(TomlValue value) throws Fault;
    }

    private <T> Optional<T> read(String key, Reading<T> reading) {
        TomlValue value = find(key).orElse(null);
        if (value == null || value instanceof TomlValue.Broken) {
            return Optional.empty();
        }
        try {
            return Optional.of(reading.read(value));
        } catch (Fault fault) {
            problems.add(fault);
            return Optional.empty();
        }
    }
}
