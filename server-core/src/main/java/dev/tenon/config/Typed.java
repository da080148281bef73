package dev.tenon.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Takes a value as what it should be, or says in plain words why it cannot be. */
final class Typed {

    private Typed() {}

    static String text(String key, TomlValue value) throws Fault {
        if (value instanceof TomlValue.Text text) {
            return text.text();
        }
        throw mismatch(key, TomlValue.TEXT + " in quotes", value);
    }

    static List<TomlValue.Text> texts(String key, TomlValue value) throws Fault {
        if (!(value instanceof TomlValue.Array array)) {
            String hint = value instanceof TomlValue.Text text ? ": write [" + quoted(text.text()) + "]" : "";
            throw new Fault(value.line(), key + " must be an array of texts, not " + value.kind() + hint);
        }
        List<TomlValue.Text> texts = new ArrayList<>();
        for (TomlValue item : array.items()) {
            switch (item) {
                case TomlValue.Text text -> texts.add(text);
                case TomlValue.Broken ignored -> {}
                case TomlValue other ->
                    throw new Fault(other.line(), key + " must hold texts in quotes only, not " + other.kind());
            }
        }
        return texts;
    }

    static boolean truth(String key, TomlValue value) throws Fault {
        if (value instanceof TomlValue.Truth truth) {
            return truth.truth();
        }
        throw mismatch(key, "true or false, without quotes", value);
    }

    static long whole(String key, TomlValue value, long min, long max) throws Fault {
        if (!(value instanceof TomlValue.Whole whole)) {
            throw mismatch(key, "a whole number, without quotes", value);
        }
        if (whole.number() < min || whole.number() > max) {
            throw new Fault(value.line(), key + " must be from " + min + " to " + max + ", not " + whole.number());
        }
        return whole.number();
    }

    /** A path, resolved against a folder. */
    static Path path(String key, TomlValue value, Path folder) throws Fault {
        String text = text(key, value);
        if (text.isEmpty()) {
            throw new Fault(value.line(), key + " is empty: name a path, \".\" for the configuration file's folder");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new Fault(
                    value.line(),
                    key
                            + " holds a control character, perhaps from a backslash in double quotes: put the path in single quotes");
        }
        try {
            return folder.resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw new Fault(value.line(), key + " is no valid path: " + e.getReason());
        }
    }

    static TomlValue.Table table(String key, TomlValue value) throws Fault {
        if (value instanceof TomlValue.Table table) {
            return table;
        }
        throw mismatch(key, TomlValue.TABLE, value);
    }

    static List<TomlValue.Table> tables(String key, TomlValue value) throws Fault {
        if (value instanceof TomlValue.Table) {
            throw new Fault(
                    value.line(),
                    key + " must be an array of tables, not one: write its header in double brackets, [[…]]");
        }
        if (!(value instanceof TomlValue.Array array)) {
            throw mismatch(key, "an array of tables", value);
        }
        List<TomlValue.Table> tables = new ArrayList<>();
        for (TomlValue item : array.items()) {
            if (!(item instanceof TomlValue.Table table)) {
                throw new Fault(item.line(), key + " must hold tables only, not " + item.kind());
            }
            tables.add(table);
        }
        return tables;
    }

    static String quoted(String text) {
        return '"' + (text.length() > 100 ? text.substring(0, 100) + "…" : text) + '"';
    }

    private static Fault mismatch(String key, String expected, TomlValue value) {
        String found = switch (value) {
            case TomlValue.Text text -> "the text " + quoted(text.text());
            case TomlValue.Whole whole -> "the number " + whole.number();
            case TomlValue.Real real -> "the number " + real.number();
            case TomlValue.Truth truth -> String.valueOf(truth.truth());
            case TomlValue.Array array -> array.kind();
            case TomlValue.Table table -> table.kind();
            case TomlValue.Broken broken -> broken.kind();
        };
        return new Fault(value.line(), key + " must be " + expected + ", not " + found);
    }
}
