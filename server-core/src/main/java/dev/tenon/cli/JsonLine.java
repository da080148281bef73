package dev.tenon.cli;

import dev.tenon.admin.Json;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.logging.LogRecord;

/**
 * One JSON object to a line, for machines: {@code ts} (RFC 3339, UTC), {@code level}, {@code logger}, {@code msg}, and where there
 * are any, {@code thread} and {@code error} (the stack as one string). The names are a contract.
 */
final class JsonLine extends LogLine {

    @Override
    public String format(LogRecord event) {
        StringBuilder out = new StringBuilder(256);
        out.append("{\"ts\":\"");
        timestamp(out, event.getInstant());
        out.append("\",\"level\":\"").append(Severity.of(event.getLevel()).name());
        out.append("\",\"logger\":");
        Json.quote(out, logger(event));
        out.append(",\"msg\":");
        Json.quote(out, message(event));
        // The line is written by the thread that logs.
        String thread = Thread.currentThread().getName();
        if (!thread.isEmpty()) {
            out.append(",\"thread\":");
            Json.quote(out, thread);
        }
        Throwable thrown = event.getThrown();
        if (thrown != null) {
            out.append(",\"error\":");
            Json.quote(out, String.join("\n", StackLines.of(thrown)));
        }
        return out.append("}\n").toString();
    }

    private static void timestamp(StringBuilder out, Instant instant) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
        date(out, utc);
        out.append('T');
        time(out, utc);
        out.append('Z');
    }
}
