package dev.tenon.exchange;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.MultipartReader;
import dev.tenon.http.ParameterizedValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code multipart/form-data} (RFC 7578, RFC 2046 section 5.1) from a stream, in the memory of one buffer.
 *
 * <p>Strict: lines end with CRLF, a line that starts with the delimiter is one, the last delimiter must be there. Limits: 16 KiB
 * for the head of a part, 1,000 parts, 8 KiB before the first part and after the last. Everything else is 400. Once it has failed
 * it fails the same way again.
 *
 * <pre>
 *   PREAMBLE --delimiter--> DELIMITER --CRLF, head, empty line--> PART --delimiter--> DELIMITER
 *                           DELIMITER --hyphens, epilogue, end of input--> END
 * </pre>
 */
public final class MultipartBody implements MultipartReader {

    static final int MAX_HEAD_BYTES = 16 * 1024;
    static final int MAX_PARTS = 1_000;
    static final int MAX_OUTSIDE_BYTES = 8 * 1024;

    private static final String TYPE = "multipart/form-data";
    private static final byte[] CRLF_CRLF = {'\r', '\n', '\r', '\n'};

    private enum State {
        PREAMBLE,
        PART,
        END
    }

    private final InputStream input;
    private final Delimiter delimiter;

    /** A whole head and a delimiter always fit. */
    private final byte[] buffer = new byte[MAX_HEAD_BYTES + 512];

    /** Bytes from here to {@link #known} belong to the part; from there to {@link #limit} they are not yet looked at. */
    private int position;

    private int known;
    private int limit;

    /** Whether the delimiter starts at {@link #known}. */
    private boolean delimiterFound;

    private State state = State.PREAMBLE;
    private int parts;
    private @Nullable PartStream current;
    private @Nullable HttpError failure;

    private MultipartBody(InputStream input, Delimiter delimiter) {
        this.input = input;
        this.delimiter = delimiter;
        // The first delimiter needs no line break before it when nothing is before it. This one makes it like the
        // others.
        buffer[0] = '\r';
        buffer[1] = '\n';
        limit = 2;
    }

    /**
     * A reader of this body.
     *
     * @param contentType the value of {@code Content-Type}, or empty if there is none
     * @throws HttpError 415 for another type, 400 if there is no valid boundary
     */
    public static MultipartBody open(InputStream body, String contentType) {
        int semicolon = contentType.indexOf(';');
        String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
        if (!type.strip().equalsIgnoreCase(TYPE)) {
            throw new HttpError(415, "a form with files is expected: send it as " + TYPE);
        }
        String boundary = ParameterizedValue.parse(contentType)
                .flatMap(value -> value.parameters().first("boundary"))
                .orElseThrow(MultipartBody::noBoundary);
        try {
            return new MultipartBody(body, new Delimiter(boundary));
        } catch (IllegalArgumentException e) {
            throw noBoundary();
        }
    }

    private static HttpError noBoundary() {
        return new HttpError(400, "Content-Type has no valid boundary");
    }

    @Override
    public Optional<Part> next() throws IOException {
        if (failure != null) {
            throw failure;
        }
        switch (state) {
            case PREAMBLE -> skipPreamble();
            case PART -> skipPart();
            case END -> {
                return Optional.empty();
            }
        }
        current = null;
        if (isLast()) {
            state = State.END;
            skipEpilogue();
            return Optional.empty();
        }
        parts++;
        if (parts > MAX_PARTS) {
            throw malformed("has more than " + MAX_PARTS + " parts");
        }
        PartHead head = readHead();
        state = State.PART;
        PartStream body = new PartStream();
        current = body;
        return Optional.of(new FormPart(head.name(), head.filename(), head.headers(), body));
    }

    private void skipPreamble() throws IOException {
        int skipped = -2; // the line break of ours
        while (hasData()) {
            skipped += known - position;
            position = known;
            if (skipped > MAX_OUTSIDE_BYTES) {
                throw malformed("has more than " + MAX_OUTSIDE_BYTES + " bytes before its first part");
            }
        }
    }

    private void skipPart() throws IOException {
        while (hasData()) {
            position = known;
        }
    }

    private void skipEpilogue() throws IOException {
        int skipped = limit - position;
        limit = 0;
        for (int count = 0; count >= 0; count = input.read(buffer, 0, buffer.length)) {
            skipped += count;
            if (skipped > MAX_OUTSIDE_BYTES) {
                throw malformed("has more than " + MAX_OUTSIDE_BYTES + " bytes after its last part");
            }
        }
    }

