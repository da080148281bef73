package dev.tenon.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tenon.plugin.JarVault.Result;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Copies need not be JARs: the vault does not look into them. */
class JarVaultTest {

    private static final int MIB = 1024 * 1024;

    @TempDir
    Path folder;

    private Path work;
    private JarVault vault;

    @BeforeEach
    void open() throws IOException {
        work = folder.resolve("data").resolve("plugins");
        vault = new JarVault(work);
    }

    private Path dropped(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private Result.Stored stored(Path dropped) {
        return (Result.Stored) vault.store(dropped);
    }

    private List<String> copies() throws IOException {
        try (Stream<Path> files = Files.list(work)) {
            return files.map(PluginProblem::fileName).sorted().toList();
        }
    }

    @Test
    void aCopyIsNamedByItsHash() throws IOException {
        Result.Stored stored = stored(dropped("a.jar", "abc"));

        // The example of FIPS 180-4 for SHA-256.
        assertThat(stored.sha256()).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(stored.copy()).hasContent("abc").hasFileName(stored.sha256() + ".jar");
        assertThat(copies()).hasSize(1);
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void copiesBelongToTheServersUserAlone() throws IOException {
        Result.Stored stored = stored(dropped("a.jar", "abc"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(work)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(stored.copy())))
                .isEqualTo("rw-------");
    }

    @Test
    void aCopyOfAnEarlierRunIsUsedIfItIsWhole() throws IOException {
        Path dropped = dropped("a.jar", "abc");
        Path copy = stored(dropped).copy();
        Object file = Files.readAttributes(copy, java.nio.file.attribute.BasicFileAttributes.class)
                .fileKey();

        vault = new JarVault(work);

        assertThat(stored(dropped).copy()).isEqualTo(copy);
        assertThat(Files.readAttributes(copy, java.nio.file.attribute.BasicFileAttributes.class)
                        .fileKey())
                .isEqualTo(file);
    }

    @Test
    void aDamagedCopyOfAnEarlierRunIsReplaced() throws IOException {
        Path dropped = dropped("a.jar", "abc");
        Files.writeString(stored(dropped).copy(), "ab");

        vault = new JarVault(work);

        assertThat(stored(dropped).copy()).hasContent("abc");
    }

    @Test
    void aFileThatKeepsChangingIsStillBeingWritten() throws Exception {
        Path dropped = folder.resolve("big.jar");
        AtomicBoolean stop = new AtomicBoolean();
        try (RandomAccessFile file = new RandomAccessFile(dropped.toFile(), "rw")) {
            file.setLength(32 * MIB);
            Thread writer = Thread.ofPlatform().start(() -> {
                for (int i = 0; !stop.get(); i++) {
                    touch(dropped, i);
                }
            });
            Result result = vault.store(dropped);
            stop.set(true);
            writer.join();

            assertThat(result)
                    .isEqualTo(
                            new Result.Refused(
                                    "is still being written: it changed whenever it was read, 5 times",
                                    "put it there in one step: copy it under a name that does not end in .jar, then rename it"));
        }
        assertThat(copies()).noneMatch(name -> name.endsWith(".tmp"));
        assertThat(vault.store(dropped)).isInstanceOf(Result.Stored.class);
    }

    private static void touch(Path file, int millis) {
        try {
            Files.setLastModifiedTime(file, FileTime.fromMillis(millis));
        } catch (IOException lost) {
            throw new java.io.UncheckedIOException(lost);
        }
    }

    @Test
    void aFileIsAtMost512MiB() throws IOException {
        Path dropped = folder.resolve("huge.jar");
        try (RandomAccessFile file = new RandomAccessFile(dropped.toFile(), "rw")) {
            file.setLength(JarVault.MAX_BYTES + 1);
        }

        assertThat(vault.store(dropped)).isEqualTo(new Result.Refused("is larger than 512 MiB", "drop a smaller JAR"));
    }

    @Test
    void aLinkThatLeadsNowhereIsRefused() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.jar"), folder.resolve("gone.jar"));

        assertThat(vault.store(link))
                .isEqualTo(new Result.Refused(
                        "is a link to %s, which does not exist".formatted(folder.resolve("gone.jar")),
                        "point the link to a file, or remove it"));
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aFileThatMayNotBeReadSaysSo() throws IOException {
        Path secret = dropped("secret.jar", "abc");
        Files.setPosixFilePermissions(secret, Set.of());
        assumeThat(Files.isReadable(secret))
                .as("no one is barred from it, as root")
                .isFalse();

        assertThat(vault.store(secret))
                .isEqualTo(new Result.Refused(
                        "cannot be read: permission denied to " + secret,
                        "let the server's user read it, for example with chmod a+r"));
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aPipeIsRefusedAndNotOpened() throws Exception {
        Path pipe = folder.resolve("pipe.jar");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThat(vault.store(pipe)).isEqualTo(new Result.Refused("is not a regular file", "drop a JAR"));
    }

    @Test
    void onlyTheNewestOldCopiesAreKept() throws IOException {
        Result.Stored inUse = stored(dropped("used.jar", "used"));
        Files.setLastModifiedTime(inUse.copy(), FileTime.fromMillis(0));
        for (int i = 1; i <= 7; i++) {
            Path copy = stored(dropped("a.jar", "old " + i)).copy();
            Files.setLastModifiedTime(copy, FileTime.fromMillis(i));
        }
        Files.writeString(work.resolve("copy-1.tmp"), "unfinished");
        Files.writeString(work.resolve("mine.jar"), "not a copy");

        vault.prune(Set.of(inUse.sha256()));

        assertThat(copies()).hasSize(7).contains(inUse.sha256() + ".jar", "mine.jar");
        assertThat(stored(dropped("a.jar", "old 1")).copy()).hasContent("old 1");
    }
}
