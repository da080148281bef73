package dev.tenon.plugin;

import java.lang.reflect.InvocationTargetException;
import java.util.ServiceConfigurationError;

/**
 * What a Throwable out of a plugin means for its author.
 *
 * @param what the failure, on one line
 * @param fix what to do about it
 */
record Explanation(String what, String fix) {

    private static final int MAX_CHARS = 300;
    private static final int MAX_DEPTH = 20;

    static Explanation of(Throwable thrown) {
        Throwable cause = unwrap(thrown);
        return new Explanation(describe(cause), fixFor(cause));
    }

    /** The throwable that the plugin's own code is to blame for, out of the wrappers of reflection. */
    private static Throwable unwrap(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            Throwable inner = cause.getCause();
            boolean wrapper = cause instanceof InvocationTargetException
                    || cause instanceof ExceptionInInitializerError
                    || cause instanceof ServiceConfigurationError;
            if (!wrapper || inner == null) {
                return cause;
            }
            cause = inner;
        }
        return cause;
    }

    private static String fixFor(Throwable cause) {
        return switch (cause) {
            case UnsupportedClassVersionError newer ->
                "compile the plugin with --release %d or lower, or run the server on a newer JDK"
                        .formatted(Runtime.version().feature());
            case NoClassDefFoundError missing -> fixForMissing(missing);
            case ClassNotFoundException missing -> fixForMissing(missing);
            case LinkageError mismatch ->
                "build the plugin against the server-api of this server, and with one version of each library in its JAR";
            case OutOfMemoryError memory -> "allocate less in the constructor, or give the server more memory";
            default -> "correct the constructor or static initialiser; the log has the stack trace";
        };
    }

    private static String fixForMissing(Throwable missing) {
        String name = message(missing).replace('/', '.');
        if (name.contains("dev.tenon.") && !name.contains("dev.tenon.plugins.")) {
            return "use only what is in package dev.tenon.api: a plugin cannot see the server's own classes";
        }
        return "put the library that has this class into the plugin's JAR: a plugin sees only the JDK and dev.tenon.api";
    }

    /** Class and message on one line, bounded; the message is foreign code and may itself throw. */
    private static String describe(Throwable cause) {
        String text = cause.getClass().getName();
        String message = message(cause);
        return oneLine(message.isEmpty() ? text : text + ": " + message);
    }

    private static String message(Throwable cause) {
        try {
            String message = cause.getMessage();
            return message == null ? "" : message;
        } catch (RuntimeException | StackOverflowError | LinkageError unprintable) {
            return "(its getMessage throws " + unprintable.getClass().getName() + ")";
        }
    }

    /** Foreign text, fit for a log line. */
    static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints()
                .limit(MAX_CHARS)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(line::appendCodePoint);
        return line.toString();
    }
}
