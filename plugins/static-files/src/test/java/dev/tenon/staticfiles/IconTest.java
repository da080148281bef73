package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IconTest {

    @Test
    void suitsCommonFiles() throws IOException {
        MediaTypes types = MediaTypes.load(Map.of(), "application/octet-stream", "utf-8");
        Map<String, Icon> expected = Map.ofEntries(
                Map.entry("a.jpg", Icon.IMAGE),
                Map.entry("a.svg", Icon.IMAGE),
                Map.entry("a.mp4", Icon.VIDEO),
                Map.entry("a.flac", Icon.AUDIO),
                Map.entry("a.txt", Icon.TEXT),
                Map.entry("README.md", Icon.TEXT),
                Map.entry("a.html", Icon.CODE),
                Map.entry("a.json", Icon.CODE),
                Map.entry("a.geojson", Icon.CODE),
                Map.entry("a.pdf", Icon.DOCUMENT),
                Map.entry("a.docx", Icon.DOCUMENT),
                Map.entry("a.odt", Icon.DOCUMENT),
                Map.entry("a.tar.gz", Icon.ARCHIVE),
                Map.entry("a.deb", Icon.ARCHIVE),
                Map.entry("a.7z", Icon.ARCHIVE),
                Map.entry("a", Icon.FILE),
                Map.entry("a.bin", Icon.FILE));
        expected.forEach(
                (name, icon) -> assertThat(Icon.of(types.of(name))).as(name).isEqualTo(icon));
    }

    @Test
    void eachHasAStyle() throws IOException {
        String style = ListingPage.Assets.load().style();
        for (Icon icon : Icon.values()) {
            if (icon != Icon.FILE) {
                assertThat(style).contains("\n." + icon.style() + " {");
            }
            assertThat(style).contains("--icon-" + icon.style() + ":");
        }
    }
}
