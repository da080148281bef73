package dev.tenon.cli;

import dev.tenon.admin.Visible;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.logging.LogRecord;

/**
 * Lines for people: time, level, the last part of the logger's name, message; a stack below it, indented. What begins in the
 * first column is always an event of its own.
 */
final class HumanLine extends LogLine {

    private static final String RESET = "\u001b[0m";
    private static final String FAINT = "\u001b[2m";

    private final Stamp stamp;
    private final boolean colour;

    /** What stands before an event. */
    enum Stamp {
        /** The time of day: who looks at a terminal knows the date. */
        TIME,
        /** Date and time. */
        DATE_TIME,
        /** The priority for the systemd journal, which knows the time. */
        PRIORITY
    }

    HumanLine(Stamp stamp, boolean colour) {
        this.stamp = stamp;
        this.colour = colour;
    }

    @Override
    public String format(LogRecord event) {
        Severity severity = Severity.of(event.getLevel());
        StringBuilder out = new StringBuilder(160);
        stamp(out, severity, event.getInstant());
        paint(out, colour(severity), severity.name());
        out.repeat(' ', 6 - severity.name().length());
        paint(out, FAINT, Visible.of(shortName(logger(event))) + ":");
        out.append(' ');
        Visible.append(out, message(event));
        out.append('\n');
        Throwable thrown = event.getThrown();
        if (thrown != null) {
            for (String line : StackLines.of(thrown)) {
                priority(out, severity);
                out.append("    ");
                Visible.append(out, line);
                out.append('\n');
            }
        }
        return out.toString();
    }

    private void stamp(StringBuilder out, Severity severity, Instant instant) {
        if (stamp == Stamp.PRIORITY) {
            priority(out, severity);
            return;
        }
        LocalDateTime local = LocalDateTime.ofInstant(instant, ZoneId.systemDefault());
        if (stamp == Stamp.DATE_TIME) {
            date(out, local);
            out.append(' ');
        }
        time(out, local);
        out.append(' ');
    }

    private void priority(StringBuilder out, Severity severity) {
        if (stamp == Stamp.PRIORITY) {
            out.append('<').append(severity.priority).append('>');
        }
    }

    private void paint(StringBuilder out, String paint, String text) {
        if (colour) {
            out.append(paint).append(text).append(RESET);
        } else {
            out.append(text);
        }
    }

    private static String colour(Severity severity) {
        return switch (severity) {
            case ERROR -> "\u001b[31m";
            case WARN -> "\u001b[33m";
            case INFO -> "\u001b[32m";
            case DEBUG, TRACE -> FAINT;
        };
    }

    /** The last part of a dotted name. */
    private static String shortName(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
