package dev.tenon.api;

/** An option of a mount is missing or wrong. The message names file, line, key, and what to do. */
public final class OptionException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** An error with its whole message; plugins get one from {@link Options#error}. */
    public OptionException(String message) {
        super(message);
    }
}
