package dev.tenon.plugin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The record that ends a ZIP file (APPNOTE 4.3.16). It is written last, so that a file without it is not finished.
 *
 * @param directoryBytes the size of the list of entries, which whoever opens the file reads as a whole
 */
record ZipEnd(long directoryBytes) {

    private static final int SIGNATURE = 0x06054b50;
    private static final int BYTES = 22;
    private static final int DIRECTORY_BYTES_AT = 12;
    private static final int COMMENT_LENGTH_AT = 20;
    private static final int MAX_COMMENT_BYTES = 0xffff;

    /** The end of this file, if it has one. */
    static Optional<ZipEnd> of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            // Almost every JAR ends without a comment.
            Optional<ZipEnd> end = within(channel, BYTES);
            return end.isPresent() ? end : within(channel, BYTES + MAX_COMMENT_BYTES);
        }
    }

    private static Optional<ZipEnd> within(FileChannel channel, int window) throws IOException {
        long start = Math.max(0, channel.size() - window);
        ByteBuffer tail = ByteBuffer.allocate(window).order(ByteOrder.LITTLE_ENDIAN);
        while (tail.hasRemaining() && channel.read(tail, start + tail.position()) >= 0) {
            // reads on
        }
        for (int at = tail.position() - BYTES; at >= 0; at--) {
            int comment = Short.toUnsignedInt(tail.getShort(at + COMMENT_LENGTH_AT));
            if (tail.getInt(at) == SIGNATURE && at + BYTES + comment == tail.position()) {
                return Optional.of(new ZipEnd(Integer.toUnsignedLong(tail.getInt(at + DIRECTORY_BYTES_AT))));
            }
        }
        return Optional.empty();
    }
}
