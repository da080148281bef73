package dev.tenon.config;

import com.moandjiezana.toml.Toml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * TOML text to a tree of values with their lines. The only class that touches toml4j.
 *
 * <p>toml4j 0.7.2 reads TOML 0.4, stops at the first error, keeps no lines and no order, drops {@code key =} without a word,
 * and decodes escapes wrongly. So it is given a text that {@link TomlScanner} has checked and written anew, and what it
 * answers is compared with what was scanned: a difference is an error, never a wrong value.
 */
final class TomlSource {

    private static final Pattern TOML4J_LINE = Pattern.compile("on line (\\d{1,9})");

    private final Problems problems;
    private final Substitution substitution;
    private final PlainToml plain;

    private TomlSource(Problems problems, Substitution substitution, PlainToml plain) {
        this.problems = problems;
        this.substitution = substitution;
        this.plain = plain;
    }

    /**
     * Reads a text and reports what is wrong with it. Empty if no sense can be made of the whole; otherwise the statements
     * that are sound, and a {@link TomlValue.Broken} for each value that is not.
     */
    static Optional<TomlValue.Table> read(String text, Problems problems, Substitution substitution) {
        TomlScanner.Scan scan = TomlScanner.scan(normalised(text), problems);
        if (!scan.headersSound()) {
            return Optional.empty();
        }
        TomlSource source = new TomlSource(problems, substitution, scan.plain());
        return source.parse(scan.plain().document(scan.root())).flatMap(parsed -> source.join(parsed, scan.root()));
    }

    private static String normalised(String text) {
        String withoutMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
        return withoutMark.replace("\r\n", "\n");
    }

    private Optional<Map<?, ?>> parse(PlainToml.Document document) {
        try {
            return Optional.of(new Toml().read(document.text()).toMap());
        } catch (RuntimeException e) {
            // toml4j throws IllegalStateException for what it cannot read, and by its faults nearly anything else.
            String message = String.valueOf(e.getMessage());
            Matcher line = TOML4J_LINE.matcher(message);
            int plainLine = line.find() ? Integer.parseInt(line.group(1)) : 1;
            problems.add(document.sourceLine(plainLine), "the TOML parser cannot read this: " + message.strip());
            return Optional.empty();
        }
    }

    private Optional<TomlValue.Table> join(Map<?, ?> parsed, Outline.Table where) {
        try {
            return Optional.of(table(parsed, where));
        } catch (Fault fault) {
            problems.add(fault);
            return Optional.empty();
        }
    }

    private TomlValue.Table table(Map<?, ?> parsed, Outline.Table where) throws Fault {
        Map<String, Object> values = new LinkedHashMap<>();
        parsed.forEach((key, value) -> values.put(plain.key(String.valueOf(key)), value));
        Map<String, TomlValue> entries = new LinkedHashMap<>();
        for (Map.Entry<String, Outline> entry : where.entries().entrySet()) {
            Object value = values.remove(entry.getKey());
            entries.put(entry.getKey(), value(value == null ? Missing.VALUE : value, entry.getValue()));
        }
        if (!values.isEmpty()) {
            throw misread(where.line());
        }
        return new TomlValue.Table(where.line(), entries);
    }

    private enum Missing {
        VALUE
    }

    private TomlValue value(Object parsed, Outline where) throws Fault {
        return switch (where) {
            case Outline.Broken broken when parsed == Missing.VALUE -> new TomlValue.Broken(broken.line());
            case Outline.Table table when parsed instanceof Map<?, ?> map -> table(map, table);
            case Outline.Items items when parsed instanceof List<?> list -> array(list, items.items(), items.line());
            case Outline.Tables tables
            when parsed instanceof List<?> list -> array(list, tables.tables(), tables.line());
            case Outline.Scalar scalar -> scalar(parsed, scalar);
            case Outline other -> throw misread(other.line());
        };
    }

    private TomlValue array(List<?> parsed, List<? extends Outline> where, int line) throws Fault {
        if (parsed.size() != where.size()) {
            throw misread(line);
        }
        List<TomlValue> items = new ArrayList<>();
        for (int i = 0; i < where.size(); i++) {
            items.add(value(parsed.get(i), where.get(i)));
        }
        return new TomlValue.Array(line, List.copyOf(items));
    }

    private TomlValue scalar(Object parsed, Outline.Scalar where) throws Fault {
        TomlValue value = switch (parsed) {
            case String placeholder -> text(plain.text(placeholder));
            case Long number -> new TomlValue.Whole(where.line(), number);
            case Double number -> new TomlValue.Real(where.line(), number);
            case Boolean truth -> new TomlValue.Truth(where.line(), truth);
            default -> throw misread(where.line());
        };
        if (!(value instanceof TomlValue.Broken) && !value.kind().equals(where.kind())) {
            throw misread(where.line());
        }
        return value;
    }

    private TomlValue text(PlainToml.SourceText source) {
        try {
            Substitution.Filled filled = substitution.apply(source.line(), source.text());
            return new TomlValue.Text(source.line(), filled.text(), filled.fromEnvironment());
        } catch (Fault fault) {
            problems.add(fault);
            return new TomlValue.Broken(source.line());
        }
    }

    private static Fault misread(int line) {
        return new Fault(line, "the TOML parser misreads what starts here: write it in a simpler form");
    }
}
