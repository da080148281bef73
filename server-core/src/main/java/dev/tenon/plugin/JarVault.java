package dev.tenon.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The private folder of copies, each under the SHA-256 of its content: {@code <hash>.jar}, and {@code <hash>.lib} with the libraries
 * of a plugin that was dropped as a folder; beside them {@code <key>.made}, which says what a source file compiled to. A copy never changes: it is written to a temporary file, forced to disk and renamed.
 * Confined to the thread of its store.
 */
final class JarVault {

    static final long MAX_BYTES = 512L * 1024 * 1024;
    static final int ATTEMPTS = 5;
    static final int OLD_COPIES_KEPT = 5;

    private static final long PAUSE_MILLIS = 50;
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final Pattern COPY = Pattern.compile("[0-9a-f]{64}\\.jar");
    static final String UNFINISHED = ".tmp";
    private static final String LIBRARIES = ".lib";
    private static final String MADE = ".made";
    private static final int HASH_DIGITS = 64;

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

        /**
         * There is a copy of it.
         *
         * @param copy the JAR with the plugin's classes
         * @param libraries the JARs beside it, in the order in which they are searched
         */
        record Stored(String sha256, Path copy, List<Path> libraries) implements Result {

            Stored(String sha256, Path copy) {
                this(sha256, copy, List.of());
            }
        }

        /** It cannot be copied. */
        record Refused(List<Finding> findings) implements Result {

