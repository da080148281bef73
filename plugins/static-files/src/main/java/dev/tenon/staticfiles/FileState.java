package dev.tenon.staticfiles;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What tells one state of a file from another, as far as the file system tells.
 *
 * @param key device and inode, where the file system has them
 * @param size in bytes
 * @param modified as fine as the file system keeps it; anybody who may write the file can set it
 * @param changed when anything about it changed last, be it content, owner or rights, where the file system has that (POSIX
 *     {@code st_ctime}): nobody can set it
 */
record FileState(@Nullable Object key, long size, FileTime modified, Optional<FileTime> changed) {

    private static final String UNIX = "unix";

    /**
     * File systems stamp a change with a clock that ticks every few milliseconds, FAT every two seconds: two changes within a
     * tick look the same. Only a state older than this can be told from its successor.
     */
    private static final Duration COARSEST_TICK = Duration.ofSeconds(2);

    /** Within this a file and its codings come to their places together, whichever is first. */
    private static final Duration DEPLOYMENT = Duration.ofMinutes(1);

    /**
     * The state of the file at this path, which has just been seen to have these attributes. Should it change between these two
     * looks, what this gives is the state of no file, or else that of the later one.
     *
     * @throws java.nio.file.NoSuchFileException if it is gone
     */
    static FileState of(Path path, BasicFileAttributes attributes) throws IOException {
        Optional<FileTime> changed =
                path.getFileSystem().supportedFileAttributeViews().contains(UNIX)
                        ? Optional.of((FileTime) Files.getAttribute(path, UNIX + ":ctime", LinkOption.NOFOLLOW_LINKS))
                        : Optional.empty();
        return new FileState(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime(), changed);
    }

    /** Whether these are the attributes of this state, of which they leave out {@link #changed}. */
    boolean isOf(BasicFileAttributes attributes) {
        return Objects.equals(key, attributes.fileKey())
                && size == attributes.size()
                && modified.equals(attributes.lastModifiedTime());
    }

    /** Whether every change after this moment is sure to give another state. */
    boolean settled(Instant now) {
        Instant tick = now.minus(COARSEST_TICK);
        return modified.toInstant().isBefore(tick)
                && changed.map(FileTime::toInstant).orElse(Instant.MIN).isBefore(tick);
    }

    /**
     * Whether a file in this state is likely to be this one in a coding: not older, and in its place not much earlier. One whose time
     * was put back by a deployment of an earlier version has come to its place after what was made of the later one.
     */
    boolean isFormOf(FileState plain) {
        if (size >= plain.size || modified.compareTo(plain.modified) < 0) {
            return false;
        }
        return modified.equals(plain.modified)
                || changed.isEmpty()
                || plain.changed.isEmpty()
                || !changed.get()
                        .toInstant()
                        .plus(DEPLOYMENT)
                        .isBefore(plain.changed.get().toInstant());
    }

    /** An opaque text that is another for each state. It does not show inode numbers. */
    String tag() {
        byte[] name = String.valueOf(key).getBytes(StandardCharsets.UTF_8);
        ByteBuffer state = ByteBuffer.allocate(name.length + 3 * Long.BYTES + 2 * Integer.BYTES);
        state.put(name).putLong(size);
        for (FileTime time : List.of(modified, changed.orElse(modified))) {
            Instant instant = time.toInstant();
            state.putLong(instant.getEpochSecond()).putInt(instant.getNano());
        }
        return Digest.of(state.array());
    }
}
