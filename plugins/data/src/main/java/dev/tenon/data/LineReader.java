package dev.tenon.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads lines of bytes, which end with a line feed or with the stream. Never holds more than one line and one buffer. */
final class LineReader {

    private static final int BUFFER = 64 << 10;

    private final InputStream in;
    private final int limit;
    private final byte[] buffer = new byte[BUFFER];
    private int start;
    private int end;

    /** @param limit the most bytes of a line to keep */
    LineReader(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    /**
     * One line.
     *
     * @param bytes without the line feed; not all of it if it is too long
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Line(byte[] bytes, boolean tooLong) {

        boolean isBlank() {
            for (byte each : bytes) {
                if (each != ' ' && each != '\t' && each != '\r') {
                    return false;
                }
            }
            return true;
        }
    }

    /** The next line; empty at the end. */
    Optional<Line> next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        boolean tooLong = false;
        boolean some = false;
        while (start < end || fill()) {
            some = true;
            int feed = start;
            while (feed < end && buffer[feed] != '\n') {
                feed++;
            }
            int take = Math.min(feed - start, limit - line.size());
            line.write(buffer, start, take);
            tooLong |= take < feed - start;
            start = feed;
            if (feed < end) {
                start++;
                break;
            }
        }
        return some ? Optional.of(new Line(line.toByteArray(), tooLong)) : Optional.empty();
    }

    private boolean fill() throws IOException {
        start = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }
}
