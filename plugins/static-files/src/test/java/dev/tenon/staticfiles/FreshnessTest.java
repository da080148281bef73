package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long an answer may be given, and that no change is missed. */
class FreshnessTest {

    @TempDir
    Path root;

    private Fixture site;

    @BeforeEach
    void lay() throws IOException {
        site = new Fixture(root);
    }

    @Test
    void aHitIsTheSameInstanceWithoutALookAtTheDisk() throws Exception {
        Path file = site.writeOld("page.html", "one");
        Response first = site.get("/page.html");
        Files.delete(file);
        site.advance(499);
        for (int i = 0; i < 3; i++) {
            assertThat(site.site.handle(FakeRequest.of("/page.html"))).isSameAs(first);
        }
    }

    @Test
    void fromHalfASecondOnOneRequestLooksAgainAndTheOthersDoNotWait() throws Exception {
        site.writeOld("page.html", "one");
        Response first = site.get("/page.html");
        site.advance(500);
        Response picked = site.site.handle(FakeRequest.of("/page.html"));
        assertThat(picked.offloaded()).isPresent();
        assertThat(site.site.handle(FakeRequest.of("/page.html"))).isSameAs(first);
        assertThat(Fixture.resolve(picked)).isSameAs(first);
        site.advance(499);
        assertThat(site.site.handle(FakeRequest.of("/page.html"))).isSameAs(first);
        site.advance(1);
        assertThat(site.site.handle(FakeRequest.of("/page.html")).offloaded()).isPresent();
    }

    @Test
    void aPickedRequestThatNeverRunsIsFollowedByAnother() throws Exception {
        site.writeOld("page.html", "one");
        site.get("/page.html");
        site.advance(500);
        assertThat(site.site.handle(FakeRequest.of("/page.html")).offloaded()).isPresent();
        site.advance(99);
        assertThat(site.site.handle(FakeRequest.of("/page.html")).offloaded()).isEmpty();
        site.advance(1);
        assertThat(site.site.handle(FakeRequest.of("/page.html")).offloaded()).isPresent();
    }

