package dev.tenon.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where each table and value of a text stands: the lines and the order that toml4j does not keep. */
sealed interface Outline {

    /** The line on which it starts. */
    int line();

    /** What it is, as error messages call it. */
    String kind();

    /** A text, a number or a truth value. */
    record Scalar(int line, String kind) implements Outline {}

    /** An array that is written in brackets. */
    record Items(int line, List<Outline> items) implements Outline {
        @Override
        public String kind() {
            return TomlValue.ARRAY;
        }
    }

    /** An array of tables, made of {@code [[headers]]}; never empty. */
    record Tables(List<Table> tables) implements Outline {
        @Override
        public int line() {
            return tables.getFirst().line();
        }

        @Override
        public String kind() {
            return TomlValue.ARRAY;
        }
    }

    /** A value with a fault that has been told: its key is there, and that is all one knows. */
    record Broken(int line) implements Outline {
        @Override
        public String kind() {
            return "a faulty value";
        }
    }

    /** A statement in the plain form that toml4j is given. */
    record Statement(int line, String plain) {}

    /** A table: filled while the text is scanned. */
    final class Table implements Outline {

        private final Map<String, Outline> entries = new LinkedHashMap<>();
        private final List<Statement> statements = new ArrayList<>();
        private final boolean inline;
        private int line;
        private boolean hasHeader;

        Table(int line, boolean inline) {
            this.line = line;
            this.inline = inline;
        }

        @Override
        public int line() {
            return line;
        }

        @Override
        public String kind() {
            return TomlValue.TABLE;
        }

        Map<String, Outline> entries() {
            return entries;
        }

        /** The statements that set its values, unless it is written in braces. */
        List<Statement> statements() {
            return statements;
        }

        /** Whether it is written in braces, so that nothing can be added to it. */
        boolean inline() {
            return inline;
        }

        /** Adds a value; not if the key is there with a fault that has been told. */
        boolean put(String key, Outline value) throws Fault {
            Outline before = entries.get(key);
            if (before instanceof Broken) {
                return false;
            }
            if (before != null) {
                throw new Fault(
                        value.line(), "\"" + key + "\" is set twice: first on line " + before.line() + "; remove one");
            }
            entries.put(key, value);
            return true;
        }

        /** Opens the table of a {@code [header]}. */
        Table openTable(List<String> path, int headerLine) throws Fault {
            Table parent = parent(path, headerLine);
            String name = path.getLast();
            Outline before = parent.entries.get(name);
            if (before == null) {
                Table table = new Table(headerLine, false);
                table.hasHeader = true;
                parent.entries.put(name, table);
                return table;
            }
            if (before instanceof Table table && !table.inline && !table.hasHeader) {
                table.hasHeader = true;
                table.line = headerLine;
                return table;
            }
            String header = String.join(".", path);
            if (before instanceof Tables) {
                throw new Fault(
                        headerLine,
                        "[" + header + "] is a list of tables since line " + before.line() + ": write [[" + header
                                + "]] to add one");
            }
            throw new Fault(
                    headerLine,
                    "[" + header + "] is there already, on line " + before.line() + ": put its keys together");
        }

        /** Adds the table of a {@code [[header]]} to its array. */
        Table addTable(List<String> path, int headerLine) throws Fault {
            Table parent = parent(path, headerLine);
            Table table = new Table(headerLine, false);
            table.hasHeader = true;
            switch (parent.entries.get(path.getLast())) {
                case null -> parent.entries.put(path.getLast(), new Tables(new ArrayList<>(List.of(table))));
                case Tables tables -> tables.tables().add(table);
                case Outline before ->
                    throw new Fault(
                            headerLine,
                            "[[" + String.join(".", path) + "]] does not go with line " + before.line()
                                    + ", where it is " + before.kind() + ": write one or the other");
            }
            return table;
        }

        /** The table in which the last name of a header's path stands; tables on the way come into being. */
        private Table parent(List<String> path, int headerLine) throws Fault {
            Table table = this;
            for (String name : path.subList(0, path.size() - 1)) {
                Outline next = table.entries.computeIfAbsent(name, absent -> new Table(headerLine, false));
                table = switch (next) {
                    case Table inside when !inside.inline -> inside;
                    case Tables tables -> tables.tables().getLast();
                    case Outline other ->
                        throw new Fault(
                                headerLine,
                                "[" + String.join(".", path) + "] has no place: \"" + name + "\" is " + other.kind()
                                        + " that is complete on line " + other.line());
                };
            }
            return table;
        }
    }
}
