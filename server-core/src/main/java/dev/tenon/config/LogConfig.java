package dev.tenon.config;

/** {@code [server.log]}: what is logged, and how. */
public record LogConfig(Level level, Format format) {

    /** What is logged: this and everything graver. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    /** How a line looks. */
    public enum Format {
        /** For people on a terminal, JSON otherwise. */
        AUTO,
        HUMAN,
        JSON
    }

    /** What holds when the file says nothing. */
    public static LogConfig defaults() {
        return new LogConfig(Level.INFO, Format.AUTO);
    }
}
