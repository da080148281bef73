package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.api.HttpError;
import dev.tenon.api.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is served, and with which fields. */
class ServingTest {

    @TempDir
    Path root;

    private Fixture site;

    @BeforeEach
    void lay() throws IOException {
        site = new Fixture(root);
    }

    @Test
    void servesASmallFileFromMemory() throws Exception {
        site.writeOld("a/page.html", "<p>hello");
        Response response = site.get("/a/page.html");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(response.header("X-Content-Type-Options")).contains("nosniff");
        assertThat(response.acceptsRanges()).isTrue();
        assertThat(response.validators().etag())
                .hasValueSatisfying(tag -> assertThat(tag).matches("\"[\\w-]{24}\""));
        assertThat(response.validators().lastModified()).contains(Fixture.OLD.toInstant());
        assertThat(response.body().repeatable()).isTrue();
        assertThat(Fixture.body(response)).isEqualTo("<p>hello");
    }

    @Test
    void servesALargeFileFromTheDisk() throws Exception {
        String content = "x".repeat(Representations.SMALL_BYTES + 1);
        site.writeOld("large.bin", content);
        site.awaitSettled("large.bin");
        Response response = site.get("/large.bin");
        assertThat(response.header("Content-Type")).contains("application/octet-stream");
        assertThat(response.header("X-Content-Type-Options")).contains("nosniff");
        assertThat(response.acceptsRanges()).isTrue();
        assertThat(response.validators().etag())
                .hasValueSatisfying(tag -> assertThat(tag).startsWith("\""));
        assertThat(response.body().repeatable()).isFalse();
        assertThat(response.body().length()).hasValue(content.length());
        assertThat(Fixture.body(response)).isEqualTo(content);
        assertThat(site.cache.bytes()).as("of what is known of it").isLessThan(2_048);
    }

    @Test
    void readsAFileOfExactlyTheLargestSmallSize() throws Exception {
        site.writeOld("edge", "x".repeat(Representations.SMALL_BYTES));
        assertThat(site.get("/edge").body().repeatable()).isTrue();
        assertThat(site.cache.size()).isOne();
    }

    @Test
    void servesAnEmptyFile() throws Exception {
        site.writeOld("empty.txt", "");
        assertThat(site.text("/empty.txt")).isEmpty();
    }

    @Test
    void opensALargeFileForEachRequest() throws Exception {
        site.writeOld("large", "x".repeat(Representations.SMALL_BYTES + 1));
        Response one = site.get("/large");
        Response two = site.get("/large");
        assertThat(Fixture.body(one)).isEqualTo(Fixture.body(two));
        assertThat(one.validators().etag()).isEqualTo(two.validators().etag());
    }

    @Test
    void neverSaysThatAFileWasModifiedInTheFuture() throws Exception {
        Files.setLastModifiedTime(
                site.write("later.txt", "x"), FileTime.from(Instant.now().plusSeconds(86_400)));
        assertThat(site.get("/later.txt").validators().lastModified())
                .hasValueSatisfying(time -> assertThat(time).isBeforeOrEqualTo(Instant.now()));
    }

    @Test
    void servesTheFirstIndexFileThatIsThere() throws Exception {
        site.writeOld("index.htm", "second");
        assertThat(site.text("/")).isEqualTo("second");
        site.writeOld("index.html", "first");
        site.advance(1_000);
        assertThat(site.text("/")).isEqualTo("first");
        Files.createDirectories(root.resolve("odd/index.html"));
        site.writeOld("odd/index.htm", "a file");
        assertThat(site.text("/odd/")).isEqualTo("a file");
    }

    @Test
    void answers404ToADirectoryWithoutIndex() throws Exception {
        site.write("bare/page.html", "x");
        assertThat(site.status("/bare/")).isEqualTo(404);
        assertThat(site.status("/")).isEqualTo(404);
    }

    @Test
    void redirectsToADirectoryWithItsSlash() throws Exception {
        site.write("docs/index.html", "x");
        Response response = site.get(new FakeRequest("/docs", "/", "/docs?a=b%20c&d"));
        assertThat(response.status()).isEqualTo(301);
        assertThat(response.header("Location")).contains("/docs/?a=b%20c&d");
    }