    /**
     * Reads what follows a delimiter on its line: white space, and hyphens before it if no part follows. Leaves the position at
     * the CRLF, or behind the end if the body ends with the last delimiter.
     */
    private boolean isLast() throws IOException {
        position = known + delimiter.length();
        delimiterFound = false;
        boolean last = peek(0) == '-';
        if (last) {
            if (peek(1) != '-') {
                throw malformed("has a delimiter that is followed by something else");
            }
            position += 2;
        }
        int padding = 0;
        while (peek(0) == ' ' || peek(0) == '\t') {
            position++;
            padding++;
            if (padding > 256) {
                throw malformed("has a delimiter that is followed by more than 256 spaces");
            }
        }
        boolean ended = last && peek(0) < 0;
        if (!ended && (peek(0) != '\r' || peek(1) != '\n')) {
            throw malformed("has a delimiter that is followed by something else");
        }
        return last;
    }

    /** Reads from the line break after a delimiter to the empty line, and positions behind it. */
    private PartHead readHead() throws IOException {
        int searched = 0; // from the position, which moves when the buffer is filled
        int end = indexOfEmptyLine(position);
        while (end < 0) {
            searched = Math.max(0, limit - position - (CRLF_CRLF.length - 1));
            if (searched > MAX_HEAD_BYTES) {
                throw malformed("has a part whose head is longer than " + MAX_HEAD_BYTES + " bytes");
            }
            if (!fill()) {
                throw endsEarly();
            }
            end = indexOfEmptyLine(position + searched);
        }
        if (end - position > MAX_HEAD_BYTES) {
            throw malformed("has a part whose head is longer than " + MAX_HEAD_BYTES + " bytes");
        }
        // Two bytes of line break before the head, and the line break of its last line with it.
        int start = position + 2;
        String head = new String(buffer, start, end + 2 - start, StandardCharsets.ISO_8859_1);
        position = end + 2;
        if (startsWithDelimiter()) { // the empty line's own break begins it: a part without any content (RFC 2046)
            delimiterFound = true;
        } else {
            position += 2;
        }
        known = position;
        try {
            return PartHead.parse(head);
        } catch (HttpError e) {
            failure = e;
            throw e;
        }
    }

    private int indexOfEmptyLine(int from) {
        for (int i = from; i + CRLF_CRLF.length <= limit; i++) {
            if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** The byte this far behind the position, or -1 at the end of the input. */
    private int peek(int ahead) throws IOException {
        while (limit - position <= ahead) {
            if (!fill()) {
                return -1;
            }
        }
        return buffer[position + ahead] & 0xff;
    }

    private boolean startsWithDelimiter() throws IOException {
        for (int i = 0; i < delimiter.length(); i++) {
            if (peek(i) != delimiter.at(i)) {
                return false;
            }
        }
        return true;
    }

    /** Waits for bytes of the part; false once the delimiter is next. */
    private boolean hasData() throws IOException {
        while (position == known) {
            if (delimiterFound) {
                return false;
            }
            int found = delimiter.find(buffer, known, limit);
            if (found >= 0) {
                known = found;
                delimiterFound = true;
            } else {
                known = Math.max(known, limit - delimiter.length() + 1);
            }
            if (position == known && !delimiterFound && !fill()) {
                throw endsEarly();
            }
        }
        return true;
    }

    /** Reads once, making room first if there is little; false at the end of the input. */
    private boolean fill() throws IOException {
        if (limit > buffer.length / 2 && position > 0) {
            System.arraycopy(buffer, position, buffer, 0, limit - position);
            limit -= position;
            known -= position;
            position = 0;
        }
        int count = input.read(buffer, limit, buffer.length - limit);
        if (count < 0) {
            return false;
        }
        limit += count;
        return true;
    }

    private HttpError endsEarly() {
        return malformed("ends before its last delimiter");
    }

    private HttpError malformed(String what) {
        HttpError error = new HttpError(400, "the form " + what);
        failure = error;
        return error;
    }

    private record FormPart(String name, Optional<String> filename, Headers headers, InputStream body)
            implements Part {}

    /** The content of the current part; at its end once another part is current. */
    private final class PartStream extends InputStream {

        @Override
        public int read() throws IOException {
            return canRead() ? buffer[position++] & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) {
                return 0;
            }
            if (!canRead()) {
                return -1;
            }
            int count = Math.min(length, known - position);
            System.arraycopy(buffer, position, target, offset, count);
            position += count;
            return count;
        }

        @Override
        public int available() {
            return current == this ? known - position : 0;
        }

        private boolean canRead() throws IOException {
            if (current != this) {
                return false;
            }
            if (failure != null) {
                throw failure;
            }
            return hasData();
        }
    }
}
