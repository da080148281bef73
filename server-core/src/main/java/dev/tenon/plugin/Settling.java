package dev.tenon.plugin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Tells whether somebody may still be writing to a file, from its age and from how it ends. */
final class Settling {

    /** An upload that stalls for longer is taken for a damaged JAR, until it goes on. */
    static final Duration UPLOAD_PAUSE = Duration.ofSeconds(10);

    private static final Duration SAVE = Duration.ofMillis(150);
    private static final Duration BUILD = Duration.ofMillis(500);

    /** The end of central directory record of a ZIP file (APPNOTE 4.3.16): its signature and its size without the comment. */
    private static final int END_SIGNATURE = 0x06054b50;

    private static final int END_BYTES = 22;
    private static final int MAX_COMMENT_BYTES = 0xffff;

    private Settling() {}

    static boolean unsettled(Path file, PluginFolder.Kind kind, Instant now) {
        try {
            if (!Files.isRegularFile(file)) {
                return false; // a pipe is not opened: its writer may never come
            }
            Duration age = Duration.between(Files.getLastModifiedTime(file).toInstant(), now);
            return switch (kind) {
                case JAR -> within(age, UPLOAD_PAUSE) && !ends(file);
                case SOURCE -> within(age, SAVE);
                case FOLDER -> within(age, BUILD);
            };
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** The clock of a file server may be ahead of ours: then the age tells nothing. */
    private static boolean within(Duration age, Duration limit) {
        return !age.isNegative() && age.compareTo(limit) < 0;
    }

    /** Whether a file ends as a ZIP file does: its directory, which is written last, is there. */
    static boolean ends(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            // Almost every JAR ends without a comment.
            return endsWithin(channel, END_BYTES) || endsWithin(channel, END_BYTES + MAX_COMMENT_BYTES);
        }
    }

    private static boolean endsWithin(FileChannel channel, int window) throws IOException {
        long start = Math.max(0, channel.size() - window);
        ByteBuffer tail = ByteBuffer.allocate(window).order(ByteOrder.LITTLE_ENDIAN);
        while (tail.hasRemaining() && channel.read(tail, start + tail.position()) >= 0) {
            // reads on
        }
        for (int at = tail.position() - END_BYTES; at >= 0; at--) {
            int comment = Short.toUnsignedInt(tail.getShort(at + END_BYTES - Short.BYTES));
            if (tail.getInt(at) == END_SIGNATURE && at + END_BYTES + comment == tail.position()) {
                return true;
            }
        }
        return false;
    }
}