    @Test
    void fromASecondOnNobodyIsAnsweredWithoutALook() throws Exception {
        site.writeOld("page.html", "one");
        site.get("/page.html");
        site.advance(950);
        assertThat(site.site.handle(FakeRequest.of("/page.html")).offloaded()).isPresent();
        site.advance(50);
        List<Response> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(site.site.handle(FakeRequest.of("/page.html")));
        }
        site.writeOld("page.html", "two, and longer");
        for (Response response : waiting) {
            assertThat(Fixture.body(Fixture.resolve(response))).isEqualTo("two, and longer");
        }
    }

    @Test
    void aChangeShowsWithinASecondByTheRealClock() throws Exception {
        site.writeOld("page.html", "one");
        Site real = new Site(
                Fixture.options(root, Map.of()),
                new FileOpener(true),
                Fixture.around(System::nanoTime, new FakeLogger()));
        FakeRequest request = FakeRequest.of("/page.html");
        assertThat(Fixture.body(Fixture.resolve(real.handle(request)))).isEqualTo("one");
        site.write("page.html", "two");
        long written = System.nanoTime();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(10))
                .until(() -> {
                    boolean late = System.nanoTime() - written > 1_000_000_000L;
                    String body = Fixture.body(Fixture.resolve(real.handle(request)));
                    assertThat(body).isIn(late ? List.of("two") : List.of("one", "two"));
                    return body.equals("two");
                });
    }

    @Test
    void aReplacedFileOfTheSameSizeAndTimeShows() throws Exception {
        site.writeOld("page.html", "one");
        site.writeOld("next", "two");
        Response first = site.get("/page.html");
        Files.move(root.resolve("next"), root.resolve("page.html"), StandardCopyOption.ATOMIC_MOVE);
        site.advance(1_000);
        Response second = site.get("/page.html");
        assertThat(Fixture.body(second)).isEqualTo("two");
        assertThat(second.validators().etag()).isNotEqualTo(first.validators().etag());
    }

    @Test
    void twoWritesWithinOneSecondChangeTheTag() throws Exception {
        List<String> tags = new ArrayList<>();
        for (String content : List.of("one", "two", "six")) {
            site.write("page.html", content);
            site.advance(1_000);
            tags.add(site.get("/page.html").validators().etag().orElseThrow());
        }
        assertThat(tags).doesNotHaveDuplicates();
    }

    @Test
    void twoWritesWithinOneSecondChangeTheTagOfALargeFile() throws Exception {
        List<String> tags = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Files.setLastModifiedTime(
                    site.write("large", "x".repeat(Representations.SMALL_BYTES + 1)),
                    FileTime.from(Fixture.OLD.toInstant().plusNanos(1_000L * i)));
            Response response = site.get("/large");
            Fixture.body(response);
            tags.add(response.validators().etag().orElseThrow());
        }
        assertThat(tags).doesNotHaveDuplicates();
    }

    /** Where the clock of the file system ticks too slowly to tell two writes apart, content and tag still do. */
    @Test
    void aRewriteWithinOneTickIsNotMissed() throws Exception {
        FileTime tick = FileTime.from(Instant.now());
        Files.setLastModifiedTime(site.write("page.html", "one"), tick);
        Response first = site.get("/page.html");
        assertThat(Fixture.body(first)).isEqualTo("one");
        Files.setLastModifiedTime(site.write("page.html", "two"), tick);
        site.advance(1_000);
        Response second = site.get("/page.html");
        assertThat(Fixture.body(second)).isEqualTo("two");
        assertThat(second.validators().etag()).isNotEqualTo(first.validators().etag());
    }

    @Test
    void theTagOfALargeFileIsWeakWhileAChangeMayLeaveNoTrace() throws Exception {
        site.write("large", "x".repeat(Representations.SMALL_BYTES + 1));
        Response response = site.get("/large");
        Fixture.body(response);
        assertThat(response.validators().etag())
                .hasValueSatisfying(tag -> assertThat(tag).startsWith("W/"));
    }

    @Test
    void aFileThatChangesWhileItIsReadIsNotTaken() throws Exception {
        FileOpener opener = new FileOpener(true);
        List<String> changes = List.of("two", "longer", "x", "");
        for (String change : changes) {
            site.writeOld("page.html", "one");
            Found.File found = Fixture.find(root, "page.html");
            FileChannel open = opener.open(found).orElseThrow();
            site.write("page.html", change);
            assertThat(FileOpener.read(found, open)).as(change).isEmpty();
            assertThat(open.isOpen()).isFalse();
        }
    }

    @Test
    void aTouchedFileHasANewTimeAndItsOldTag() throws Exception {
        Path file = site.writeOld("page.html", "one");
        Response first = site.get("/page.html");
        FileTime later = FileTime.from(Fixture.OLD.toInstant().plusSeconds(60));
        Files.setLastModifiedTime(file, later);
        site.advance(1_000);
        Response second = site.get("/page.html");
        assertThat(second.validators().lastModified()).contains(later.toInstant());
        assertThat(second.validators().etag()).isEqualTo(first.validators().etag());
    }

    @Test
    void aFileThatGoesComesAndGrowsShows() throws Exception {
        Path file = site.writeOld("page.html", "one");
        assertThat(site.text("/page.html")).isEqualTo("one");
        Files.delete(file);
        site.advance(1_000);
        assertThat(site.status("/page.html")).isEqualTo(404);
        assertThat(site.cache.size()).isZero();
        assertThat(site.cache.bytes()).isZero();
        site.advance(1_000);
        site.writeOld("page.html", "x".repeat(Representations.SMALL_BYTES + 1));
        assertThat(site.text("/page.html")).hasSize(Representations.SMALL_BYTES + 1);
        site.advance(1_000);
        site.writeOld("page.html", "small again");
        assertThat(site.text("/page.html")).isEqualTo("small again");
        Files.delete(file);
        site.writeOld("page.html/index.html", "a folder now");
        site.advance(1_000);
        assertThat(site.get("/page.html").status()).isEqualTo(301);
        assertThat(site.cache.size()).isZero();
    }

    @Test
    void aChangedLinkShows() throws Exception {
        site.writeOld("1.html", "one");
        site.writeOld("2.html", "two");
        Path link = Files.createSymbolicLink(root.resolve("page.html"), Path.of("1.html"));
        assertThat(site.text("/page.html")).isEqualTo("one");
        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("2.html"));
        site.advance(1_000);
        assertThat(site.text("/page.html")).isEqualTo("two");
    }

    /** As by a tool that gives each file one time, whether it writes in place or anew. */
    @Test
    void aChangeShowsThoughSizeAndTimeStayAndTheFileIsLongSettled() throws Exception {
        Assumptions.assumeTrue(
                root.getFileSystem().supportedFileAttributeViews().contains("unix"));
        String more = "x".repeat(Representations.SMALL_BYTES);
        for (String name : List.of("small", "large")) {
            site.writeOld(name, "a1" + (name.equals("large") ? more : ""));
        }
        for (String name : List.of("small", "large")) {
            String rest = name.equals("large") ? more : "";
            site.awaitSettled(name);
            Response first = site.get("/" + name);
            assertThat(Fixture.body(first)).startsWith("a1");
            assertThat(first.validators().etag())
                    .hasValueSatisfying(tag -> assertThat(tag).startsWith("\""));
            site.writeOld(name, "b2" + rest);
            site.advance(1_000);
            Response second = site.get("/" + name);
            assertThat(Fixture.body(second)).startsWith("b2");
            assertThat(second.validators().etag())
                    .isNotEqualTo(first.validators().etag());
            Files.delete(root.resolve(name));
            site.writeOld(name, "c3" + rest);
            site.advance(1_000);
            assertThat(site.text("/" + name)).startsWith("c3");
        }
    }

    @Test
    void aChangeOfRightsIsAChange() throws Exception {
        Path file = site.writeOld("page.html", "one");
        FileState before = Fixture.find(root, "page.html").state();
        Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            return !Fixture.find(root, "page.html").state().equals(before);
        });
    }
}
