package dev.tenon.http1;

import dev.tenon.api.EngineAccess;
import dev.tenon.api.Headers;
import dev.tenon.api.Response;
import dev.tenon.http.HttpDate;
import dev.tenon.http.ResponseFields;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Answers to bytes (RFC 9112 sections 4 to 7). Of a final head, all that depends on the response alone is encoded once and can be
 * remembered ({@link Encoded}); date, persistence and transfer coding follow at each sending.
 */
public final class ResponseEncoder {

    /** Most bytes that {@link #finish} and {@link #chunkHead} write. */
    public static final int TAIL_BYTES = 256;

    /** How long the line of {@code Date} is. */
    private static final int DATE_BYTES = "Date: ".length() + HttpDate.LENGTH + 2;

    private static final byte[] CONNECTION_CLOSE = ascii("Connection: close\r\n");
    private static final byte[] CONNECTION_KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] CRLF = ascii("\r\n");

    /** The whole interim answer that asks for the body (RFC 9110 section 15.2.1). */
    private static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");

    /** What a final head says of the connection (RFC 9112 section 9.6). */
    public enum Persistence {
        /** Nothing: HTTP/1.1 goes on by default. */
        DEFAULT,
        /** It goes on, which HTTP/1.0 must be told. */
        KEEP_ALIVE,
        /** This answer is the last. */
        CLOSE
    }

    /**
     * The remembered part of a head: status line and fields, without the empty line.
     *
     * @param bytes not to be changed
     * @param dated whether the fields have a {@code Date} already
     * @param named whether the fields have a {@code Server} already
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by identity alone
    public record Encoded(byte[] bytes, boolean dated, boolean named) {}

    private ResponseEncoder() {}

    /**
     * Encodes what depends on the response alone.
     *
     * @param contentLength the value of {@code Content-Length}; negative to leave it out
     */
    public static Encoded encode(Response response, long contentLength) {
        StringBuilder head = new StringBuilder(256);
        statusLine(head, response.status());
        ResponseFields.forEach(response, (name, value) -> field(head, name, value));
        if (response.headers().contains("Upgrade")) {
            // RFC 9110 section 7.8: whoever sends the field must name it as an option of the connection too.
            field(head, "Connection", "upgrade");
        }
        if (contentLength >= 0) {
            field(head, "Content-Length", Long.toString(contentLength));
        }
        return new Encoded(
                ascii(head),
                response.headers().contains("Date"),
                response.headers().contains("Server"));
    }

    /** A whole interim answer (RFC 9110 section 15.2), without fields that speak of a body or of the connection. */
    public static byte[] interim(int status, Headers headers) {
        StringBuilder head = new StringBuilder(128);
        statusLine(head, status);
        headers.forEach((name, value) -> {
            if (!isFraming(name)) {
                field(head, name, value);
            }
        });
        return ascii(head.append("\r\n"));
    }

    /** The interim answer that asks for the body; a copy is not made. */
    public static ByteBuffer askToContinue() {
        return ByteBuffer.wrap(CONTINUE).asReadOnlyBuffer();
    }

    /**
     * Writes a final head; the buffer must have room for its bytes and {@link #TAIL_BYTES} more.
     *
     * @param dateLine the line of {@code Date}, and that of {@code Server} if there is one, at most 128 bytes
     */
    public static void finish(ByteBuffer out, Encoded head, byte[] dateLine, Persistence persistence, boolean chunked) {
        out.put(head.bytes);
        int from = head.dated ? DATE_BYTES : 0;
        int to = head.named ? DATE_BYTES : dateLine.length;
        out.put(dateLine, from, to - from);
        switch (persistence) {
            case DEFAULT -> {}
            case KEEP_ALIVE -> out.put(CONNECTION_KEEP_ALIVE);
            case CLOSE -> out.put(CONNECTION_CLOSE);
        }
        if (chunked) {
            out.put(CHUNKED);
        }
        out.put(CRLF);
    }

    /** Writes what precedes a chunk's data: its size, from 1, and CRLF. CRLF must follow the data too. */
    public static void chunkHead(ByteBuffer out, int size) {
        int digits = (35 - Integer.numberOfLeadingZeros(size)) / 4;
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            out.put((byte) Character.forDigit(size >> shift & 15, 16));
        }
        out.put(CRLF);
    }

    /** Writes what follows a chunk's data. */
    public static void chunkEnd(ByteBuffer out) {
        out.put(CRLF);
    }

    /** The last chunk and the trailer section, without fields that must not be in one (RFC 9110 section 6.5.1). */
    public static byte[] lastChunk(Headers trailers) {
        StringBuilder text = new StringBuilder("0\r\n");
        trailers.forEach((name, value) -> {
            if (!TrailerRules.isForbidden(name)) {
                field(text, name, value);
            }
        });
        return ascii(text.append("\r\n"));
    }

    private static boolean isFraming(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "content-length", "transfer-encoding", "trailer", "connection", "keep-alive" -> true;
            default -> false;
        };
    }

    private static void statusLine(StringBuilder head, int status) {
        head.append("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(EngineAccess.phrase(status))
                .append("\r\n");
    }

    private static void field(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private static byte[] ascii(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
