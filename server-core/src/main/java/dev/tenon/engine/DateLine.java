package dev.tenon.engine;

import dev.tenon.http.HttpDate;
import java.nio.charset.StandardCharsets;

/** The {@code Date} field line of this second (RFC 9110 section 6.6.1), encoded once a second. Safe for any thread. */
final class DateLine {

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Line(long second, byte[] bytes) {}

    private volatile Line current = line(0);

    private static Line line(long second) {
        byte[] bytes = "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n".getBytes(StandardCharsets.ISO_8859_1);
        HttpDate.encode(second, bytes, "Date: ".length());
        return new Line(second, bytes);
    }

    /** The line of now; not to be changed. */
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
