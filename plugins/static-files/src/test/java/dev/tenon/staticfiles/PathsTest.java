package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.api.HttpError;
import dev.tenon.api.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a path stands for beside the file at it: {@code try_files}, {@code spa}, error pages, what is hidden. */
class PathsTest {

    @TempDir
    Path root;

    private Fixture site;

    @BeforeEach
    void lay() throws IOException {
        site = with(Map.of());
        site.writeOld("index.html", "start");
        site.writeOld("about.html", "about");
        site.writeOld("docs/index.html", "docs");
        site.writeOld("docs/page.html", "page");
        site.writeOld("empty/file.txt", "x");
    }

    @Test
    void triesPathsInTheirOrder() throws Exception {
        site = with(Map.of("try_files", List.of("{path}", "{path}.html", "/docs/page.html")));
        assertThat(site.text("/about")).isEqualTo("about");
        assertThat(site.text("/docs/page")).isEqualTo("page");
        assertThat(site.text("/about.html")).isEqualTo("about");
        assertThat(site.text("/nothing/at/all.png")).isEqualTo("page");
        assertThat(site.text("/empty/")).isEqualTo("page");
        assertThat(site.get("/docs").status()).isEqualTo(301);
        assertThat(site.text("/docs/")).isEqualTo("docs");
    }

    @Test
    void triesAFolderWithoutARedirect() throws Exception {
        site = with(Map.of("try_files", List.of("{path}/", "{path}")));
        assertThat(site.text("/docs")).isEqualTo("docs");
        assertThat(site.text("/docs/")).isEqualTo("docs");
        assertThat(site.text("/about.html")).isEqualTo("about");
    }

    @Test
    void servesOneFileForAllWithoutTheirPath() throws Exception {
        site = with(Map.of("try_files", List.of("/about.html")));
        for (String path : List.of("/", "/index.html", "/docs", "/docs/", "/x", "/about.html", "/about.html")) {
            assertThat(site.text(path)).as(path).isEqualTo("about");
        }
    }

    @Test
    void whatIsFoundElsewhereIsInMemoryOnce() throws Exception {
        site = with(Map.of("try_files", List.of("{path}", "/index.html")));
        for (int i = 0; i < 1_000; i++) {
            assertThat(site.text("/page-" + i)).isEqualTo("start");
        }
        assertThat(site.cache.size()).isOne();
        Response response = site.get("/page-999");
        assertThat(site.site.handle(FakeRequest.of("/page-999"))).isSameAs(response);
    }

    @Test
    void aChangeOfWhatIsFoundElsewhereShows() throws Exception {
        site = with(Map.of("try_files", List.of("{path}", "/index.html")));
        assertThat(site.text("/page")).isEqualTo("start");
        site.write("index.html", "changed");
        site.advance(1_000);
        assertThat(site.text("/page")).isEqualTo("changed");
        site.write("page", "a file now");
        site.advance(1_000);
        assertThat(site.text("/page")).isEqualTo("a file now");
        Files.delete(root.resolve("page"));
        Files.delete(root.resolve("index.html"));
        site.advance(1_000);
        assertThat(site.status("/page")).isEqualTo(404);
    }

    @Test
    void fallsBackToTheStartOfAnApplication() throws Exception {
        site = with(Map.of("spa", true));
        assertThat(site.text("/users/7")).isEqualTo("start");
        assertThat(site.text("/users/")).isEqualTo("start");
        assertThat(site.text("/empty/")).isEqualTo("start");
        assertThat(site.status("/app.3f9c.js")).as("a file that is missing").isEqualTo(404);
        assertThat(site.status("/.env")).isEqualTo(404);
        assertThat(site.status("/a//b")).isEqualTo(404);
        assertThat(site.text("/docs/")).isEqualTo("docs");
        assertThat(site.get("/docs").status()).isEqualTo(301);
        Files.delete(root.resolve("index.html"));
        site.advance(1_000);
        assertThat(site.status("/users/7")).isEqualTo(404);
    }

