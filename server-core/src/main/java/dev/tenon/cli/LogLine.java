package dev.tenon.cli;

import java.time.LocalDateTime;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** What both formats of the log have in common. */
abstract sealed class LogLine extends Formatter permits HumanLine, JsonLine {

    /** Nobody reads more of a message, and a log must not grow by what a client sends. */
    private static final int MAX_MESSAGE = 16 * 1024;

    /** How grave it is, in the words of {@link System.Logger}. */
    enum Severity {
        ERROR(3),
        WARN(4),
        INFO(6),
        DEBUG(7),
        TRACE(7);

        /** The priority by which syslog and the systemd journal know it (sd-daemon(3)). */
        final int priority;

        Severity(int priority) {
            this.priority = priority;
        }

        static Severity of(Level level) {
            int value = level.intValue();
            if (value >= Level.SEVERE.intValue()) {
                return ERROR;
            }
            if (value >= Level.WARNING.intValue()) {
                return WARN;
            }
            if (value >= Level.INFO.intValue()) {
                return INFO;
            }
            return value >= Level.FINE.intValue() ? DEBUG : TRACE;
        }
    }

    /** The message with its parameters filled in, cut if it is very long. */
    final String message(LogRecord event) {
        String message = event.getMessage() == null ? "" : formatMessage(event);
        return message.length() <= MAX_MESSAGE
                ? message
                : message.substring(0, MAX_MESSAGE) + "… (" + (message.length() - MAX_MESSAGE) + " more)";
    }

    /** The logger's name, as it was given. */
    static String logger(LogRecord event) {
        return event.getLoggerName() == null ? "" : event.getLoggerName();
    }

    /** The time of day to the millisecond, {@code 09:03:07.042}; by hand, since formatter classes cost a start-up 20 ms. */
    static void time(StringBuilder out, LocalDateTime at) {
        digits(out, at.getHour(), 2).append(':');
        digits(out, at.getMinute(), 2).append(':');
        digits(out, at.getSecond(), 2).append('.');
        digits(out, at.getNano() / 1_000_000, 3);
    }

    /** The date, {@code 2026-01-31}. */
    static void date(StringBuilder out, LocalDateTime at) {
        digits(out, at.getYear(), 4).append('-');
        digits(out, at.getMonthValue(), 2).append('-');
        digits(out, at.getDayOfMonth(), 2);
    }

    private static StringBuilder digits(StringBuilder out, int value, int width) {
        String text = Integer.toString(value);
        return out.repeat('0', Math.max(0, width - text.length())).append(text);
    }
}
