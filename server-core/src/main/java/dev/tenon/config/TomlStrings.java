package dev.tenon.config;

/** Reads the four kinds of TOML strings and decodes them, where toml4j would turn {@code "C:\\new"} into two lines. */
final class TomlStrings {

    private static final String ADVICE = "or put the text in single quotes, where a backslash is only a backslash";

    private final TomlCursor in;

    TomlStrings(TomlCursor in) {
        this.in = in;
    }

    /** Whether a string is what comes next. */
    boolean isNext() {
        return in.peek() == '"' || in.peek() == '\'';
    }

    /** Reads a string of any kind. */
    String read() throws Fault {
        int line = in.line();
        if (in.skip("\"\"\"")) {
            return multiLine('"', line);
        }
        if (in.skip("'''")) {
            return multiLine('\'', line);
        }
        return oneLine();
    }

    /** Reads a string that ends on its line: the only kind that a key may be. */
    String oneLine() throws Fault {
        char quote = in.next();
        boolean backslash = false;
        StringBuilder text = new StringBuilder();
        while (in.peek() != quote) {
            if (in.atEnd() || in.peek() == '\n') {
                throw new Fault(in.line(), unclosed(quote, backslash));
            }
            backslash |= in.peek() == '\\';
            character(quote, text);
        }
        in.next();
        return text.toString();
    }

    private static String unclosed(char quote, boolean backslash) {
        String what = "the text is not closed on its line: add a " + quote + " at its end";
        return quote == '"' && backslash
                ? what + " (in double quotes, \\\" does not close it: write \\\\\", " + ADVICE + ")"
                : what;
    }

    private String multiLine(char quote, int line) throws Fault {
        if (in.peek() == '\n') {
            in.next();
        }
        StringBuilder text = new StringBuilder();
        while (!closes(quote, text)) {
            if (in.atEnd()) {
                throw new Fault(
                        line,
                        "the text that starts here is not closed: add "
                                + String.valueOf(quote).repeat(3) + " at its end");
            }
            if (quote == '"' && continuesOnNextLine()) {
                skipSpace();
            } else {
                character(quote, text);
            }
        }
        return text.toString();
    }

    /** Steps over the closing quotes if they are next; up to two quotes before them belong to the text. */
    private boolean closes(char quote, StringBuilder text) {
        int quotes = 0;
        while (quotes < 5 && in.peek(quotes) == quote) {
            quotes++;
        }
        if (quotes < 3) {
            return false;
        }
        text.append(String.valueOf(quote).repeat(quotes - 3));
        in.skip(String.valueOf(quote).repeat(quotes));
        return true;
    }

    /** A backslash with nothing but blanks behind it joins its line with the next. */
    private boolean continuesOnNextLine() {
        if (in.peek() != '\\') {
            return false;
        }
        int ahead = 1;
        while (in.peek(ahead) == ' ' || in.peek(ahead) == '\t') {
            ahead++;
        }
        return in.peek(ahead) == '\n';
    }

    private void skipSpace() {
        in.next();
        while (in.peek() == ' ' || in.peek() == '\t' || in.peek() == '\n') {
            in.next();
        }
    }

    private void character(char quote, StringBuilder text) throws Fault {
        char c = in.next();
        if (TomlCursor.isControl(c)) {
            throw new Fault(
                    in.line(), "the text holds " + TomlCursor.name(c) + ": remove it, or write it as an escape");
        }
        if (c != '\\' || quote == '\'') {
            text.append(c);
            return;
        }
        escape(text);
    }

    private void escape(StringBuilder text) throws Fault {
        char c = in.peek();
        int plain = "btnfr\"\\".indexOf(c);
        if (plain >= 0) {
            in.next();
            text.append("\b\t\n\f\r\"\\".charAt(plain));
            return;
        }
        if (c == 'u' || c == 'U') {
            in.next();
            text.appendCodePoint(codePoint(c == 'u' ? 4 : 8));
            return;
        }
        String written = c == '\n' || c == TomlCursor.END ? "\\" : "\\" + c;
        throw new Fault(
                in.line(),
                "\"" + written + "\" means nothing in double quotes: write \"\\" + written + "\", " + ADVICE);
    }

    private int codePoint(int digits) throws Fault {
        long value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = in.peek() < 128 ? Character.digit(in.peek(), 16) : -1;
            if (digit < 0) {
                throw new Fault(
                        in.line(),
                        "\\" + (digits == 4 ? 'u' : 'U') + " needs " + digits + " hexadecimal digits, " + ADVICE);
            }
            value = value * 16 + digit;
            in.next();
        }
        if (value > Character.MAX_CODE_POINT || value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE) {
            throw new Fault(in.line(), String.format("U+%04X is no Unicode character", value));
        }
        return (int) value;
    }
}
