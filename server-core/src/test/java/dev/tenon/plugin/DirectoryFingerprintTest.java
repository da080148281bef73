package dev.tenon.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryFingerprintTest {

    private static final FileTime OLD = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

    @TempDir
    Path folder;

    private Path drops;

    @BeforeEach
    void createDirectory() throws IOException {
        drops = Files.createDirectory(folder.resolve("drops"));
    }

    private DirectoryFingerprint now() {
        return DirectoryFingerprint.of(drops);
    }

    private void changesBy(Callable<?> change) throws Exception {
        DirectoryFingerprint before = now();
        assertThat(now()).isEqualTo(before).hasSameHashCodeAs(before);
        change.call();
        assertThat(now()).isNotEqualTo(before);
    }

    @Test
    void whateverHappensToAPluginShows() throws Exception {
        Path jar = drops.resolve("a.jar");
        changesBy(() -> Files.writeString(jar, "one"));
        changesBy(() -> Files.writeString(jar, "three"));
        changesBy(() -> Files.move(jar, drops.resolve("b.jar")));
        changesBy(() -> Files.writeString(drops.resolve("Hello.java"), ""));
        changesBy(() -> {
            Files.delete(drops.resolve("b.jar"));
            return true;
        });
    }

    @Test
    void otherFilesDoNotShow() throws Exception {
        DirectoryFingerprint before = now();
        Files.writeString(drops.resolve(".hidden.jar"), "");
        Files.writeString(drops.resolve("hello.jar.part"), "");
        Files.createDirectory(drops.resolve("folder"));

        assertThat(now()).isEqualTo(before);
    }

    @Test
    void aReplacementOfTheSameSizeAndTimeShows() throws Exception {
        Path jar = Files.writeString(drops.resolve("a.jar"), "one");
        Files.setLastModifiedTime(jar, OLD);
        Path next = Files.writeString(folder.resolve("next"), "two");
        Files.setLastModifiedTime(next, OLD);

        changesBy(() -> Files.move(next, jar, StandardCopyOption.REPLACE_EXISTING));
        changesBy(() -> {
            Files.writeString(jar, "333");
            return Files.setLastModifiedTime(jar, OLD); // the inode's own time tells it
        });
    }

    /** As Kubernetes updates a volume: the files are links through a folder that is a link itself, and only that one changes. */
    @Test
    void aLinkOnTheWayShows() throws Exception {
        for (String version : new String[] {"1", "2"}) {
            Path files = Files.createDirectory(drops.resolve("..version" + version));
            Files.setLastModifiedTime(Files.writeString(files.resolve("a.jar"), version), OLD);
        }
        Path data = Files.createSymbolicLink(drops.resolve("..data"), Path.of("..version1"));
        Files.createSymbolicLink(drops.resolve("a.jar"), Path.of("..data/a.jar"));

        changesBy(() -> Files.move(
                Files.createSymbolicLink(drops.resolve("..tmp"), Path.of("..version2")),
                data,
                StandardCopyOption.ATOMIC_MOVE));
    }

    @Test
    void aClassOfAFolderShows() throws Exception {
        Path classes = Files.createDirectories(drops.resolve("hello/classes/com/x"));
        Path lib = Files.createDirectory(drops.resolve("hello/lib"));

        changesBy(() -> Files.writeString(classes.resolve("Hello.class"), ""));
        changesBy(() -> Files.writeString(lib.resolve("library.jar"), ""));
    }

    @Test
    void aDirectoryThatIsGoneIsNotPresent() throws Exception {
        assertThat(now().present()).isTrue();
        Files.delete(drops);

        assertThat(now().present()).isFalse();
    }

    @Test
    void aJarWithoutItsEndSettles() throws Exception {
        byte[] whole = JarBuilder.jar().entry("a.txt", "a").bytes();
        Path jar = drops.resolve("a.jar");
        Files.write(jar, Arrays.copyOf(whole, whole.length - 1));
        assertThat(now().settling()).isTrue();
        Files.setLastModifiedTime(jar, OLD); // nobody goes on with it
        assertThat(now().settling()).isFalse();

        Files.write(jar, whole);
        assertThat(now().settling()).isFalse();
    }

    @Test
    void aJarMayEndInAComment() throws Exception {
        byte[] whole = JarBuilder.jar().comment("c".repeat(65_535)).bytes();
        Path jar = Files.write(drops.resolve("a.jar"), whole);
        assertThat(now().settling()).isFalse();

        Files.write(jar, Arrays.copyOf(whole, whole.length - 1));
        assertThat(now().settling()).isTrue();
    }

    @Test
    void aSourceSettlesForAMoment() throws Exception {
        Path source = Files.writeString(drops.resolve("Hello.java"), "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now()));
        assertThat(now().settling()).isTrue();

        Files.setLastModifiedTime(source, OLD);
        assertThat(now().settling()).isFalse();
    }

    @Test
    void aFileOfTheFutureIsNotWaitedFor() throws Exception {
        Path jar = Files.writeString(drops.resolve("a.jar"), "PK");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(3600)));

        assertThat(now().settling()).isFalse();
    }
}
