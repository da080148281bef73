package dev.tenon.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses the files of a folder beforehand, for the static-file plugin: {@code app.js.gz} beside {@code app.js}.
 *
 * <p>Which files are worth it shows by trying: what becomes at least a tenth smaller. Names that start with a dot are left out, as they
 * are by default from what is served; symbolic links are not followed. A file appears under its name when it is whole.
 */
final class Precompression {

    /** Shorter ones fit into a packet anyway. */
    private static final int MIN_BYTES = 256;

    /** So much of a file is compressed to see whether the rest is worth it. */
    private static final int TRIAL_BYTES = 64 * 1024;

    private static final String SUFFIX = ".gz";
    private static final List<String> CODED = List.of(SUFFIX, ".br", ".zst");

    private final Consumer<String> problems;
    private long made;
    private long fresh;
    private long savedBytes;

    /** @param problems is told of each file that could not be compressed, and why */
    Precompression(Consumer<String> problems) {
        this.problems = problems;
    }

    /** How many files were compressed. */
    long made() {
        return made;
    }

    /** How many were compressed already. */
    long fresh() {
        return fresh;
    }

    /** By how many bytes the compressed files are shorter. */
    long savedBytes() {
        return savedBytes;
    }

    /**
     * Goes through the folder.
     *
     * @throws IOException if the folder itself cannot be read; of what is in it, the problems tell
     */
    void run(Path folder) throws IOException {
        Path root = folder.toRealPath();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return isHidden(directory) && !directory.equals(root)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                try {
                    compress(file, attributes);
                } catch (IOException e) {
                    problems.accept(file + ": " + e);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (file.equals(root)) {
                    throw e;
                }
                problems.accept(file + ": " + e);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static boolean isHidden(Path path) {
        Path name = path.getFileName();
        return name != null && name.toString().startsWith(".");
    }

    private void compress(Path file, BasicFileAttributes before) throws IOException {
        if (!before.isRegularFile() || before.size() < MIN_BYTES || isHidden(file) || isCoded(file)) {
            return;
        }
        Path target = file.resolveSibling(file.getFileName() + SUFFIX);
        Optional<BasicFileAttributes> there = attributes(target);
        if (there.isPresent() && !there.get().isRegularFile()) {
            problems.accept(target + ": there is something else than a file; remove it");
        } else if (there.isPresent() && there.get().lastModifiedTime().equals(before.lastModifiedTime())) {
            fresh++;
        } else if (isWorthIt(file)) {
            write(file, before, target);
        }
    }

    private static boolean isCoded(Path file) {
        return CODED.stream().anyMatch(file.toString()::endsWith);
    }

    private static Optional<BasicFileAttributes> attributes(Path path) throws IOException {
        return Optional.ofNullable(path.getFileSystem()
                .provider()
                .readAttributesIfExists(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    }

    /** Whether so many bytes are enough less than so many. */
    private static boolean isEnough(long coded, long plain) {
        return coded <= plain - plain / 10;
    }

    private static boolean isWorthIt(Path file) throws IOException {
        try (InputStream input = Files.newInputStream(file)) {
            byte[] start = input.readNBytes(TRIAL_BYTES);
            Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
            try {
                deflater.setInput(start);
                deflater.finish();
                byte[] sink = new byte[8 * 1024];
                while (!deflater.finished()) {
                    deflater.deflate(sink);
                }
                return isEnough(deflater.getBytesWritten(), start.length);
            } finally {
                deflater.end();
            }
        }
    }

    private void write(Path file, BasicFileAttributes before, Path target) throws IOException {
        Path draft = Files.createTempFile(target.getParent(), ".", SUFFIX);
        try {
            try (OutputStream output = new Best(Files.newOutputStream(draft))) {
                Files.copy(file, output);
            }
            BasicFileAttributes after =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!after.lastModifiedTime().equals(before.lastModifiedTime()) || after.size() != before.size()) {
                problems.accept(file + ": it changed while it was read; run this again");
                return;
            }
            long size = Files.size(draft);
            if (!isEnough(size, before.size())) {
                return;
            }
            if (!isForTheSamePeople(file, draft)) {
                return;
            }
            Files.setLastModifiedTime(draft, before.lastModifiedTime());
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            made++;
            savedBytes += before.size() - size;
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Gives the draft the owner, group and permissions of the file, so that whoever may read the one may read the other, and no one else. */
    private boolean isForTheSamePeople(Path file, Path draft) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(draft, PosixFileAttributeView.class);
        if (view == null) {
            return true;
        }
        PosixFileAttributes wanted = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        PosixFileAttributes given = view.readAttributes();
        try {
            if (!given.group().equals(wanted.group())) {
                view.setGroup(wanted.group());
            }
            if (!given.owner().equals(wanted.owner())) {
                view.setOwner(wanted.owner());
            }
            view.setPermissions(wanted.permissions());
            return true;
        } catch (FileSystemException e) {
            problems.accept(file + ": its owner " + wanted.owner() + " and group " + wanted.group()
                    + " cannot be given to its compressed form; run this as that owner");
            return false;
        }
    }

    /** As small as the JDK makes it; it is done once. */
    private static final class Best extends GZIPOutputStream {
        Best(OutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
