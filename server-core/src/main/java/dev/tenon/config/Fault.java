package dev.tenon.config;

/** Something in the text that stops the reading of one statement or one value; always caught within this package. */
final class Fault extends Exception {

    private static final long serialVersionUID = 1L;

    private final int line;

    Fault(int line, String message) {
        super(message, null, false, false);
        this.line = line;
    }

    int line() {
        return line;
    }

    String what() {
        return String.valueOf(getMessage());
    }
}
