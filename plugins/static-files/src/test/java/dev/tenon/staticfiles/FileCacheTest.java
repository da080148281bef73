package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.EngineAccess;
import dev.tenon.api.Headers;
import dev.tenon.api.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
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
        Response response = site.get("/big");
        assertThat(EngineAccess.source(response.body())).isInstanceOf(EngineAccess.Source.Channel.class);
        assertThat(Fixture.body(response)).hasSize((int) LIMIT / 8);
        assertThat(site.cache.bytes()).isLessThan(2_000);
    }

    /** Together these are far over what one entry may have. */
    @Test
    void keepsEachOfManyFormsByItself() throws Exception {
        List<String> tags = IntStream.range(0, 32)
                .mapToObj(i -> "x" + (char) ('a' + i / 26) + (char) ('a' + i % 26))
                .toList();
        Fixture site = new Fixture(root, Map.of("cache_bytes", 4 * LIMIT, "languages", tags));
        for (String tag : tags) {
            site.writeOld("page." + tag + ".html", tag.repeat(4_000));
        }
        for (String tag : tags) {
            FakeRequest request = FakeRequest.of("/page.html", "Accept-Language", tag);
            long before = site.cache.bytes();
            Response response = site.get(request);
            assertThat(Fixture.body(response)).isEqualTo(tag.repeat(4_000));
            assertThat(site.site.handle(request)).as("from memory").isSameAs(response);
            assertThat(site.cache.bytes() - before).as("memory for one form").isLessThan(50_000);
            assertThat(site.cache.bytes()).isLessThanOrEqualTo(4 * LIMIT);
        }
        assertThat(site.cache.size()).isOne();
    }

    @Test
    void whatIsReplacedLetsGoOfItsContent() throws IOException {
        FileCache cache = new FileCache(LIMIT);
        Known first = file("/a", 100, 1);
        put(cache, first);
        Known other = file("/a", 100, 2);
        cache.put(other);
        assertThat(first.variants().getFirst().held()).isNull();
        assertThat(cache.bytes()).isEqualTo(other.weight());
        put(cache, first);
        assertThat(cache.get("/a")).isSameAs(other);
        assertThat(first.variants().getFirst().held()).as("of an earlier look").isNull();
        assertThat(cache.bytes()).isEqualTo(other.weight());
    }

    @Test
    void aFormThatIsStillThereKeepsItsContent() {
        FileCache cache = new FileCache(LIMIT);
        Known first = file("/a", 100, 1);
        put(cache, first);
        long before = cache.bytes();
        Known same = new Known("/a", first.outcome(), 2);
        cache.put(same);
        assertThat(same.variants().getFirst().response(2)).isNotNull();
        assertThat(cache.bytes()).isEqualTo(before);
        cache.forget("/a", 2);
        assertThat(same.variants().getFirst().held()).isNull();
        assertThat(cache.bytes()).isZero();
    }

    @Test
    void replacingCountsTheDifference() {
        FileCache cache = new FileCache(LIMIT);
        put(cache, file("/a", 100, 1));
        long before = cache.bytes();
        put(cache, file("/a", 1_100, 2));
        assertThat(cache.bytes()).isEqualTo(before + 1_000);
        cache.forget("/a", 2);
        assertThat(cache.bytes()).isZero();
    }

    @Test
    void anEarlierLookNeverUndoesALaterOne() {
        FileCache cache = new FileCache(LIMIT);
        Known later = file("/a", 100, 10);
        put(cache, later);
        put(cache, file("/a", 200, 9));
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
        put(cache, hot);
        for (int i = 0; i < 10_000; i++) {
            assertThat(isHit(hot)).isTrue();
            put(cache, file("/crawled-" + i, 1_000, 0));
        }
        assertThat(cache.get("/hot")).isSameAs(hot);
        assertThat(cache.bytes()).isLessThanOrEqualTo(LIMIT);
    }

    @Test
    void makesRoomEvenIfEverythingIsInUse() {
        FileCache cache = new FileCache(LIMIT);
        for (int i = 0; i < 1_000; i++) {
            Known file = file("/" + i, 1_000, 0);
            put(cache, file);
            assertThat(isHit(file)).isTrue();
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
            put(cache, file);
            assertThat(isHit(file)).isTrue();
            files.add(file);
        }
        assertThat(files).hasSizeGreaterThan(200);
        put(cache, file("/last", 1_000, 0));
        assertThat(files.stream()
                        .filter(file ->
                                file.takeUse() && file.variants().getFirst().takeUse())
                        .count())
                .isGreaterThanOrEqualTo(files.size() - 70);
    }

    /** A path with one form of this size, whose content is not in memory. */
    private Known file(String path, int size, long asOf) {
        FileState state = new FileState(path, size, Fixture.OLD, Optional.empty());
        Found.File file = new Found.File(root, Path.of("x"), state);
        Found.Form form = new Found.Form(file, "x", Optional.empty(), Coding.IDENTITY, size);
        Variant variant = new Variant(form, Headers.empty(), true, 1);
        return new Known(path, new Variants(new Found.Files(path, List.of(form)), List.of(variant)), asOf);
    }

    /** The same with its content. */
    private static void put(FileCache cache, Known file) {
        cache.put(file);
        Variant form = file.variants().getFirst();
        if (cache.admits(form.weight())) {
            cache.keep(file.path(), form, new Variant.Held(Response.status(200), file.asOf(), true));
        }
    }

    /** Whether this is answered from memory as it is. */
    private static boolean isHit(Known file) {
        return file.answers(1) && file.variants().getFirst().response(1) != null;
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
