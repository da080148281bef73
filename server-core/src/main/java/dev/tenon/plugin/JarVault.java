package dev.tenon.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The private folder of copies, each under the SHA-256 of its content. A copy never changes: it is written to a temporary
 * file, forced to disk and renamed. Confined to the thread of its store.
 */
final class JarVault {

    static final long MAX_BYTES = 512L * 1024 * 1024;
    static final int ATTEMPTS = 5;
    static final int OLD_COPIES_KEPT = 5;

    private static final long PAUSE_MILLIS = 50;
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final Pattern COPY = Pattern.compile("[0-9a-f]{64}\\.jar");
    static final String UNFINISHED = ".tmp";

    private final Path folder;

    /** Copies that this process has written, or has read and found whole. */
    private final Set<String> trusted = new HashSet<>();

    JarVault(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder).toRealPath();
        PosixFileAttributeView posix = Files.getFileAttributeView(this.folder, PosixFileAttributeView.class);
        if (posix != null) {
            posix.setPermissions(PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** What became of a dropped file. */
    sealed interface Result {

        /** There is a copy of it. */
        record Stored(String sha256, Path copy) implements Result {}

        /** It cannot be copied. */
        record Refused(String what, String fix) implements Result {}
    }

    /** A file's identity as far as it shows whether somebody writes to it. */
    private record Stamp(long size, FileTime modified) {}

    /** Copies a dropped file, unless a copy of the same content is there; waits a little for a file that changes. */
    Result store(Path dropped) {
        try {
            for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
                BasicFileAttributes attributes = Files.readAttributes(dropped, BasicFileAttributes.class);
                if (!attributes.isRegularFile()) {
                    return new Result.Refused("is not a regular file", "drop a JAR");
                }
                if (attributes.size() > MAX_BYTES) {
                    return new Result.Refused("is larger than %d MiB".formatted(MAX_BYTES >> 20), "drop a smaller JAR");
                }
                Stamp before = new Stamp(attributes.size(), attributes.lastModifiedTime());
                String sha256 = hash(dropped);
                if (copied(dropped, sha256) && before.equals(stamp(dropped))) {
                    return new Result.Stored(sha256, copyOf(sha256));
                }
                pause();
            }
            return new Result.Refused(
                    "is still being written: it changed whenever it was read, %d times".formatted(ATTEMPTS),
                    "put it there in one step: copy it under a name that does not end in .jar, then rename it");
        } catch (IOException unreadable) {
            return new Result.Refused(
                    "cannot be copied: " + Explanation.of(unreadable).what(),
                    "check that the file is readable, and that there is room in " + folder);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Result.Refused("was not copied: the server was interrupted", "start or reload it again");
        }
    }

    private static Stamp stamp(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(attributes.size(), attributes.lastModifiedTime());
    }

    private static void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }

    private Path copyOf(String sha256) {
        return folder.resolve(sha256 + ".jar");
    }

    /** Whether there is, now at least, a whole copy under this hash. */
    private boolean copied(Path dropped, String sha256) throws IOException {
        Path copy = copyOf(sha256);
        if (trusted.contains(sha256) && Files.isRegularFile(copy)) {
            return true;
        }
        if (!(Files.isRegularFile(copy) && hash(copy).equals(sha256)) && !copy(dropped, sha256, copy)) {
            return false;
        }
        Files.setLastModifiedTime(copy, FileTime.from(Instant.now())); // the order in which old copies go
        trusted.add(sha256);
        return true;
    }

    /** Whether what was copied still has the hash that was read before. */
    private boolean copy(Path dropped, String sha256, Path copy) throws IOException {
        Path unfinished = Files.createTempFile(folder, "copy-", UNFINISHED); // for its owner alone
        try {
            MessageDigest digest = Hashes.sha256();
            try (InputStream in = Files.newInputStream(dropped);
                    FileChannel out = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                transfer(in, digest, out);
                out.force(true);
            }
            if (!HexFormat.of().formatHex(digest.digest()).equals(sha256)) {
                return false;
            }
            Files.move(unfinished, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void transfer(InputStream in, MessageDigest digest, FileChannel out) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        long total = 0;
        for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
            total = bounded(total + length);
            digest.update(chunk, 0, length);
            ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, length);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
    }

    private static String hash(Path file) throws IOException {
        MessageDigest digest = Hashes.sha256();
        byte[] chunk = new byte[CHUNK_BYTES];
        long total = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                total = bounded(total + length);
                digest.update(chunk, 0, length);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A file may grow without end while it is read. */
    private static long bounded(long total) throws IOException {
        if (total > MAX_BYTES) {
            throw new IOException("it grew past %d MiB while it was read".formatted(MAX_BYTES >> 20));
        }
        return total;
    }

    /** Deletes unfinished copies, and all but the newest of those that are not in use. */
    void prune(Set<String> inUse) {
        List<Path> old = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = PluginProblem.fileName(file);
                if (name.endsWith(UNFINISHED)) {
                    deleteFile(file);
                } else if (COPY.matcher(name).matches() && !inUse.contains(hashIn(name))) {
                    old.add(file);
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException unreadable) {
            return; // old copies cost room, nothing else
        }
        old.sort(Comparator.comparing(JarVault::age).reversed());
        old.stream().skip(OLD_COPIES_KEPT).forEach(this::deleteCopy);
    }

    private static String hashIn(String copyName) {
        return copyName.substring(0, copyName.length() - ".jar".length());
    }

    private static FileTime age(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException gone) {
            return FileTime.fromMillis(0);
        }
    }

    private void deleteCopy(Path copy) {
        trusted.remove(hashIn(PluginProblem.fileName(copy)));
        deleteFile(Verdicts.fileOf(copy));
        deleteFile(copy);
    }

    private static void deleteFile(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException kept) {
            // it costs room, nothing else, and the next time may succeed
        }
    }
}
