package dev.tenon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrecompressionTest {

    private static final String TEXT = "what becomes smaller\n".repeat(200);
    private static final FileTime OLD = FileTime.from(Instant.parse("2020-02-29T12:00:00.123456789Z"));

    @TempDir
    Path folder;

    private final List<String> problems = new ArrayList<>();

    @Test
    void compressesWhatBecomesSmallerAndNothingElse() throws Exception {
        byte[] noise = new byte[100_000];
        new Random(6).nextBytes(noise);
        write("app.js", TEXT);
        write("sub/deep/page.html", TEXT);
        write("short.txt", "x".repeat(255));
        write(".hidden.txt", TEXT);
        write(".git/config.txt", TEXT);
        write("old.tar.gz", TEXT);
        Files.write(folder.resolve("photo.jpg"), noise);
        Path outside = Files.createTempDirectory("outside");
        Files.writeString(outside.resolve("x.txt"), TEXT);
        Files.createSymbolicLink(folder.resolve("link"), outside);
        Files.createSymbolicLink(folder.resolve("link.js"), Path.of("app.js"));

        Precompression work = run();
        assertThat(problems).isEmpty();
        assertThat(work.made()).isEqualTo(2);
        assertThat(work.savedBytes()).isGreaterThan(TEXT.length());
        try (var files = Files.walk(folder)) {
            assertThat(files.map(file -> folder.relativize(file).toString()).filter(name -> name.endsWith(".gz")))
                    .containsExactlyInAnyOrder("app.js.gz", "sub/deep/page.html.gz", "old.tar.gz");
        }
        assertThat(Files.exists(outside.resolve("x.txt.gz"))).isFalse();
        assertThat(decoded("app.js.gz")).isEqualTo(TEXT);
        assertThat(Files.getLastModifiedTime(folder.resolve("app.js.gz"))).isEqualTo(OLD);
    }

    @Test
    void leavesWhatIsFreshAndRenewsWhatIsNot() throws Exception {
        Path file = write("app.js", TEXT);
        run();
        assertThat(run().fresh()).isOne();
        Files.writeString(file, TEXT + "more");
        assertThat(run().made()).isOne();
        assertThat(decoded("app.js.gz")).isEqualTo(TEXT + "more");
    }

    /** A deployment has brought back an earlier version, with its time. */
    @Test
    void renewsWhatIsNewerThanItsFile() throws Exception {
        Path file = write("app.js", TEXT);
        run();
        Files.writeString(file, TEXT + "earlier");
        Files.setLastModifiedTime(file, FileTime.from(OLD.toInstant().minusSeconds(60)));
        assertThat(run().made()).isOne();
        assertThat(decoded("app.js.gz")).isEqualTo(TEXT + "earlier");
    }

    @Test
    void theCompressedFileBelongsToTheOwnerOfTheFile() throws Exception {
        Path file = write("app.js", TEXT);
        UserPrincipal owner =
                file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        try {
            Files.setOwner(file, owner);
        } catch (FileSystemException e) {
            Assumptions.abort("only a privileged user can give files away");
        }
        run();
        assertThat(Files.getOwner(folder.resolve("app.js.gz"))).isEqualTo(owner);
    }

    @Test
    void thoseWhoMayReadTheFileMayReadItCompressed() throws Exception {
        Path file = write("app.js", TEXT);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        run();
        assertThat(Files.getPosixFilePermissions(folder.resolve("app.js.gz")))
                .isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
    }

    @Test
    void tellsOfWhatIsInTheWay() throws Exception {
        write("app.js", TEXT);
        Files.createDirectory(folder.resolve("app.js.gz"));
        assertThat(run().made()).isZero();
        assertThat(problems).singleElement().asString().contains("app.js.gz", "remove it");
    }

    @Test
    void isACommand() throws Exception {
        write("app.js", TEXT);
        assertThat(command("precompress", folder.toString()))
                .startsWith("0 compressed 1, already there 0, bytes saved ");
        assertThat(command("precompress", folder.toString()))
                .isEqualTo("0 compressed 0, already there 1, bytes saved 0\n");
        assertThat(command("precompress", folder + "/app.js")).startsWith("1 ").contains("is not a folder");
        assertThat(command("precompress")).startsWith("2 ").contains("DIR");
    }

    private static String command(String... arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(bytes, true, UTF_8);
        int code = Main.run(stream, stream, arguments);
        return code + " " + bytes.toString(UTF_8);
    }

    private Precompression run() throws IOException {
        Precompression work = new Precompression(problems::add);
        work.run(folder);
        return work;
    }

    private Path write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.setLastModifiedTime(Files.writeString(file, content), OLD);
    }

    private String decoded(String name) throws IOException {
        try (GZIPInputStream input = new GZIPInputStream(Files.newInputStream(folder.resolve(name)))) {
            return new String(input.readAllBytes(), UTF_8);
        }
    }
}
