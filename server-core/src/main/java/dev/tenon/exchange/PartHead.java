package dev.tenon.exchange;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.http.ParameterizedValue;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The head of one part of a form (RFC 7578 section 4.2).
 *
 * @param name the field's name
 * @param filename the file's name as it was sent; {@code filename*} is not read, as the RFC demands
 * @param headers all fields of the part
 */
record PartHead(String name, Optional<String> filename, Headers headers) {

    /**
     * Reads a head.
     *
     * @param head its lines, each with CRLF, in ISO 8859-1; without the empty line
     * @throws HttpError 400 if it is malformed
     */
    static PartHead parse(String head) {
        Headers headers = headers(head);
        if (headers.all("Content-Disposition").size() != 1) {
            throw malformed("has not exactly one Content-Disposition");
        }
        ParameterizedValue disposition = headers.first("Content-Disposition")
                .flatMap(ParameterizedValue::parse)
                .filter(value -> value.value().equals("form-data"))
                .orElseThrow(() -> malformed("has a malformed Content-Disposition"));
        headers.first("Content-Transfer-Encoding").ifPresent(PartHead::requireIdentity);
        String name = disposition.parameters().first("name").orElseThrow(() -> malformed("has no name"));
        return new PartHead(
                utf8(name), disposition.parameters().first("filename").map(PartHead::utf8), headers);
    }

    private static Headers headers(String head) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (start < head.length()) {
            int end = head.indexOf("\r\n", start);
            int colon = head.indexOf(':', start, end);
            if (colon < 0) {
                throw malformed("has a header line without a colon");
            }
            lines.add(head.substring(start, colon));
            lines.add(head.substring(colon + 1, end));
            start = end + 2;
        }
        try {
            return Headers.of(lines.toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            throw malformed("has a malformed header line: " + e.getMessage());
        }
    }

    /** What RFC 7578 section 4.7 deprecates would reach the handler undecoded: better to say so. */
    private static void requireIdentity(String encoding) {
        switch (encoding.toLowerCase(Locale.ROOT)) {
            case "7bit", "8bit", "binary" -> {}
            default -> throw malformed("has a Content-Transfer-Encoding; send its bytes as they are");
        }
    }

    private static String utf8(String bytes) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1));
            return StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
        } catch (CharacterCodingException e) {
            throw malformed("has a name that is not UTF-8");
        }
    }

    private static HttpError malformed(String what) {
        return new HttpError(400, "a part of the form " + what);
    }
}