    @Test
    void neverLeadsOutOfTheRootOrToWhatIsHidden() throws Exception {
        site = with(Map.of("try_files", List.of("{path}", "{path}.html", "/sub{path}"), "hide", List.of("*.secret")));
        site.write("x.secret", "s");
        site.write("sub/.env", "s");
        site.write(".html", "s");
        for (String path : List.of("/../x", "/x.secret", "/.env", "/..", "/")) {
            assertThat(site.status(path)).as(path).isIn(404, path.equals("/") ? 200 : 404);
        }
    }

    @Test
    void showsItsOwnPageForWhatIsMissing() throws Exception {
        site.writeOld("404.html", "lost");
        for (int i = 0; i < 2; i++) { // from the disk, then from memory
            Response page = page("/nothing");
            assertThat(page.status()).isEqualTo(404);
            assertThat(Fixture.body(page)).isEqualTo("lost");
            assertThat(page.header("Content-Type")).contains("text/html; charset=utf-8");
            assertThat(page.header("Vary")).contains("Accept");
            assertThat(page.validators().etag()).isEmpty();
            assertThat(page.acceptsRanges()).isFalse();
        }
        assertThat(site.status("/.env")).isEqualTo(404);
        assertThat(Fixture.body(page("/.env"))).isEqualTo("lost");
        assertThat(Fixture.body(page("/empty/"))).isEqualTo("lost");
        assertThat(site.text("/404.html")).isEqualTo("lost");
    }

    @Test
    void thePageIsNotForThosWhoWantData() throws Exception {
        site.writeOld("404.html", "lost");
        for (int i = 0; i < 2; i++) {
            for (String accept :
                    List.of("application/json", "application/problem+json, */*;q=0.5", "image/png", "*/*", "")) {
                assertThatThrownBy(() -> site.get(FakeRequest.of("/nothing", "Accept", accept)))
                        .as(accept)
                        .isInstanceOf(HttpError.class);
            }
        }
    }

    @Test
    void rulesForTheFileDoNotHoldForTheErrorPage() throws Exception {
        site = with(Map.of("cache_control", List.of(Map.of("value", "max-age=3600"))));
        site.writeOld("404.html", "lost");
        assertThat(site.get("/404.html").header("Cache-Control")).contains("max-age=3600");
        assertThat(page("/nothing").header("Cache-Control")).isEmpty();
    }

    @Test
    void theErrorPageMayBeElsewhereOrNowhere() throws Exception {
        site = with(Map.of("error_pages", Map.of("404", "/docs/page.html")));
        assertThat(Fixture.body(page("/nothing"))).isEqualTo("page");
        Files.delete(root.resolve("docs/page.html"));
        site.advance(1_000);
        assertThatThrownBy(() -> page("/nothing")).isInstanceOf(HttpError.class);
        site = with(Map.of("error_pages", Map.of("404", "")));
        site.writeOld("404.html", "lost");
        assertThatThrownBy(() -> page("/nothing")).isInstanceOf(HttpError.class);
    }

    @Test
    void anErrorPageMayBeHidden() throws Exception {
        site = with(Map.of("hide", List.of("/404.html")));
        site.writeOld("404.html", "lost");
        for (int i = 0; i < 2; i++) {
            for (String path : List.of("/nothing", "/404.html")) {
                Response page = page(path);
                assertThat(page.status()).as(path).isEqualTo(404);
                assertThat(Fixture.body(page)).isEqualTo("lost");
            }
        }
    }

    @Test
    void hidesWhatPatternsName() throws Exception {
        site = with(Map.of("hide", List.of("*.bak", "/docs/page.html", "Private")));
        site.write("a.bak", "x");
        site.write("docs/a.BAK", "x");
        site.write("private/x.html", "x");
        site.write("sub/private/index.html", "x");
        for (String path :
                List.of("/a.bak", "/docs/a.BAK", "/docs/page.html", "/private/x.html", "/private", "/sub/private/")) {
            assertThat(site.status(path)).as(path).isEqualTo(404);
        }
        assertThat(site.text("/docs/")).isEqualTo("docs");
    }

