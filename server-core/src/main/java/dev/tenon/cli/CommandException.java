package dev.tenon.cli;

import org.jspecify.annotations.Nullable;

/** A command cannot do what it is asked for, and its message tells the user why and what to do. */
final class CommandException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CommandException(String message, @Nullable Throwable cause) {
        this(ExitCode.REFUSED, message, cause);
    }

    CommandException(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
