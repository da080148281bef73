package dev.tenon.testkit;

import dev.tenon.api.Headers;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads answers of HTTP/1.1 strictly (RFC 9112): what is not well-formed is an {@link IOException} that shows it. */
final class AnswerReader {

    private static final int MAX_BYTES = 64 << 20;
    private static final int MAX_LINE = 1 << 20;
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 ([1-5][0-9][0-9]) [\\t -~]*");

    private final InputStream input;

    AnswerReader(InputStream input) {
        this.input = input;
    }

    /** The next answer; its body only if there may be one (RFC 9112 section 6.3). */
    TestResponse next(boolean withBody) throws IOException {
        String line = line();
        Matcher statusLine = STATUS_LINE.matcher(line);
        if (!statusLine.matches()) {
            throw new IOException("not a status line: " + line);
        }
        int status = Integer.parseInt(statusLine.group(1));
        Headers headers = fields();
        if (!withBody || status < 200 || status == 204 || status == 304) {
            return TestResponse.ofHead(status, headers);
        }
        if (headers.contains("Transfer-Encoding")) {
            byte[] body = chunks();
            return new TestResponse(status, headers, body, fields(), List.of());
        }
        String length = headers.combined("Content-Length").orElse("");
        byte[] body = length.isEmpty() ? rest() : bytes(Integer.parseUnsignedInt(length));
        return new TestResponse(status, headers, body, Headers.empty(), List.of());
    }

    /** Everything until the end of the stream. */
    byte[] rest() throws IOException {
        byte[] rest = input.readNBytes(MAX_BYTES);
        if (rest.length == MAX_BYTES) {
            throw new IOException("an answer of more than " + MAX_BYTES + " bytes");
        }
        return rest;
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            all.write(bytes(size));
            if (all.size() > MAX_BYTES) {
                throw new IOException("an answer of more than " + MAX_BYTES + " bytes");
            }
            String end = line();
            if (!end.isEmpty()) {
                throw new IOException("a chunk is longer than it said: " + end);
            }
        }
        return all.toByteArray();
    }

    private int chunkSize() throws IOException {
        String line = line();
        if (!line.matches("[0-9A-Fa-f]{1,7}")) {
            throw new IOException("not the size of a chunk: " + line);
        }
        return Integer.parseInt(line, 16);
    }

    private Headers fields() throws IOException {
        List<String> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("not a field: " + line);
            }
            fields.add(line.substring(0, colon));
            fields.add(line.substring(colon + 1));
        }
        return Headers.of(fields.toArray(String[]::new));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = input.read(); c != '\n'; c = input.read()) {
            if (c < 0) {
                throw new EOFException("the server closed the connection in the middle of an answer, after: " + line);
            }
            line.append((char) c);
            if (line.length() > MAX_LINE) {
                throw new IOException("a line of more than " + MAX_LINE + " bytes");
            }
        }
        int last = line.length() - 1;
        if (last < 0 || line.charAt(last) != '\r') {
            throw new IOException("a line that does not end with CR and LF: " + line);
        }
        return line.substring(0, last);
    }

    private byte[] bytes(int count) throws IOException {
        if (count < 0 || count > MAX_BYTES) {
            throw new IOException("an answer of more than " + MAX_BYTES + " bytes");
        }
        byte[] bytes = input.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException(
                    "the server closed the connection after " + bytes.length + " of " + count + " bytes of a body");
        }
        return bytes;
    }
}
