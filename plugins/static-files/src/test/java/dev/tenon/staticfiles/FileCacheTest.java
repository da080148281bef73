package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Headers;
import dev.tenon.api.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bounds of the cache, and who is pushed out. */
class FileCacheTest {

    private static final long LIMIT = 256 * 1024;

    @TempDir
    Path root;

    @Test
    void holdsItsBoundOverTenThousandFiles() throws Exception {
        Fixture site = new Fixture(root, Map.of("cache_bytes", LIMIT));
        for (int i = 0; i < 10_000; i++) {
            site.writeOld(i % 100 + "/" + i, "content of " + i);
        }
        for (int i = 0; i < 10_000; i++) {
            assertThat(site.text("/" + i % 100 + "/" + i)).isEqualTo("content of " + i);
            assertThat(site.cache.bytes()).isLessThanOrEqualTo(LIMIT);
        }
        assertThat(site.cache.size()).isBetween(100, (int) (LIMIT / 1024));
    }

    @Test
    void keepsNothingOfWhatIsNotThere() throws Exception {
        Fixture site = new Fixture(root, Map.of("cache_bytes", LIMIT));
        site.write("folder/page.html", "x");
        for (int i = 0; i < 10_000; i++) {
            assertThat(site.status("/none-" + i)).isEqualTo(404);
            assertThat(site.status("/folder/none-" + i)).isEqualTo(404);
        }
        assertThat(site.get("/folder").status()).isEqualTo(301);
        assertThat(site.cache.size()).isZero();
        assertThat(site.cache.bytes()).isZero();
    }

    @Test
    void keepsNothingWhenItIsOff() throws Exception {
        Fixture site = new Fixture(root, Map.of("cache_bytes", 0L));
        site.writeOld("page.html", "x");
        assertThat(site.text("/page.html")).isEqualTo("x");
        assertThat(site.text("/page.html")).isEqualTo("x");
        assertThat(site.cache.size()).isZero();
    }

    @Test
    void leavesOutAFileOfMoreThanAnEighth() throws Exception {
        Fixture site = new Fixture(root, Map.of("cache_bytes", LIMIT));
        site.writeOld("big", "x".repeat((int) LIMIT / 8));
        assertThat(site.text("/big")).hasSize((int) LIMIT / 8);
        assertThat(site.cache.size()).isZero();
    }

    @Test
    void dropsAFileThatHasOutgrownItsShare() throws IOException {
        FileCache cache = new FileCache(LIMIT);
        cache.put(file("/a", 100, 1));
        cache.put(file("/a", (int) LIMIT / 8, 2));
        assertThat(cache.get("/a")).isNull();
        assertThat(cache.bytes()).isZero();
    }

    @Test
    void replacingCountsTheDifference() {
        FileCache cache = new FileCache(LIMIT);
        cache.put(file("/a", 100, 1));
        long before = cache.bytes();
        cache.put(file("/a", 1_100, 2));
        assertThat(cache.bytes()).isEqualTo(before + 1_000);
        cache.forget("/a", 2);
        assertThat(cache.bytes()).isZero();
    }

    @Test
    void anEarlierLookNeverUndoesALaterOne() {
        FileCache cache = new FileCache(LIMIT);
        Known later = file("/a", 100, 10);
        cache.put(later);
        cache.put(file("/a", 200, 9));
        assertThat(cache.get("/a")).isSameAs(later);
        cache.forget("/a", 9);
        assertThat(cache.get("/a")).isSameAs(later);
        cache.forget("/a", 10);
        assertThat(cache.get("/a")).isNull();
    }

    @Test
    void whatIsInUseOutlivesACrawl() {
        FileCache cache = new FileCache(LIMIT);
        Known hot = file("/hot", 100, 0);
        cache.put(hot);
        for (int i = 0; i < 10_000; i++) {
            assertThat(hot.answers(1)).isTrue();
            cache.put(file("/crawled-" + i, 1_000, 0));
        }
        assertThat(cache.get("/hot")).isSameAs(hot);
        assertThat(cache.bytes()).isLessThanOrEqualTo(LIMIT);
    }

    @Test
    void makesRoomEvenIfEverythingIsInUse() {
        FileCache cache = new FileCache(LIMIT);
        for (int i = 0; i < 1_000; i++) {
            Known file = file("/" + i, 1_000, 0);
            cache.put(file);
            assertThat(file.answers(1)).isTrue();
            assertThat(cache.bytes()).isLessThanOrEqualTo(LIMIT);
        }
        assertThat(cache.get("/999")).isNotNull();
        assertThat(cache.get("/0")).isNull();
    }

    @Test
    void looksAtFewEntriesToMakeRoom() {
        FileCache cache = new FileCache(LIMIT);
        List<Known> files = new ArrayList<>();
        for (int i = 0; cache.bytes() < LIMIT - 1_100; i++) {
            Known file = file("/" + i, 0, 0);
            cache.put(file);
            assertThat(file.answers(1)).isTrue();
            files.add(file);
        }
        assertThat(files).hasSizeGreaterThan(200);
        cache.put(file("/last", 1_000, 0));
        assertThat(files.stream().filter(Known::takeUse).count()).isGreaterThanOrEqualTo(files.size() - 70);
    }

    private Known file(String path, int size, long asOf) {
        FileState state = new FileState(path, size, Fixture.OLD, Optional.empty());
        Found.Form form =
                new Found.Form(new Found.File(root, Path.of("x"), state), "x", Optional.empty(), Coding.IDENTITY);
        Variant variant = new Variant(form, Headers.empty(), Response.status(200), true, true, size);
        return new Known(path, new Variants(List.of(variant)), asOf);
    }

    @Test
    void countsThePathsThatAnOutcomeHolds() {
        String path = "/" + "x".repeat(4_000);
        long bare = new Known("/a", new Found.Nothing(), 0).weight();
        assertThat(new Known("/a", new Found.Elsewhere(path), 0).weight()).isGreaterThanOrEqualTo(bare + 8_000);
        assertThat(new Known("/a", new Found.Folder(root, Path.of(path.substring(1))), 0).weight())
                .isGreaterThanOrEqualTo(bare + 4_000);
    }
}
