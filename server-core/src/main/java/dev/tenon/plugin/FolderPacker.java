package dev.tenon.plugin;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Copies a plugin that was dropped as a folder into the vault, under a hash of the names and contents of all its files: the classes
 * as one JAR, the libraries beside it. Confined to the thread of its store.
 */
final class FolderPacker {

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final Sink NOWHERE = name -> OutputStream.nullOutputStream();

    private final JarVault vault;

    FolderPacker(JarVault vault) {
        this.vault = vault;
    }

    /** Where the content of a file goes while the folder is read. */
    private interface Sink {
        OutputStream open(String name) throws IOException;
    }

    /** Copies the folder, unless a copy of the same content is there; waits a little for a folder that changes. */
    JarVault.Result store(Path folder) {
        if (!ClassFolder.isBuilt(folder)) {
            return new JarVault.Result.Refused(
                    "has neither classes nor target/classes", "build it, for example with mvn compile");
        }
        try {
            for (int attempt = 1; attempt <= JarVault.ATTEMPTS; attempt++) {
                ClassFolder content = ClassFolder.of(folder);
                List<Object> before = stamps(content);
                String sha256 = read(content, NOWHERE, NOWHERE);
                boolean there = vault.find(sha256).isPresent() || pack(content, sha256);
                if (there && before.equals(stamps(ClassFolder.of(folder)))) {
                    return vault.find(sha256).orElseThrow(() -> new IOException("its copy has gone"));
                }
                JarVault.pause();
            }
            return JarVault.changing("build it elsewhere, then rename the folder");
        } catch (IOException unreadable) {
            return vault.unreadable(folder, unreadable);
        } catch (InterruptedException interrupted) {
            return JarVault.interrupted();
        }
    }

    private static List<Object> stamps(ClassFolder content) throws IOException {
        List<Object> stamps = new ArrayList<>();
        for (Path file : content.files()) {
            stamps.add(file);
            stamps.add(Files.readAttributes(file, "size,lastModifiedTime"));
        }
        return stamps;
    }

    /** Whether what was packed still has the hash that was read before. */
    private boolean pack(ClassFolder content, String sha256) throws IOException {
        Path unfinished = vault.unfinished();
        Path libraries = vault.unfinishedFolder();
        try {
            String packed;
            try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(unfinished))) {
                jar.setLevel(Deflater.BEST_SPEED);
                packed =
                        read(content, name -> entry(jar, name), name -> Files.newOutputStream(libraries.resolve(name)));
            }
            if (!packed.equals(sha256)) {
                return false;
            }
            if (!content.libraries().isEmpty()) {
                vault.publishLibraries(libraries, sha256);
            }
            vault.publish(unfinished, sha256);
            return true;
        } finally {
            JarVault.deleteTree(unfinished);
            JarVault.deleteTree(libraries);
        }
    }

    /** A stream that ends with its entry, not with the whole JAR. */
    private static OutputStream entry(ZipOutputStream jar, String name) throws IOException {
        jar.putNextEntry(new ZipEntry(name));
        return new FilterOutputStream(jar) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                jar.write(bytes, from, length);
            }

            @Override
            public void close() throws IOException {
                jar.closeEntry();
            }
        };
    }

    /** Reads all files, the classes into one sink and the libraries into another, and tells their common hash. */
    private static String read(ClassFolder content, Sink classes, Sink libraries) throws IOException {
        MessageDigest whole = Hashes.sha256();
        long left = read("classes/", content.classes(), classes, whole, JarVault.MAX_BYTES);
        read("lib/", content.libraries(), libraries, whole, left);
        return HexFormat.of().formatHex(whole.digest());
    }

    /** Reads files into a sink and a digest; tells how many bytes there is still room for. */
    private static long read(String prefix, SortedMap<String, Path> files, Sink sink, MessageDigest whole, long room)
            throws IOException {
        long left = room;
        byte[] chunk = new byte[CHUNK_BYTES];
        for (Map.Entry<String, Path> file : files.entrySet()) {
            MessageDigest digest = Hashes.sha256();
            try (InputStream in = Files.newInputStream(file.getValue());
                    OutputStream out = sink.open(file.getKey())) {
                for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                    left -= length;
                    if (left < 0) {
                        throw new IOException("it has more than %d MiB".formatted(JarVault.MAX_BYTES >> 20));
                    }
                    digest.update(chunk, 0, length);
                    out.write(chunk, 0, length);
                }
            }
            whole.update((prefix + file.getKey()).getBytes(StandardCharsets.UTF_8));
            whole.update((byte) 0);
            whole.update(digest.digest());
        }
        return left;
    }
}
