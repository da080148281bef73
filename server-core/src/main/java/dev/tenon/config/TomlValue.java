package dev.tenon.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value of the configuration, with the line on which it starts. */
sealed interface TomlValue {

    String TEXT = "a text";
    String WHOLE = "a whole number";
    String REAL = "a decimal number";
    String TRUTH = "a truth value";
    String ARRAY = "an array";
    String TABLE = "a table";

    int line();

    /** What it is, as error messages call it. */
    String kind();

    /** The bare value, without its line; the same for values that mean the same. */
    Object plain();

    /** Whether some of it is the value of an environment variable, and so perhaps a secret. */
    default boolean fromEnvironment() {
        return false;
    }

    record Text(int line, String text, boolean fromEnvironment) implements TomlValue {
        @Override
        public String kind() {
            return TEXT;
        }

        @Override
        public Object plain() {
            return text;
        }
    }

    record Whole(int line, long number) implements TomlValue {
        @Override
        public String kind() {
            return WHOLE;
        }

        @Override
        public Object plain() {
            return number;
        }
    }

    record Real(int line, double number) implements TomlValue {
        @Override
        public String kind() {
            return REAL;
        }

        @Override
        public Object plain() {
            return number;
        }
    }

    record Truth(int line, boolean truth) implements TomlValue {
        @Override
        public String kind() {
            return TRUTH;
        }

        @Override
        public Object plain() {
            return truth;
        }
    }

    record Array(int line, List<TomlValue> items) implements TomlValue {
        @Override
        public boolean fromEnvironment() {
            return items.stream().anyMatch(TomlValue::fromEnvironment);
        }

        @Override
        public String kind() {
            return ARRAY;
        }

        @Override
        public Object plain() {
            return items.stream().map(TomlValue::plain).toList();
        }
    }

    /** A table, its entries in the order of the file. */
    record Table(int line, Map<String, TomlValue> entries) implements TomlValue {
        @Override
        public boolean fromEnvironment() {
            return entries.values().stream().anyMatch(TomlValue::fromEnvironment);
        }

        @Override
        public String kind() {
            return TABLE;
        }

        @Override
        public Object plain() {
            Map<String, Object> plain = new LinkedHashMap<>();
            entries.forEach((key, value) -> plain.put(key, value.plain()));
            return plain;
        }

        Optional<TomlValue> find(String key) {
            return Optional.ofNullable(entries.get(key));
        }
    }

    /** A value whose fault has been told already: no more is to be said about it. */
    record Broken(int line) implements TomlValue {
        @Override
        public String kind() {
            return "a faulty value";
        }

        @Override
        public Object plain() {
            return this;
        }
    }
}
