package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent with a file beside its content. */
class FieldsTest {

    @TempDir
    Path root;

    @Test
    void theFirstRuleThatAppliesGivesCacheControl() throws Exception {
        Fixture site = new Fixture(
                root,
                Map.of(
                        "cache_control",
                        List.of(
                                Map.of("paths", List.of("/api"), "value", "no-store"),
                                Map.of("hashed", true, "value", "public, max-age=31536000, immutable"),
                                Map.of("types", List.of("image/*", "text/css"), "value", "max-age=60"),
                                Map.of(
                                        "paths",
                                        List.of("*.html"),
                                        "types",
                                        List.of("TEXT/HTML"),
                                        "value",
                                        "no-cache"))));
        for (String name :
                List.of("api/x.1a2b3c4d.js", "app.1a2b3c4d.js", "a.png", "a.css", "docs/index.html", "a.txt")) {
            site.writeOld(name, "x");
        }
        assertThat(cacheControl(site, "/api/x.1a2b3c4d.js")).contains("no-store");
        assertThat(cacheControl(site, "/app.1a2b3c4d.js")).contains("public, max-age=31536000, immutable");
        assertThat(cacheControl(site, "/a.png")).contains("max-age=60");
        assertThat(cacheControl(site, "/a.css")).contains("max-age=60");
        assertThat(cacheControl(site, "/docs/")).as("about the index").contains("no-cache");
        assertThat(cacheControl(site, "/a.txt")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.3f9c2b1d.js",
                "app-3f9c2b1d.js",
                "index-BxK3d9Qz.js",
                "main.0a1b2c3d4e5f6a7b.css",
                "chunk-7XQ2ABCD.js",
                "3f9c2b1d3f9c2b1d.js",
                "font_a1b2c3d4.woff2",
                "a.3f9c2b1d.js.map",
            })
    void knowsAHashInAName(String name) {
        assertThat(FieldRules.isHashed(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.js",
                "report-20240131.pdf",
                "jquery.min.js",
                "stylesheet.css",
                "bootstrap-datepicker.js",
                "v1.2.3.js",
                "a1b2c3d.js",
                "chapter12.html",
                "handbook2.pdf",
                "my chapter12.html",
                "\u00dcbersicht12345.html",
                "3f9c2b1d.js",
                "document1document1.docx",
                "3f9c2b1d",
                "",
                "."
            })
    void knowsANameWithout(String name) {
        assertThat(FieldRules.isHashed(name)).isFalse();
    }

    @Test
    void tellsBrowsersToSaveWhatIsADownload() throws Exception {
        Fixture site = new Fixture(root, Map.of("download", List.of("*.pdf", "/files")));
        site.writeOld("plan.pdf", "x");
        site.writeOld("files/Gr\u00fc\u00dfe 100%.txt", "x");
        site.writeOld("plan.txt", "x");
        assertThat(site.get("/plan.pdf").header("Content-Disposition")).contains("attachment; filename=\"plan.pdf\"");
        assertThat(site.get("/files/Gr\u00fc\u00dfe 100%.txt").header("Content-Disposition"))
                .contains("attachment; filename=\"Gr__e 100_.txt\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20100%25.txt");
        assertThat(site.get("/plan.txt").header("Content-Disposition")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\"b.txt", "a;b.txt", "a\tb\nc.txt", "a'b.txt", "a\u007fb.txt", "\ud83d\ude00"})
    void aNameNeverBreaksTheField(String name) {
        String field = Attachment.field(name);
        assertThat(field).matches("attachment; filename=\"[ -~&&[^\"%]]*\"(; filename\\*=UTF-8''[\\w!#$&+.^`|~%-]+)?");
        assertThat(field.contains("filename*")).isEqualTo(!name.matches("[ -~&&[^\"%]]*"));
    }

    @Test
    void sendsTypesAndCharsetsAsTold() throws Exception {
        Fixture site = new Fixture(
                root, Map.of("charset", "iso-8859-1", "default_type", "text/plain", "types", Map.of("x", "image/x-x")));
        site.writeOld("a.html", "x");
        site.writeOld("a.x", "x");
        site.writeOld("README", "x");
        assertThat(site.get("/a.html").header("Content-Type")).contains("text/html; charset=iso-8859-1");
        assertThat(site.get("/a.x").header("Content-Type")).contains("image/x-x");
        assertThat(site.get("/README").header("Content-Type")).contains("text/plain; charset=iso-8859-1");
        Fixture silent = new Fixture(root, Map.of("charset", ""));
        assertThat(silent.get("/a.html").header("Content-Type")).contains("text/html");
    }

    private static Optional<String> cacheControl(Fixture site, String path) throws Exception {
        return site.get(path).header("Cache-Control");
    }
}