            Refused(String what, String fix) {
                this(List.of(Finding.error("", what, fix)));
            }
        }
    }

    /** A file's identity as far as it shows whether somebody writes to it. */
    private record Stamp(long size, FileTime modified) {}

    /** Copies a dropped file, unless a copy of the same content is there; waits a little for a file that changes. */
    Result store(Path dropped) {
        try {
            for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
                BasicFileAttributes attributes = Files.readAttributes(dropped, BasicFileAttributes.class);
                if (attributes.isDirectory()) {
                    return new Result.Refused(
                            "is a folder, not a JAR",
                            "pack it into a JAR, or put its classes into a folder \"classes\" within it");
                }
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
            return changing("copy it under a name that does not end in .jar, then rename it");
        } catch (IOException unreadable) {
            return unreadable(dropped, unreadable);
        } catch (InterruptedException interrupted) {
            return interrupted();
        }
    }

    static Result changing(String inOneStep) {
        return new Result.Refused(
                "is still being written: it changed whenever it was read, %d times".formatted(ATTEMPTS),
                "put it there in one step: " + inOneStep);
    }

    /** Why a dropped file or folder cannot be copied. */
    Result unreadable(Path dropped, IOException failure) {
        return switch (failure) {
            case NoSuchFileException missing
            when Files.isSymbolicLink(dropped) ->
                new Result.Refused(
                        "is a link to %s, which does not exist".formatted(target(dropped)),
                        "point the link to a file, or remove it");
            case NoSuchFileException missing
            when !Files.exists(dropped) ->
                new Result.Refused("was removed while it was read", "drop it again if it is still wanted");
            case AccessDeniedException denied ->
                new Result.Refused(
                        "cannot be read: permission denied to " + denied.getFile(),
                        "let the server's user read it, for example with chmod a+r");
            default -> {
                boolean ours = failure.getClass() == IOException.class; // whose message says it all
                yield new Result.Refused(
                        "cannot be copied: "
                                + (ours
                                        ? failure.getMessage()
                                        : Explanation.of(failure).what()),
                        "check that it is readable, and that there is room in " + folder);
            }
        };
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException gone) {
            return "a file";
        }
    }

    static Result interrupted() {
        Thread.currentThread().interrupt();
        return new Result.Refused("was not copied: the server was interrupted", "start or reload it again");
    }

    /** Keeps a JAR that was made here. */
    Result.Stored put(byte[] jar) throws IOException {
        String sha256 = HexFormat.of().formatHex(Hashes.sha256().digest(jar));
        Optional<Result.Stored> there = find(sha256);
        if (there.isPresent()) {
            return there.get();
        }
        Path unfinished = unfinished();
        try {
            Files.write(unfinished, jar);
            publish(unfinished, sha256);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        return new Result.Stored(sha256, copyOf(sha256));
    }

    /**
     * Remembers, also for later runs, what a JAR was made of.
     *
     * @param key a hash of all that it was made of, 64 hexadecimal digits
     */
    void remember(String key, String sha256) throws IOException {
        Path unfinished = unfinished();
        Files.writeString(unfinished, sha256);
        Files.move(
                unfinished,
                folder.resolve(key + MADE),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** The JAR that was made of this before, if it is still there. */
    Optional<Result.Stored> made(String key) throws IOException {
        String sha256 = noted(folder.resolve(key + MADE));
        return sha256.isEmpty() ? Optional.empty() : find(sha256);
    }

    /** The hash in a note, or empty if it is no whole note. */
    private static String noted(Path note) throws IOException {
        if (!Files.isRegularFile(note) || Files.size(note) != HASH_DIGITS) {
            return "";
        }
        String text = Files.readString(note, StandardCharsets.ISO_8859_1);
        return COPY.matcher(text + ".jar").matches() ? text : "";
    }

    /** The whole copy of this hash, if there is one. */
    Optional<Result.Stored> find(String sha256) throws IOException {
        Path copy = copyOf(sha256);
        if (!Files.isRegularFile(copy)
                || !(trusted.contains(sha256) || hash(copy).equals(sha256))) {
            return Optional.empty();
        }
        trust(sha256);
        return Optional.of(new Result.Stored(sha256, copy, libraries(sha256)));
    }

    private List<Path> libraries(String sha256) throws IOException {
        Path libraries = librariesOf(sha256);
        if (!Files.isDirectory(libraries)) {
            return List.of();
        }
        try (Stream<Path> jars = Files.list(libraries)) {
            return jars.sorted().toList();
        }
    }

    /** A new empty file for its owner alone, to be published or deleted. */
    Path unfinished() throws IOException {
        return Files.createTempFile(folder, "copy-", UNFINISHED);
    }

    /** A new empty folder for its owner alone, to be published or deleted. */
    Path unfinishedFolder() throws IOException {
        return Files.createTempDirectory(folder, "copy-" + UNFINISHED);
    }

    /** Makes a finished file the copy under this hash. */
    void publish(Path unfinished, String sha256) throws IOException {
        try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(unfinished, copyOf(sha256), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        trust(sha256);
    }

    /** Makes a folder of finished JARs the libraries under this hash; before its copy is published. */
    void publishLibraries(Path unfinished, String sha256) throws IOException {
        deleteTree(librariesOf(sha256));
        Files.move(unfinished, librariesOf(sha256), StandardCopyOption.ATOMIC_MOVE);
    }

    private void trust(String sha256) throws IOException {
        Files.setLastModifiedTime(copyOf(sha256), FileTime.from(Instant.now())); // the order in which old copies go
        trusted.add(sha256);
    }

    private static Stamp stamp(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(attributes.size(), attributes.lastModifiedTime());
    }

    static void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }

    private Path copyOf(String sha256) {
        return folder.resolve(sha256 + ".jar");
    }

    private Path librariesOf(String sha256) {
        return folder.resolve(sha256 + LIBRARIES);
    }

    /** Whether there is, now at least, a whole copy under this hash. */
    private boolean copied(Path dropped, String sha256) throws IOException {
        return find(sha256).isPresent() || copy(dropped, sha256);
    }

    /** Whether what was copied still has the hash that was read before. */
    private boolean copy(Path dropped, String sha256) throws IOException {
        Path unfinished = unfinished();
        try {
            MessageDigest digest = Hashes.sha256();
            try (InputStream in = Files.newInputStream(dropped);
                    OutputStream out = new DigestOutputStream(Files.newOutputStream(unfinished), digest)) {
                transfer(in, out);
            }
            if (!HexFormat.of().formatHex(digest.digest()).equals(sha256)) {
                return false;
            }
            publish(unfinished, sha256);
            return true;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static String hash(Path file) throws IOException {
        MessageDigest digest = Hashes.sha256();
        try (InputStream in = Files.newInputStream(file)) {
            transfer(in, new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A file may grow without end while it is read. */
    private static void transfer(InputStream in, OutputStream out) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        long total = 0;
        for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
            total += length;
            if (total > MAX_BYTES) {
                throw new IOException("it grew past %d MiB while it was read".formatted(MAX_BYTES >> 20));
            }
            out.write(chunk, 0, length);
        }
    }

    /** Deletes unfinished copies, and all but the newest of those that are not in use. */
    void prune(Set<String> inUse) {
        List<Path> old = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = PluginProblem.fileName(file);
                if (name.endsWith(UNFINISHED) || name.startsWith("copy-" + UNFINISHED)) {
                    deleteTree(file);
                } else if (isOrphan(file, name)) {
                    deleteTree(file);
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

    /** Whether what belongs to a copy is there without it. */
    private boolean isOrphan(Path file, String name) throws IOException {
        if (name.endsWith(MADE)) {
            return !Files.exists(copyOf(noted(file)));
        }
        return name.endsWith(LIBRARIES) && !Files.exists(copyOf(name.substring(0, name.length() - LIBRARIES.length())));
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
        deleteTree(Verdicts.fileOf(copy));
        deleteTree(copy);
        deleteTree(librariesOf(hashIn(PluginProblem.fileName(copy))));
    }

    /** A file, or a folder of files. */
    static void deleteTree(Path file) {
        try {
            if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                try (Stream<Path> files = Files.list(file)) {
                    files.forEach(JarVault::deleteTree);
                }
            }
            Files.deleteIfExists(file);
        } catch (IOException | UncheckedIOException kept) {
            // it costs room, nothing else, and the next time may succeed
        }
    }
}
