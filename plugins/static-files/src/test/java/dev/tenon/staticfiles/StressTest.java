package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.HttpError;
import dev.tenon.api.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
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
        assertThat(seen).hasSizeGreaterThan(2);
    }

    @Test
    void noAnswerIsOlderThanASecond() throws Exception {
        Site site = site();
        AtomicLong written = new AtomicLong();
        replace("clock", Long.toString(System.nanoTime()), 1);
        try (Concurrent writer = Concurrent.repeat(() -> {
            long before = System.nanoTime();
            replace("clock", Long.toString(before), 1);
            written.set(before);
        })) {
            List<Concurrent> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                readers.add(Concurrent.repeat(() -> {
                    long known = written.get();
                    long asked = System.nanoTime();
                    long shown = Long.parseLong(Fixture.body(Fixture.resolve(site.handle(FakeRequest.of("/clock")))));
                    // What was there a second before the question, or anything later.
                    assertThat(shown)
                            .isGreaterThanOrEqualTo(Math.min(known, asked - TimeUnit.SECONDS.toNanos(1)) - slack());
                }));
            }
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
    }

    /** A file is as old as the writer's last round when it is replaced; a round takes long if the machine is busy. */
    private static long slack() {
        return TimeUnit.MILLISECONDS.toNanos(500);
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
        return Site.of(new StaticOptions(root, List.of(), 1 << 20, Map.of()), System::nanoTime, InstantSource.system());
    }

    private void replace(String name, String text, int times) throws Exception {
        Path next = Files.writeString(root.resolve(name + "~"), text.repeat(times));
        Files.move(next, root.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
