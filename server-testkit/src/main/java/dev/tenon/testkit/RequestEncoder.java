package dev.tenon.testkit;

import dev.tenon.api.Headers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Requests as HTTP/1.1 sends them (RFC 9112); a chunked body goes in one chunk. */
final class RequestEncoder {

    private RequestEncoder() {}

    static byte[] encode(String methodAndTarget, Headers headers, byte[] content, boolean chunked, Headers trailers) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        write(message, methodAndTarget + " HTTP/1.1\r\n" + lines(headers));
        if (chunked && content.length > 0) {
            write(message, Integer.toHexString(content.length) + "\r\n");
        }
        message.writeBytes(content);
        if (chunked) {
            write(message, (content.length > 0 ? "\r\n" : "") + "0\r\n" + lines(trailers));
        }
        return message.toByteArray();
    }

    private static String lines(Headers fields) {
        StringBuilder lines = new StringBuilder();
        fields.forEach(
                (name, value) -> lines.append(name).append(": ").append(value).append("\r\n"));
        return lines.append("\r\n").toString();
    }

    private static void write(ByteArrayOutputStream message, String text) {
        message.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
