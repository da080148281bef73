package dev.tenon;

import java.util.List;

/** The server cannot start. The message says why; {@link #problems} lists what to mend, one line each. */
public final class StartException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    StartException(String message, List<String> problems) {
        super(message);
        this.problems = List.copyOf(problems);
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
        this.problems = List.of();
    }

    /** What is wrong, one line each; empty if the message says it all. */
    public List<String> problems() {
        return problems;
    }
}
