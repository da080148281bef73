package dev.tenon.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Turns the raw path of a request target into the path that routing and handlers see: split at slashes, each segment
 * percent-decoded once, dot segments applied to the decoded segments (RFC 3986 section 5.2.4).
 *
 * <p>Decoding before the split, or twice, or after the dot rules is how servers leak files; so is letting an encoded slash
 * through. Anything of the kind is refused.
 */
public final class Target {

    private Target() {}

    /**
     * The decoded, normalised path of a raw one that starts with a slash and whose octets {@link TargetSyntax} has passed.
     *
     * @throws ProtocolError 400 for a malformed escape, an encoded slash, backslash or control character, octets that are not
     *     UTF-8, or dot segments that lead above the root
     */
    public static String path(byte[] bytes, int start, int end) throws ProtocolError {
        if (isPlain(bytes, start, end)) {
            return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
        }
        Deque<String> segments = new ArrayDeque<>();
        boolean directory = false;
        for (int from = start + 1; from <= end; ) {
            int to = from;
            while (to < end && bytes[to] != '/') {
                to++;
            }
            String segment = decode(bytes, from, to);
            directory = segment.equals(".") || segment.equals("..");
            if (segment.equals("..")) {
                if (segments.pollLast() == null) {
                    throw ProtocolError.badRequest("the path leads above the root (RFC 3986 section 5.2.4)");
                }
            } else if (!directory) {
                segments.addLast(segment);
            }
            from = to + 1;
        }
        StringBuilder path = new StringBuilder(end - start);
        segments.forEach(segment -> path.append('/').append(segment));
        return directory || path.isEmpty() ? path.append('/').toString() : path.toString();
    }

    /** Whether there is nothing to decode or to remove: no percent sign, no segment that starts with a dot. */
    private static boolean isPlain(byte[] bytes, int start, int end) {
        byte last = 0;
        for (int i = start; i < end; i++) {
            byte octet = bytes[i];
            if (octet == '%' || octet == '.' && last == '/') {
                return false;
            }
            last = octet;
        }
        return true;
    }

    private static String decode(byte[] bytes, int start, int end) throws ProtocolError {
        byte[] decoded = new byte[end - start];
        int length = 0;
        for (int i = start; i < end; i++) {
            byte octet = bytes[i];
            if (octet == '%') {
                octet = escaped(bytes, i + 1, end);
                i += 2;
            }
            decoded[length++] = octet;
        }
        try {
            ByteBuffer utf8 = ByteBuffer.wrap(Arrays.copyOf(decoded, length));
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw ProtocolError.badRequest("a path segment is not UTF-8 (RFC 3986 section 2.5)");
        }
    }

    private static byte escaped(byte[] bytes, int start, int end) throws ProtocolError {
        int high = start < end ? Syntax.hex(bytes[start]) : -1;
        int low = start + 1 < end ? Syntax.hex(bytes[start + 1]) : -1;
        if (high < 0 || low < 0) {
            throw ProtocolError.badRequest("a malformed percent-encoding in the path (RFC 3986 section 2.1)");
        }
        int octet = high << 4 | low;
        if (octet < 0x20 || octet == 0x7f || octet == '/' || octet == '\\') {
            throw ProtocolError.badRequest("an encoded slash, backslash or control character in the path");
        }
        return (byte) octet;
    }
}
