package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.http.ContentCoding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypesTest {

    @ParameterizedTest
    @CsvSource({
        "index.html,      text/html; charset=utf-8",
        "INDEX.HTM,       text/html; charset=utf-8",
        "a.css,           text/css; charset=utf-8",
        "a.js,            text/javascript; charset=utf-8",
        "a.mjs,           text/javascript; charset=utf-8",
        "a.json,          application/json; charset=utf-8",
        "a.map,           application/json; charset=utf-8",
        "a.webmanifest,   application/manifest+json; charset=utf-8",
        "a.xml,           application/xml; charset=utf-8",
        "a.atom,          application/atom+xml; charset=utf-8",
        "a.svg,           image/svg+xml; charset=utf-8",
        "a.txt,           text/plain; charset=utf-8",
        "a.md,            text/markdown; charset=utf-8",
        "a.csv,           text/csv; charset=utf-8",
        "a.png,           image/png",
        "a.jpg,           image/jpeg",
        "a.webp,          image/webp",
        "a.avif,          image/avif",
        "a.ico,           image/vnd.microsoft.icon",
        "a.woff2,         font/woff2",
        "a.ttf,           font/ttf",
        "a.wasm,          application/wasm",
        "a.pdf,           application/pdf",
        "a.zip,           application/zip",
        "a.tar.gz,        application/gzip",
        "a.mp3,           audio/mpeg",
        "a.wav,           audio/wav",
        "a.mp4,           video/mp4",
        "a.webm,          video/webm",
        "a.b.c.html,      text/html; charset=utf-8",
        "README,          application/octet-stream",
        "a.,              application/octet-stream",
        "html,            application/octet-stream",
        "a.nosuchtype,    application/octet-stream",
    })
    void knowsTheCommonTypes(String name, String type) throws IOException {
        assertThat(load(Map.of()).of(name)).isEqualTo(type);
    }

    @Test
    void givesTheMountsOwnTypesTheirWay() throws IOException {
        MediaTypes types = load(Map.of(
                "ts", "text/typescript", "tar.gz", "application/x-gtar", "txt", "text/plain; charset=iso-8859-1"));
        assertThat(types.of("a.TS")).isEqualTo("text/typescript; charset=utf-8");
        assertThat(types.of("a.b.tar.gz")).isEqualTo("application/x-gtar");
        assertThat(types.of("a.gz")).isEqualTo("application/gzip");
        assertThat(types.of("a.txt")).isEqualTo("text/plain; charset=iso-8859-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/html", "image/svg+xml", "text/plain; charset=utf-8", "application/vnd.a.b-c+json;v=1"})
    void acceptsMediaTypes(String type) {
        assertThat(MediaTypes.valid(type)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "html",
                "text/",
                "/html",
                "text/html/x",
                "text/ht ml",
                "text/h\u00e9",
                "text/html;\r\nX: y",
                "a/b,c/d"
            })
    void refusesWhatIsNone(String type) {
        assertThat(MediaTypes.valid(type)).isFalse();
    }

    /** What the engine compresses is what is kept in memory for it, and counted with its compressed forms. */
    @Test
    void knowsWhatTheEngineCompresses() throws IOException {
        Set<String> types = new HashSet<>(Set.of("text/event-stream", "TEXT/HTML; charset=x", "application/x-ndjson"));
        try (InputStream table = MediaTypes.class.getResourceAsStream("media-types.tsv")) {
            for (String line : new String(table.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                types.add(line.substring(line.indexOf('\t') + 1));
            }
        }
        assertThat(types).hasSizeGreaterThan(800);
        for (String type : types) {
            assertThat(MediaTypes.isCompressible(type)).as(type).isEqualTo(ContentCoding.suits(type));
        }
    }

    private static MediaTypes load(Map<String, String> own) throws IOException {
        return MediaTypes.load(own, "application/octet-stream", "utf-8");
    }
}
