package dev.tenon.exchange;

import dev.tenon.exchange.ByteRanges.Range;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The framing of a {@code multipart/byteranges} body (RFC 9110 section 14.6): what goes before each part and after the last, and
 * how long the whole is. The body is {@code head(0)}, the bytes of range 0, {@code head(1)}, and so on, then {@code tail()}.
 */
public final class MultipartRanges {

    private final String boundary;
    private final List<byte[]> heads;
    private final byte[] tail;
    private final long contentLength;

    private MultipartRanges(String boundary, List<byte[]> heads, byte[] tail, long contentLength) {
        this.boundary = boundary;
        this.heads = heads;
        this.tail = tail;
        this.contentLength = contentLength;
    }

    /**
     * The framing for these ranges.
     *
     * @param boundary 1 to 70 letters and digits that do not occur in the content: random, at least 16 of them
     * @param mediaType the {@code Content-Type} of the whole representation, or empty if it has none
     * @param ranges the parts in the order in which they are sent
     * @param totalLength the length of the whole representation
     * @throws IllegalArgumentException for another boundary
     */
    public static MultipartRanges of(String boundary, String mediaType, List<Range> ranges, long totalLength) {
        if (boundary.isEmpty()
                || boundary.length() > 70
                || !boundary.chars().allMatch(MultipartRanges::isAlphanumeric)) {
            throw new IllegalArgumentException("a boundary has 1 to 70 letters and digits: " + boundary);
        }
        String type = mediaType.isEmpty() ? "" : "Content-Type: " + mediaType + "\r\n";
        List<byte[]> heads = new ArrayList<>(ranges.size());
        byte[] tail = bytes("\r\n--" + boundary + "--\r\n");
        long length = tail.length;
        for (Range range : ranges) {
            byte[] head = bytes((heads.isEmpty() ? "--" : "\r\n--") + boundary + "\r\n" + type + "Content-Range: "
                    + contentRange(range, totalLength) + "\r\n\r\n");
            heads.add(head);
            length = Math.addExact(length, Math.addExact(head.length, range.length()));
        }
        return new MultipartRanges(boundary, heads, tail, length);
    }

    /** The value of {@code Content-Range} for a part: {@code bytes 0-9/100}. */
    public static String contentRange(Range range, long totalLength) {
        return "bytes " + range.first() + '-' + range.last() + '/' + totalLength;
    }

    /** The value of {@code Content-Range} for a 416: {@code bytes *}{@code /100}. */
    public static String unsatisfiedRange(long totalLength) {
        return "bytes */" + totalLength;
    }

    /** The {@code Content-Type} of the answer. */
    public String contentType() {
        return "multipart/byteranges; boundary=" + boundary;
    }

    /** What goes before the part of this index. */
    public byte[] head(int index) {
        return heads.get(index).clone();
    }

    /** What goes after the last part. */
    public byte[] tail() {
        return tail.clone();
    }

    /** The length of the whole body. */
    public long contentLength() {
        return contentLength;
    }

    private static boolean isAlphanumeric(int c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
