package dev.tenon.config;

/** A place in a TOML text: which character is next, and on which line it stands. Line ends are {@code \n} alone. */
final class TomlCursor {

    /** What {@link #peek} answers at the end of the text; no TOML text may hold it, so it cannot be mistaken. */
    static final char END = '\0';

    private final String text;
    private int position;
    private int line = 1;

    TomlCursor(String text) {
        this.text = text;
    }

    int line() {
        return line;
    }

    boolean atEnd() {
        return position == text.length();
    }

    char peek() {
        return peek(0);
    }

    char peek(int ahead) {
        int at = position + ahead;
        return at < text.length() ? text.charAt(at) : END;
    }

    char next() {
        char c = text.charAt(position++);
        if (c == '\n') {
            line++;
        }
        return c;
    }

    /** Steps over this text if it is what comes next; it holds no line end. */
    boolean skip(String expected) {
        if (!text.startsWith(expected, position)) {
            return false;
        }
        position += expected.length();
        return true;
    }

    /** Steps over spaces and tabs. */
    void skipBlanks() {
        while (peek() == ' ' || peek() == '\t') {
            position++;
        }
    }

    /** Whether nothing but a comment is left on this line. */
    boolean atLineEnd() {
        return atEnd() || peek() == '\n' || peek() == '#';
    }

    /** Steps over blanks, empty lines and comments. */
    void skipToContent() throws Fault {
        while (true) {
            skipBlanks();
            if (peek() == '#') {
                skipComment();
            }
            if (peek() != '\n') {
                return;
            }
            next();
        }
    }

    /** Steps over what is left of this line, but not over its end. */
    void skipLine() {
        int end = text.indexOf('\n', position);
        position = end < 0 ? text.length() : end;
    }

    void skipComment() throws Fault {
        while (!atEnd() && peek() != '\n') {
            if (isControl(peek())) {
                throw new Fault(line, "the comment holds " + name(peek()) + ": remove it");
            }
            position++;
        }
    }

    /** What is left of this line from its first character on, wherever in it we stand. */
    String wholeLine() {
        int start = text.lastIndexOf('\n', position - 1) + 1;
        int end = text.indexOf('\n', position);
        return text.substring(start, end < 0 ? text.length() : end);
    }

    void rewindToLineStart() {
        position = text.lastIndexOf('\n', position - 1) + 1;
    }

    /** Reads on while the characters could belong to a number, a date or a bare word. */
    String bareToken() {
        int start = position;
        while (!atEnd() && ",]}#=\"'{[ \t\n".indexOf(peek()) < 0) {
            position++;
        }
        return text.substring(start, position);
    }

    /** A control character that TOML allows nowhere. */
    static boolean isControl(char c) {
        return c < ' ' && c != '\t' && c != '\n' || c == 0x7f;
    }

    /** How an error message names a character. */
    static String name(char c) {
        if (c == END) {
            return "the end of the file";
        }
        if (c == '\n') {
            return "the end of the line";
        }
        return isControl(c) ? String.format("a control character (U+%04X)", (int) c) : "'" + c + "'";
    }
}
