package dev.tenon.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Walks over a TOML text once, before toml4j sees it: reports every fault of syntax, writes each sound statement anew
 * in plain form, and keeps in an {@link Outline} where everything stands. A statement with a fault is left out, and
 * scanning goes on behind it.
 */
final class TomlScanner {

    /** Bounds toml4j's time, which grows with the square of this. */
    static final int MAX_VALUES = 8192;

    static final int MAX_DEPTH = 16;
    static final int MAX_KEY_LENGTH = 256;

    /** What begins a statement for sure, so that an array that was never closed does not swallow what follows it. */
    private static final Pattern STATEMENT_START =
            Pattern.compile("[ \\t]*(\\[{1,2}[A-Za-z0-9_. \\t-]++]{1,2}[ \\t]*(#.*)?|[A-Za-z0-9_-]++[ \\t]*=.*)");

    private final TomlCursor in;
    private final TomlStrings strings;
    private final Problems problems;
    private final PlainToml plain = new PlainToml();
    private final Outline.Table root = new Outline.Table(1, false);
    private Outline.@Nullable Table current = root;
    private List<String> currentPath = List.of();
    private boolean headersSound = true;
    private int values;

    private TomlScanner(String text, Problems problems) {
        this.in = new TomlCursor(text);
        this.strings = new TomlStrings(in);
        this.problems = problems;
    }

    /**
     * What a scan found.
     *
     * @param plain what stands for the texts and keys in the statements
     * @param root the sound statements, and where everything stands
     * @param headersSound whether each header could be read, so that each key stands in the table where it belongs
     */
    record Scan(PlainToml plain, Outline.Table root, boolean headersSound) {}

    /** Scans a text whose lines end in {@code \n}. */
    static Scan scan(String text, Problems problems) {
        TomlScanner scanner = new TomlScanner(text, problems);
        scanner.statements();
        return new Scan(scanner.plain, scanner.root, scanner.headersSound);
    }

    private void statements() {
        while (values <= MAX_VALUES) {
            int line = in.line();
            try {
                in.skipToContent();
                if (in.atEnd()) {
                    return;
                }
                line = in.line();
                statement(line);
            } catch (Fault fault) {
                problems.add(fault);
                recover(line);
            }
        }
    }

    /** Steps behind a statement with a fault: to what surely begins another one, or else to the end of the line. */
    private void recover(int statementLine) {
        if (in.line() > statementLine && STATEMENT_START.matcher(in.wholeLine()).matches()) {
            in.rewindToLineStart();
        } else {
            in.skipLine();
        }
    }

    private void statement(int line) throws Fault {
        if (in.peek() == '[') {
            header(line);
        } else {
            assignment(line);
        }
    }

    private void header(int line) throws Fault {
        boolean soundBefore = headersSound;
        headersSound = false;
        current = null;
        boolean array = in.skip("[[");
        if (!array) {
            in.skip("[");
        }
        List<String> path = path();
        if (!in.skip(array ? "]]" : "]")) {
            throw new Fault(
                    line,
                    array ? "the header is not closed: write [[name]]" : "the header is not closed: write [name]");
        }
        endOfLine("the header");
        headersSound = soundBefore;
        count();
        current = array ? root.addTable(path, line) : root.openTable(path, line);
        currentPath = path;
    }

    private List<String> path() throws Fault {
        List<String> path = new ArrayList<>();
        do {
            in.skipBlanks();
            String key = key();
            path.add(key);
            in.skipBlanks();
            if (path.size() > MAX_DEPTH) {
                throw new Fault(in.line(), "tables are nested more than " + MAX_DEPTH + " deep");
            }
        } while (in.skip("."));
        return path;
    }

    private String key() throws Fault {
        int line = in.line();
        String key = strings.isNext() ? strings.oneLine() : bareKey();
        if (key.length() > MAX_KEY_LENGTH) {
            throw new Fault(line, "a key is longer than " + MAX_KEY_LENGTH + " characters");
        }
        return key;
    }

    private String bareKey() throws Fault {
        StringBuilder key = new StringBuilder();
        while (PlainToml.isBare(in.peek())) {
            key.append(in.next());
        }
        if (key.isEmpty()) {
            throw new Fault(
                    in.line(),
                    "a name was expected, found " + TomlCursor.name(in.peek())
                            + ": other characters than letters, digits, '-' and '_' need quotes");
        }
        return key.toString();
    }

    private void assignment(int line) throws Fault {
        List<String> path = path();
        String key = path.getFirst();
        plain.begin();
        try {
            equalsSign(path);
            if (in.atLineEnd()) {
                throw new Fault(line, "\"" + key + "\" has no value: write one after the '=', or remove the line");
            }
            Outline value = value(1);
            endOfLine("the value");
            if (current != null && current.put(key, value)) {
                current.statements().add(new Outline.Statement(line, plain.statement()));
            }
        } catch (Fault fault) {
            if (current != null) {
                current.entries().putIfAbsent(key, new Outline.Broken(line));
            }
            throw fault;
        }
    }

