package dev.tenon.http;

import dev.tenon.api.EngineAccess;
import dev.tenon.api.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The field lines of one received section, kept as the bytes that came: a field costs a string only when somebody asks for it.
 *
 * <p>Immutable once built; names and values have been checked against the grammar.
 */
public final class FieldBlock {

    private static final FieldBlock EMPTY = new FieldBlock(new byte[0], new int[0]);

    /** How many ints of the index describe one line: start and end of the name, start and end of the value. */
    public static final int STRIDE = 4;

    private final byte[] bytes;
    private final int[] index;

    /**
     * Takes both arrays over.
     *
     * @param bytes what was received
     * @param index for each line the offsets of its name and its value, {@value #STRIDE} ints a line
     */
    public FieldBlock(byte[] bytes, int[] index) {
        this.bytes = bytes;
        this.index = index;
    }

    /** No fields. */
    public static FieldBlock empty() {
        return EMPTY;
    }

    /** How many lines there are. */
    public int size() {
        return index.length / STRIDE;
    }

    /** The value of the first line of this name, compared without regard to case. */
    public Optional<String> first(String name) {
        for (int i = 0; i < index.length; i += STRIDE) {
            if (matches(bytes, index[i], index[i + 1], name)) {
                return Optional.of(latin1(index[i + 2], index[i + 3]));
            }
        }
        return Optional.empty();
    }

    /** The values of all lines of this name, joined with commas (RFC 9110 section 5.3); empty if there are none. */
    public Optional<String> combined(String name) {
        String joined = null;
        for (int i = 0; i < index.length; i += STRIDE) {
            if (matches(bytes, index[i], index[i + 1], name)) {
                String value = latin1(index[i + 2], index[i + 3]);
                joined = joined == null ? value : joined + ", " + value;
            }
        }
        return Optional.ofNullable(joined);
    }

    /** All lines as an API value. */
    public Headers toHeaders() {
        String[] lines = new String[2 * size()];
        for (int i = 0, line = 0; i < index.length; i += STRIDE) {
            lines[line++] = latin1(index[i], index[i + 1]);
            lines[line++] = latin1(index[i + 2], index[i + 3]);
        }
        return EngineAccess.headers(lines);
    }

    private String latin1(int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /** Whether the octets from start to end are this ASCII text, letters compared without regard to case. */
    public static boolean matches(byte[] bytes, int start, int end, String text) {
        if (end - start != text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (lower(bytes[start + i]) != lower((byte) text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? octet + 32 : octet;
    }
}
