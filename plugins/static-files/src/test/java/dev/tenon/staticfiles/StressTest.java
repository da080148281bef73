package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.HttpError;
import dev.tenon.api.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many readers while files change: what one tag names is always the same bytes, and no answer is older than a second. */
@Timeout(120)
class StressTest {

    private static final int SECONDS = 3;

    @TempDir
    Path root;

    @Test
    void aTagAlwaysNamesTheSameBytes() throws Exception {
        ConcurrentHashMap<String, String> seen = new ConcurrentHashMap<>();
        Site site = site();
        AtomicLong version = new AtomicLong();
        replace("page", "version 0 ", 10);
        replace("large", "version 0 ", 10_000);
        try (Concurrent writer = Concurrent.repeat(() -> {
            String text = "version " + version.incrementAndGet() + " ";
            replace("page", text, 10 + (int) (version.get() % 3));
            replace("large", text, 10_000);
            // In place too: what is read meanwhile may be half of each, and must not be taken for either.
            Files.writeString(root.resolve("inplace"), text.repeat(3_000));
        })) {
            List<Concurrent> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                readers.add(Concurrent.repeat(() -> {
                    check(seen, site, "/page", true);
                    check(seen, site, "/large", true);
                    check(seen, site, "/inplace", false);
                }));
            }
            run(writer, readers);
        }
        assertThat(seen).hasSizeGreaterThan(2);
    }

    @Test
    void noAnswerIsOlderThanASecond() throws Exception {
        Site site = site();
        ConcurrentHashMap<Long, Long> written = new ConcurrentHashMap<>();
        AtomicLong version = new AtomicLong();
        AtomicLong answers = new AtomicLong();
        replace("clock", "0", 1);
        try (Concurrent writer = Concurrent.repeat(() -> {
            long next = version.incrementAndGet();
            replace("clock", Long.toString(next), 1);
            written.put(next, System.nanoTime());
        })) {
            List<Concurrent> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                readers.add(Concurrent.repeat(() -> {
                    long asked = System.nanoTime();
                    long shown;
                    try {
                        shown = Long.parseLong(Fixture.body(Fixture.resolve(site.handle(FakeRequest.of("/clock")))));
                    } catch (HttpError e) {
                        assertThat(e.status()).isEqualTo(503); // caught changing four times in a row
                        return;
                    }
                    answers.incrementAndGet();
                    long replaced = written.getOrDefault(shown + 1, Long.MAX_VALUE);
                    assertThat(asked - replaced).as("age in nanoseconds").isLessThan(TimeUnit.SECONDS.toNanos(1));
                }));
            }
            run(writer, readers);
        }
        assertThat(version).hasValueGreaterThan(1);
        assertThat(answers).hasPositiveValue();
    }

    private static void run(Concurrent writer, List<Concurrent> readers) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .during(Duration.ofSeconds(SECONDS))
                .until(() -> {
                    writer.check();
                    return true;
                });
        for (Concurrent reader : readers) {
            reader.close();
            assertThat(reader.rounds()).isPositive();
        }
    }

    private static void check(Map<String, String> seen, Site site, String path, boolean whole) throws Exception {
        Response response;
        try {
            response = Fixture.resolve(site.handle(FakeRequest.of(path)));
        } catch (HttpError e) {
            assertThat(e.status()).isIn(404, 503); // not yet there, or caught changing four times in a row
            return;
        }
        String body = Fixture.body(response);
        String tag = response.validators().etag().orElseThrow();
        if (whole) {
            String word = body.substring(0, body.indexOf(' ', "version ".length()) + 1);
            assertThat(body).isEqualTo(word.repeat(body.length() / word.length()));
        }
        String other = tag.startsWith("W/") ? null : seen.putIfAbsent(tag, body);
        if (other != null) {
            assertThat(body).isEqualTo(other);
        }
    }

    private Site site() throws Exception {
        return new Site(
                Fixture.options(root, Map.of("cache_bytes", 1L << 20)),
                new FileOpener(true),
                Fixture.around(System::nanoTime, new FakeLogger()));
    }

    private void replace(String name, String text, int times) throws Exception {
        Path next = Files.writeString(root.resolve(name + "~"), text.repeat(times));
        Files.move(next, root.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
