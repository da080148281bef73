package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policies for symbolic links; what the default does is tested by {@link ContainmentTest}. */
class SymlinksTest {

    @TempDir
    Path folder;

    private Path root;

    @BeforeEach
    void lay() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
        Files.writeString(root.resolve("page.html"), "page");
        Files.createDirectories(folder.resolve("outside/sub"));
        Files.writeString(folder.resolve("outside/sub/page.html"), "outside");
        Files.writeString(folder.resolve("outside/large"), "x".repeat(Representations.SMALL_BYTES + 1));
        Files.createSymbolicLink(root.resolve("inside.html"), Path.of("page.html"));
        Files.createSymbolicLink(root.resolve("outside"), folder.resolve("outside"));
    }

    @Test
    void denyFollowsNone() throws Exception {
        Fixture site = new Fixture(root, Map.of("symlinks", "deny"));
        assertThat(site.text("/page.html")).isEqualTo("page");
        assertThat(site.status("/inside.html")).isEqualTo(404);
        assertThat(site.status("/outside/sub/page.html")).isEqualTo(404);
        Path link = Files.createSymbolicLink(folder.resolve("link"), root);
        assertThat(new Fixture(link, Map.of("symlinks", "deny")).text("/page.html"))
                .as("the root itself may be one")
                .isEqualTo("page");
    }

    @Test
    void ownerFollowsThoseOfTheSameOwnerWhereverTheyLead() throws Exception {
        Fixture site = new Fixture(root, Map.of("symlinks", "owner"));
        assertThat(site.text("/inside.html")).isEqualTo("page");
        assertThat(site.text("/outside/sub/page.html")).isEqualTo("outside");
        assertThat(site.text("/outside/large")).hasSize(Representations.SMALL_BYTES + 1);
        assertThat(site.get("/outside/sub").status()).isEqualTo(301);
        assertThat(site.status("/outside/../secret")).isEqualTo(404);
    }

    @Test
    void ownerRefusesThoseThatLeadToAnothersFile() throws Exception {
        Path file = root.resolve("page.html");
        Assumptions.assumeTrue("root".equals(Files.getOwner(file).getName()), "only root may give files away");
        Fixture site = new Fixture(root, Map.of("symlinks", "owner"));
        Files.setAttribute(file, "unix:uid", 12_345, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(folder.resolve("outside"), "unix:uid", 12_345, LinkOption.NOFOLLOW_LINKS);
        assertThat(site.status("/inside.html")).isEqualTo(404);
        assertThat(site.status("/outside/sub/page.html")).isEqualTo(404);
        assertThat(site.text("/page.html")).as("without a link").isEqualTo("page");
        Files.setAttribute(root.resolve("inside.html"), "unix:uid", 12_345, LinkOption.NOFOLLOW_LINKS);
        site.advance(1_000);
        assertThat(site.text("/inside.html")).isEqualTo("page");
    }
}
