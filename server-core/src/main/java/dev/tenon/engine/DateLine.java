package dev.tenon.engine;

import dev.tenon.http.HttpDate;
import java.nio.charset.StandardCharsets;

/**
 * The {@code Date} field line of this second (RFC 9110 section 6.6.1), and after it the {@code Server} field line if there is one
 * (section 10.2.4), encoded once a second. Safe for any thread.
 */
final class DateLine {

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Line(long second, byte[] bytes) {}

    private final byte[] blank;
    private volatile Line current;

    /**
     * Lines without a second yet.
     *
     * @param server the value of {@code Server}; empty for no such field
     */
    DateLine(String server) {
        String lines =
                "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n" + (server.isEmpty() ? "" : "Server: " + server + "\r\n");
        blank = lines.getBytes(StandardCharsets.ISO_8859_1);
        current = line(0);
    }

    private Line line(long second) {
        byte[] bytes = blank.clone();
        HttpDate.encode(second, bytes, "Date: ".length());
        return new Line(second, bytes);
    }

    /** The lines of now; not to be changed. */
    byte[] bytes() {
        long second = System.currentTimeMillis() / 1000;
        Line line = current;
        if (line.second != second) {
            line = line(second);
            current = line;
        }
        return line.bytes;
    }
}