    @Test
    void servesNamesWithADotWhenTold() throws Exception {
        site.write(".well-known/security.txt", "well known");
        site.write(".env", "x");
        site.write("sub/.well-known/x", "x");
        assertThat(site.status("/.well-known/security.txt")).isEqualTo(404);
        site = with(Map.of("dotfiles", "well-known"));
        assertThat(site.text("/.well-known/security.txt")).isEqualTo("well known");
        assertThat(site.status("/.env")).isEqualTo(404);
        assertThat(site.status("/sub/.well-known/x")).isEqualTo(404);
        assertThat(site.status("/.well-known/.env")).isEqualTo(404);
        site = with(Map.of("dotfiles", "allow"));
        assertThat(site.text("/.env")).isEqualTo("x");
        assertThat(site.status("/..")).isEqualTo(404);
        assertThat(site.status("/sub/../.env")).isEqualTo(404);
    }

    @Test
    void remembersWhatIsMissingForLessThanASecond() throws Exception {
        assertThat(site.status("/new.html")).isEqualTo(404);
        site.write("new.html", "new");
        site.advance(499);
        assertThatThrownBy(() -> site.site.handle(FakeRequest.of("/new.html")))
                .as("on the event loop")
                .isInstanceOf(HttpError.class);
        site.advance(501);
        assertThat(site.text("/new.html")).isEqualTo("new");
    }

    @Test
    void whatIsMissingTakesABoundedRoom() throws Exception {
        site = with(Map.of("cache_bytes", 256L * 1024));
        site.writeOld("index.html", "start");
        assertThat(site.text("/")).isEqualTo("start");
        for (int i = 0; i < 5_000; i++) {
            assertThat(site.status("/none-" + i)).isEqualTo(404);
        }
        assertThat(site.site.contentless().bytes()).isPositive().isLessThanOrEqualTo(16 * 1024);
        assertThat(site.cache.size()).as("files stay").isOne();
    }

    /** As a browser asks. */
    private Response page(String path) throws Exception {
        return site.get(FakeRequest.of(path, "Accept", "text/html,application/xml;q=0.9,*/*;q=0.8"));
    }

    private Fixture with(Map<String, Object> options) throws IOException {
        return new Fixture(root, options);
    }

    @Test
    void anIndexThatIsHiddenIsNone() throws Exception {
        site = with(Map.of("hide", List.of("/admin/*", "*.htm"), "try_files", List.of("{path}", "/admin/")));
        site.writeOld("admin/index.html", "secret");
        site.writeOld("sub/index.htm", "secret");
        assertThat(site.status("/admin/index.html")).isEqualTo(404);
        assertThat(site.status("/admin/")).isEqualTo(404);
        assertThat(site.status("/sub/")).isEqualTo(404);
        assertThat(site.status("/none")).as("by try_files").isEqualTo(404);
    }

    @Test
    void whatIsHiddenIsHiddenInAllItsForms() throws Exception {
        site = with(Map.of("hide", List.of("/private.json", "*.bak"), "languages", List.of("en", "zh-CN")));
        for (String name : List.of(
                "private.json",
                "private.json.gz",
                "private.json.BR",
                "private.en.json",
                "private.EN.json",
                "private.zh-CN.json.zst",
                "x.bak.gz",
                "sub/x.en.bak")) {
            site.writeOld(name, "secret");
            assertThat(site.status("/" + name)).as(name).isEqualTo(404);
        }
        site.writeOld("private.de.json", "open");
        assertThat(site.status("/private.de.json")).isEqualTo(200);
    }

    /** File systems that fold case may pass over characters that nobody sees; so may a name's first dot not be hidden. */
    @Test
    void aDotBehindWhatNobodySeesIsADot() throws Exception {
        site.writeOld("\u200b.env", "secret");
        site.writeOld("\ufeff\u200d.env", "secret");
        site.writeOld("\u2764\ufe0f.txt", "heart");
        assertThat(site.status("/\u200b.env")).isEqualTo(404);
        assertThat(site.status("/\ufeff\u200d.env")).isEqualTo(404);
        assertThat(site.status("/\u2764\ufe0f.txt")).isEqualTo(200);
    }

    @Test
    void anErrorPageThatCannotBeReadChangesNoStatus() throws Exception {
        Path page = site.writeOld("404.html", "page");
        Files.setPosixFilePermissions(page, PosixFilePermissions.fromString("---------"));
        assertThat(UnreadableProbe.status(root, page, "/none", "Accept", "text/html"))
                .isEqualTo("404");
    }
}