    @Test
    void redirectsToTheSlashOfTheMountItself() throws Exception {
        site.writeOld("index.html", "x");
        assertThat(site.site.handle(new FakeRequest("/", "/docs", "/docs?x")).header("Location"))
                .contains("/docs/?x");
        assertThat(site.get(new FakeRequest("/", "/docs", "/docs/?x/")).status())
                .isEqualTo(200);
    }

    @Test
    void answers404ToAFileWithASlash() throws Exception {
        site.write("page.html", "x");
        assertThat(site.status("/page.html/")).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "with space.txt",
                "a;b=c.txt",
                "100%25.txt",
                "100%.txt",
                "a+b.txt",
                "a&b=c?d#e.txt",
                "quote\"'<>.txt",
                "tab\tnew\nline.txt",
                "~tilde",
                "-rf",
                "...",
                "\u4e2d\u6587.txt",
                "\ud83d\ude00.txt",
                "a.b.c.d",
                "CON"
            })
    void servesNamesAsTheyAre(String name) throws Exception {
        Assumptions.assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")), "the locale can name the file");
        if (name.startsWith(".")) {
            site.write(name, "x");
            assertThat(site.status("/" + name)).isEqualTo(404);
            return;
        }
        site.writeOld(name, name);
        site.writeOld("in/" + name + "/index.html", name);
        assertThat(site.text("/" + name)).isEqualTo(name);
        assertThat(site.text("/in/" + name + "/")).isEqualTo(name);
    }

    @Test
    void doesNotTakeAnotherNormalisationForTheSameName() throws Exception {
        Assumptions.assumeTrue("UTF-8".equals(System.getProperty("sun.jnu.encoding")), "the locale can name the file");
        String composed = Normalizer.normalize("e\u0301te\u0301.txt", Normalizer.Form.NFC);
        String decomposed = Normalizer.normalize(composed, Normalizer.Form.NFD);
        site.writeOld(composed, "composed");
        site.writeOld(decomposed, "decomposed");
        assertThat(site.text("/" + composed)).isEqualTo("composed");
        assertThat(site.text("/" + decomposed)).isEqualTo("decomposed");
        assertThat(site.status("/" + composed.toUpperCase(Locale.ROOT))).isEqualTo(404);
    }

    @Test
    void servesALongNameAndRefusesALongerOne() throws Exception {
        String name = "x".repeat(255);
        site.writeOld(name, "long");
        assertThat(site.text("/" + name)).isEqualTo("long");
        assertThat(site.status("/" + name + "x")).isEqualTo(404);
        assertThat(site.status("/" + "x".repeat(100_000))).isEqualTo(404);
    }

    @Test
    void boundsTheNumberOfSegments() throws Exception {
        assertThat(site.status("/a".repeat(2_000))).isEqualTo(404);
        assertThat(site.status("/a".repeat(10_000))).isEqualTo(404);
        assertThat(site.status("/".repeat(8_000))).isEqualTo(404);
    }

    @Test
    void servesADeepFile() throws Exception {
        String folder = "d/".repeat(300);
        site.writeOld(folder + "large", "x".repeat(Representations.SMALL_BYTES + 1));
        site.writeOld(folder + "small", "deep");
        assertThat(site.text("/" + folder + "small")).isEqualTo("deep");
        assertThat(site.text("/" + folder + "large")).hasSize(Representations.SMALL_BYTES + 1);
    }

    @Test
    void answers403ToAFileThatItMayNotRead() throws Exception {
        Path file = site.write("closed/file.txt", "x");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assertThat(UnreadableProbe.status(root, file, "/closed/file.txt")).isEqualTo("403");
        Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("---------"));
        assertThat(UnreadableProbe.status(root, file, "/closed/file.txt")).isEqualTo("403");
        assertThat(UnreadableProbe.status(root, file, "/closed/")).isEqualTo("403");
        Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void answers503WhileTheRootIsAway() throws Exception {
        Fixture moved = new Fixture(Files.createDirectory(root.resolve("site")));
        Files.delete(root.resolve("site"));
        assertThatThrownBy(() -> moved.get("/x")).isInstanceOfSatisfying(HttpError.class, error -> {
            assertThat(error.status()).isEqualTo(503);
            assertThat(error.headers().first("Retry-After")).contains("1");
            assertThat(error.problem().toJson()).doesNotContain(root.toString());
        });
    }

    @Test
    void followsTheRootWhenItsLinkIsSwapped() throws Exception {
        site.writeOld("releases/1/index.html", "one");
        site.writeOld("releases/2/index.html", "two");
        Files.createSymbolicLink(root.resolve("current"), Path.of("releases/1"));
        Fixture current = new Fixture(root.resolve("current"));
        assertThat(current.text("/")).isEqualTo("one");
        Files.createSymbolicLink(root.resolve("next"), Path.of("releases/2"));
        Files.move(root.resolve("next"), root.resolve("current"), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        current.advance(1_000);
        assertThat(current.text("/")).isEqualTo("two");
    }

    @Test
    void keepsFewFilesAndDirectoriesOpen() throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "the system shows its open files");
        site = new Fixture(root, Map.of("open_files", 7L));
        for (int i = 0; i < 100; i++) {
            site.writeOld("a/" + i + "/large", "x".repeat(Representations.SMALL_BYTES + 1));
            site.writeOld("a/" + i + "/small", "x");
        }
        for (int i = 0; i < 200; i++) {
            String folder = "/a/" + i % 100;
            site.advance(1_000);
            site.text(folder + "/small");
            site.text(folder + "/large");
            site.status(folder + "/none");
            site.status(folder);
        }
        assertThat(openBelowRoot()).noneMatch(name -> name.endsWith("small"));
        assertThat(openBelowRoot()).filteredOn(name -> name.endsWith("large")).hasSize(7);
        assertThat(Set.copyOf(openBelowRoot())).hasSize(64 + 7);
        site.advance(TimeUnit.NANOSECONDS.toMillis(OpenFiles.IDLE_NANOS));
        site.site.closeIdle();
        assertThat(Set.copyOf(openBelowRoot())).hasSize(64).noneMatch(name -> name.endsWith("large"));
        site.site.closeIdle();
        assertThat(openBelowRoot())
                .as("folders that nobody has asked for since")
                .isEmpty();
        site.advance(1_000);
        site.text("/a/1/large");
        site.site.close();
        assertThat(openBelowRoot()).isEmpty();
        assertThat(site.text("/a/1/large")).hasSize(Representations.SMALL_BYTES + 1);
        assertThat(openBelowRoot()).isEmpty();
    }

    @Test
    void servesFromTheDirectoryThatIsThereNow() throws Exception {
        site.writeOld("a/b/large", "1".repeat(Representations.SMALL_BYTES + 1));
        site.writeOld("next/b/large", "2".repeat(Representations.SMALL_BYTES + 1));
        assertThat(site.text("/a/b/large")).startsWith("1");
        Files.move(root.resolve("a"), root.resolve("before"));
        Files.move(root.resolve("next"), root.resolve("a"));
        assertThat(site.text("/a/b/large")).startsWith("2");
        assertThat(openBelowRoot()).noneMatch(name -> name.endsWith("before/b"));
        Files.delete(root.resolve("a/b/large"));
        assertThat(site.status("/a/b/large")).isEqualTo(404);
        Files.move(root.resolve("before/b/large"), root.resolve("a/b/large"));
        site.advance(1_000);
        assertThat(site.text("/a/b/large")).startsWith("1");
    }

    private List<String> openBelowRoot() throws IOException {
        List<String> open = new ArrayList<>();
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    open.add(Files.readSymbolicLink(descriptor).toString());
                } catch (NoSuchFileException e) {
                    // Closed in the meantime.
                }
            }
        }
        open.removeIf(name -> !name.startsWith(root.toString()));
        return open;
    }
}