    private void equalsSign(List<String> path) throws Fault {
        String key = path.getFirst();
        if (path.size() > 1) {
            List<String> table = new ArrayList<>(currentPath);
            table.addAll(path.subList(0, path.size() - 1));
            throw new Fault(
                    in.line(),
                    "dotted keys are not supported: write \"" + path.getLast() + "\" below a header of its own, ["
                            + String.join(".", table) + "]");
        }
        if (in.peek() == ':') {
            throw new Fault(in.line(), "\"" + key + "\" is followed by ':': write '=' instead");
        }
        if (!in.skip("=")) {
            throw new Fault(
                    in.line(),
                    "\"" + key + "\" must be followed by '=' and a value, found " + TomlCursor.name(in.peek()));
        }
        plain.addKey(key);
        plain.add("=");
        in.skipBlanks();
    }

    private void endOfLine(String after) throws Fault {
        in.skipBlanks();
        if (!in.atLineEnd()) {
            throw new Fault(
                    in.line(), "nothing may follow " + after + " on its line, found " + TomlCursor.name(in.peek()));
        }
        if (in.peek() == '#') {
            in.skipComment();
        }
    }

    private Outline value(int depth) throws Fault {
        count();
        int line = in.line();
        if (depth > MAX_DEPTH) {
            throw new Fault(line, "values are nested more than " + MAX_DEPTH + " deep");
        }
        if (strings.isNext()) {
            plain.addText(line, strings.read());
            return new Outline.Scalar(line, TomlValue.TEXT);
        }
        if (in.skip("[")) {
            return array(line, depth);
        }
        if (in.skip("{")) {
            return inlineTable(line, depth);
        }
        String token = in.bareToken();
        if (token.isEmpty()) {
            throw new Fault(line, "a value was expected, found " + TomlCursor.name(in.peek()));
        }
        TomlBare.Bare bare = TomlBare.judge(token, line);
        plain.add(bare.canonical());
        return new Outline.Scalar(line, bare.kind());
    }

    private void count() throws Fault {
        if (++values > MAX_VALUES) {
            throw new Fault(in.line(), "the file holds more than " + MAX_VALUES + " values: what follows was not read");
        }
    }

    private Outline array(int line, int depth) throws Fault {
        List<Outline> items = new ArrayList<>();
        plain.add("[");
        in.skipToContent();
        while (!in.skip("]")) {
            unclosedAtEnd("array", "]", line);
            plain.add(items.isEmpty() ? "" : ",");
            Outline item = value(depth + 1);
            if (!items.isEmpty() && !items.getFirst().kind().equals(item.kind())) {
                throw new Fault(
                        item.line(),
                        "the array holds " + items.getFirst().kind() + " and " + item.kind()
                                + ": all values of an array must be of one kind");
            }
            items.add(item);
            in.skipToContent();
            if (!in.skip(",") && in.peek() != ']') {
                unclosedAtEnd("array", "]", line);
                throw new Fault(
                        in.line(),
                        "a ',' or the ']' of the array that starts on line " + line + " was expected, found "
                                + TomlCursor.name(in.peek()));
            }
            in.skipToContent();
        }
        plain.add("]");
        return new Outline.Items(line, items);
    }

    private void unclosedAtEnd(String what, String close, int line) throws Fault {
        if (in.atEnd()) {
            throw new Fault(line, "the " + what + " that starts here is not closed: add a " + close);
        }
    }

    private Outline inlineTable(int line, int depth) throws Fault {
        Outline.Table table = new Outline.Table(line, true);
        plain.add("{");
        in.skipBlanks();
        while (!in.skip("}")) {
            inlineEntry(table, depth);
            in.skipBlanks();
            if (in.skip(",")) {
                in.skipBlanks();
                if (in.peek() == '}') {
                    throw new Fault(in.line(), "a table in braces may not end in ',': remove it");
                }
            } else if (in.peek() != '}') {
                throw new Fault(
                        in.line(),
                        "a ',' or the closing '}' was expected, found " + TomlCursor.name(in.peek())
                                + (in.atLineEnd()
                                        ? ": a table in braces must stand on one line; a longer one gets a [header]"
                                        : ""));
            }
        }
        plain.add("}");
        return table;
    }

    private void inlineEntry(Outline.Table table, int depth) throws Fault {
        if (in.atLineEnd()) {
            throw new Fault(in.line(), "a table in braces must stand on one line: a longer one gets a [header]");
        }
        plain.add(table.entries().isEmpty() ? "" : ",");
        List<String> path = path();
        equalsSign(path);
        table.put(path.getFirst(), value(depth + 1));
    }
}
