package dev.tenon.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * An answer from the control socket.
 *
 * @param status its status
 * @param headers its fields, by name in lower case
 * @param body its content
 */
record ControlAnswer(int status, Map<String, String> headers, String body) {

    ControlAnswer {
        headers = Map.copyOf(headers);
    }

    boolean successful() {
        return status / 100 == 2;
    }

    /** The server's process. */
    OptionalLong pid() {
        return number("tenon-pid");
    }

    /** How long a server that was asked to stop lets requests finish. */
    Duration shutdown() {
        return Duration.ofSeconds(number("tenon-shutdown-seconds").orElse(0));
    }

    private OptionalLong number(String header) {
        String digits = headers.getOrDefault(header, "");
        return digits.chars().allMatch(c -> c >= '0' && c <= '9') && !digits.isEmpty() && digits.length() < 19
                ? OptionalLong.of(Long.parseLong(digits))
                : OptionalLong.empty();
    }

    /**
     * Reads an answer from all the bytes of its connection (RFC 9112). Its body must have a {@code Content-Length}, as that of every
     * answer of ours has: an answer that was cut off is noticed.
     */
    static ControlAnswer parse(byte[] bytes) throws IOException {
        int end = headEnd(bytes);
        String[] lines = new String(bytes, 0, end, StandardCharsets.ISO_8859_1).split("\r\n", -1);
        Map<String, String> headers = new TreeMap<>();
        for (String line : Arrays.asList(lines).subList(1, lines.length)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        byte[] body = Arrays.copyOfRange(bytes, end + 4, bytes.length);
        if (!Integer.toString(body.length).equals(headers.get("content-length"))) {
            throw new IOException("its answer was cut off, or is not from a server of this kind");
        }
        return new ControlAnswer(status(lines[0]), headers, new String(body, StandardCharsets.UTF_8));
    }

    private static int headEnd(byte[] bytes) throws IOException {
        for (int i = 0; i + 3 < bytes.length; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                return i;
            }
        }
        throw new IOException(bytes.length == 0 ? "it closed the connection" : "its answer has no end of its head");
    }

    private static int status(String line) throws IOException {
        boolean valid = line.length() >= 12
                && line.startsWith("HTTP/1.")
                && line.charAt(8) == ' '
                && line.substring(9, 12).chars().allMatch(c -> c >= '0' && c <= '9');
        if (!valid) {
            throw new IOException("its answer is not HTTP/1");
        }
        return Integer.parseInt(line.substring(9, 12));
    }
}
