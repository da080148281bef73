package dev.tenon.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** JSON that is put together from pieces. Used by one thread. */
final class JsonBytes {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

    /** A piece as it stands. */
    JsonBytes add(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    JsonBytes add(long number) {
        return add(Long.toString(number));
    }

    JsonBytes add(byte[] piece) {
        bytes.writeBytes(piece);
        return this;
    }

    int size() {
        return bytes.size();
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    /** A document that was checked, in one line: line ends can only be white space between its tokens. */
    static byte[] inOneLine(byte[] json) {
        byte[] line = json.clone();
        for (int i = 0; i < line.length; i++) {
            if (line[i] == '\n' || line[i] == '\r') {
                line[i] = ' ';
            }
        }
        return line;
    }
}
