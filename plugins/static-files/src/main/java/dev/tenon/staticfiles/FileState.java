package dev.tenon.staticfiles;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What tells one state of a file from another, as far as the file system tells.
 *
 * @param key device and inode, where the file system has them
 * @param size in bytes
 * @param modified as fine as the file system keeps it
 */
record FileState(@Nullable Object key, long size, FileTime modified) {

    /**
     * File systems stamp a change with a clock that ticks every few milliseconds, FAT every two seconds: two changes within a
     * tick look the same. Only a state older than this can be told from its successor.
     */
    private static final Duration COARSEST_TICK = Duration.ofSeconds(2);

    static FileState of(BasicFileAttributes attributes) {
        return new FileState(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
    }

    /** Whether every change after this moment is sure to give another state. */
    boolean settled(Instant now) {
        return modified.toInstant().isBefore(now.minus(COARSEST_TICK));
    }

    /** An opaque text that is another for each state. It does not show inode numbers. */
    String tag() {
        byte[] name = String.valueOf(key).getBytes(StandardCharsets.UTF_8);
        Instant time = modified.toInstant();
        ByteBuffer state = ByteBuffer.allocate(name.length + 2 * Long.BYTES + Integer.BYTES);
        state.put(name).putLong(size).putLong(time.getEpochSecond()).putInt(time.getNano());
        return Digest.of(state.array());
    }
}
