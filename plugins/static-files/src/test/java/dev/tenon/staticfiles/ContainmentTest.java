package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.api.HttpError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No way leads out of the root, to hidden files, or to what is no regular file. */
@Timeout(60)
class ContainmentTest {

    @TempDir
    Path folder;

    private Fixture site;

    @BeforeEach
    void lay() throws IOException {
        Files.writeString(folder.resolve("secret.txt"), "secret");
        Files.createDirectory(folder.resolve("root"));
        Files.createDirectory(folder.resolve("root-too"));
        Files.writeString(folder.resolve("root-too/secret.txt"), "secret");
        site = new Fixture(folder.resolve("root"));
        site.write("page.html", "page");
        site.write("sub/page.html", "sub");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../secret.txt",
                "/sub/../../secret.txt",
                "/sub/../page.html",
                "/./page.html",
                "/..",
                "/../",
                "/.../secret.txt",
                "/..;/secret.txt",
                "/sub/..;x=1/page.html",
                "/%2e%2e/secret.txt",
                "/..%2fsecret.txt",
                "/..%5csecret.txt",
                "/%252e%252e/secret.txt",
                "/..\\secret.txt",
                "/sub\\page.html",
                "/page.html\0.txt",
                "/.%00./secret.txt",
                "/.\0./secret.txt",
                "//secret.txt",
                "///page.html",
                "//sub/page.html",
                "/sub//page.html",
                "//127.0.0.1/share/secret.txt",
                "\\\\server\\share",
                "/C:/secret.txt",
                "/C:secret.txt",
                "/page.html::$DATA",
                "/page.html/",
                "/page.html/more",
                "/page.html/..",
                "/page.html.",
                "/page.html ",
                "/CON",
                "/root-too/secret.txt",
                "/..\u2215secret.txt",
                "/\uff0e\uff0e/secret.txt",
                "/\u00c0\u00ae\u00c0\u00ae/secret.txt",
                "/\ud800",
                "page.html",
                "",
                "*",
            })
    void answers404ToPathsThatLeadElsewhere(String path) throws Exception {
        assertThat(site.status(path)).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.env", "/.git/config", "/sub/.hidden", "/.well-known/x", "/.", "/sub/."})
    void answers404ToHiddenFiles(String path) throws Exception {
        site.write(".env", "x");
        site.write(".git/config", "x");
        site.write("sub/.hidden", "x");
        site.write(".well-known/x", "x");
        assertThat(site.status(path)).isEqualTo(404);
    }

    @Test
    void neverSaysWhereTheFilesAre() {
        HttpError error = site.error("/sub/nothing.txt");
        assertThat(error.problem().toJson()).doesNotContain(folder.toString()).doesNotContain("nothing.txt");
    }

    @Test
    void refusesLinksThatLeadOut() throws Exception {
        link("out.txt", folder.resolve("secret.txt"));
        link("relative.txt", Path.of("../secret.txt"));
        link("folder", folder);
        link("sibling", folder.resolve("root-too"));
        link("etc", Path.of("/etc"));
        link("sub/chain", Path.of("../out.txt"));
        link("dangling", Path.of("nowhere"));
        for (String path : new String[] {
            "/out.txt", "/relative.txt", "/folder/secret.txt", "/folder/", "/folder", "/folder/root/page.html.",
            "/sibling/secret.txt", "/sibling/", "/etc/passwd", "/sub/chain", "/dangling", "/dangling/"
        }) {
            assertThat(site.status(path)).as(path).isEqualTo(404);
        }
    }

    @Test
    void followsLinksThatStayInside() throws Exception {
        link("alias.html", Path.of("page.html"));
        link("absolute.html", folder.resolve("root/sub/page.html"));
        link("also", Path.of("sub"));
        link("sub/up", Path.of(".."));
        link("around.html", Path.of("../root/page.html"));
        assertThat(site.text("/alias.html")).isEqualTo("page");
        assertThat(site.text("/absolute.html")).isEqualTo("sub");
        assertThat(site.text("/also/page.html")).isEqualTo("sub");
        assertThat(site.text("/sub/up/sub/up/page.html")).isEqualTo("page");
        assertThat(site.text("/around.html")).isEqualTo("page");
    }

    /** Kubernetes lays its volumes so. */
    @Test
    void followsLinksThroughHiddenFolders() throws Exception {
        site.write("..2026_01_01/app.js", "app");
        link("..data", Path.of("..2026_01_01"));
        link("app.js", Path.of("..data/app.js"));
        assertThat(site.text("/app.js")).isEqualTo("app");
    }

    @Test
    void answers404ToLinksThatLeadInCircles() throws Exception {
        link("a", Path.of("b"));
        link("b", Path.of("a"));
        link("self", Path.of("self"));
        assertThat(site.status("/a")).isEqualTo(404);
        assertThat(site.status("/a/x")).isEqualTo(404);
        assertThat(site.status("/self/")).isEqualTo(404);
    }

    @Test
    void neverOpensFifosAndDevices() throws Exception {
        Process mkfifo = new ProcessBuilder("mkfifo", site.root.resolve("fifo").toString()).start();
        assertThat(mkfifo.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(mkfifo.exitValue()).isZero();
        link("fifo-link", Path.of("fifo"));
        Files.createDirectory(site.root.resolve("dir"));
        Files.move(site.root.resolve("fifo"), site.root.resolve("dir/index.html"));
        link("fifo", Path.of("dir/index.html"));
        link("zero", Path.of("/dev/zero"));
        for (String path : new String[] {"/fifo", "/fifo-link", "/dir/index.html", "/dir/", "/zero"}) {
            assertThat(site.status(path)).as(path).isEqualTo(404);
        }
    }

    @Test
    void opensNothingButWhatWasFound() throws Exception {
        site.writeOld("file", "file");
        for (boolean relative : new boolean[] {true, false}) {
            FileOpener opener = new FileOpener(relative);
            Found.File found = Fixture.find(site.root, "file"); // anew: to be renamed is a change too
            assertThat(opener.read(found))
                    .hasValueSatisfying(bytes -> assertThat(bytes).hasSize(4));

            Files.move(site.root.resolve("file"), site.root.resolve("kept"));
            assertThat(opener.open(found)).isEmpty();
            Files.createSymbolicLink(site.root.resolve("file"), folder.resolve("secret.txt"));
            assertThat(opener.open(found)).isEmpty();
            Files.delete(site.root.resolve("file"));
            Files.createSymbolicLink(site.root.resolve("file"), Path.of("kept"));
            assertThat(opener.open(found)).isEmpty();
            Files.delete(site.root.resolve("file"));
            site.writeOld("file", "like");
            assertThat(opener.open(found)).isEmpty();
            Files.move(
                    site.root.resolve("kept"),
                    site.root.resolve("file"),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The race that checking before opening loses: the directory becomes a link once it was looked at. */
    @Test
    void neverFollowsADirectoryThatBecameALink() throws Exception {
        Files.createDirectories(folder.resolve("elsewhere"));
        Path outside = Files.writeString(folder.resolve("elsewhere/page.html"), "sub");
        Found.File found = Fixture.find(site.root, "sub", "page.html");
        // Even if what the link leads to looks the same in every way.
        Found.File same = new Found.File(
                found.root(),
                found.relative(),
                FileState.of(
                        outside, Files.readAttributes(outside, java.nio.file.attribute.BasicFileAttributes.class)));
        Files.move(site.root.resolve("sub"), site.root.resolve("moved"));
        link("sub", folder.resolve("elsewhere"));
        for (boolean relative : new boolean[] {true, false}) {
            FileOpener opener = new FileOpener(relative);
            try (var channel = opener.open(same).orElse(null)) {
                assertThat(channel).isNull();
            } catch (IOException e) {
                assertThat(e).isInstanceOf(java.nio.file.FileSystemException.class);
            }
        }
        assertThat(site.status("/sub/page.html")).isEqualTo(404);
    }

    @Test
    void staysInsideWhileDirectoriesAreSwappedForLinks() throws Exception {
        Files.createDirectories(folder.resolve("elsewhere"));
        Files.writeString(folder.resolve("elsewhere/page.html"), "secret");
        link("lure", folder.resolve("elsewhere"));
        Path sub = site.root.resolve("sub");
        try (Concurrent swapper = Concurrent.repeat(() -> {
            Files.move(sub, site.root.resolve("real"));
            Files.move(site.root.resolve("lure"), sub);
            Files.move(sub, site.root.resolve("lure"));
            Files.move(site.root.resolve("real"), sub);
        })) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
            int served = 0;
            while (System.nanoTime() - end < 0) {
                site.advance(2_000);
                try {
                    assertThat(site.text("/sub/page.html")).isEqualTo("sub");
                    served++;
                } catch (HttpError e) {
                    assertThat(e.status()).isIn(404, 503);
                } catch (java.nio.file.FileSystemException e) {
                    assertThat(e.getReason()).isNotNull(); // caught in the act four times in a row: refused
                }
            }
            assertThat(served).isPositive();
            swapper.check();
        }
    }

    @Test
    void refusesAPathThatTheFileSystemCannotName() {
        assertThatThrownBy(() -> site.get("/" + "x".repeat(256))).isInstanceOf(HttpError.class);
        assertThat(Names.parse("/" + "\u00e9".repeat(128))).isEmpty();
        assertThat(Names.parse("/" + "\u00e9".repeat(127))).isPresent();
        assertThat(Names.parse("/" + "\ud83d\ude00".repeat(64))).isEmpty();
    }

    private void link(String name, Path target) throws IOException {
        Files.createSymbolicLink(site.root.resolve(name), target);
    }
}
