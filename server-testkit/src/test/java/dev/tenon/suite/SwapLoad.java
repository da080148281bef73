package dev.tenon.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/**
 * Clients that ask without pause, on connections that they keep, while one plugin is replaced again and again by two versions in turn,
 * {@code even} and {@code odd}. Each answer must come from a version that served while the request was under way: none fails, and
 * none is late.
 */
final class SwapLoad implements AutoCloseable {

    /** Swaps that have begun, and those that are over. The version of the last one is that of its number. */
    private volatile int begun;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private volatile int over;
    private volatile boolean ended;

    private final LiveServer live;
    private final List<CompletableFuture<Void>> clients = new ArrayList<>();
    private final LongAdder swapped = new LongAdder();
    private final LongAdder beside = new LongAdder();

    /** Begins, with half of so many clients on {@code /v}, and half on {@code /f}, which always answers {@code fixed /f}. */
    SwapLoad(LiveServer live, int count) {
        this.live = live;
        for (int i = 0; i < count; i++) {
            boolean onSwapped = i % 2 == 0;
            clients.add(CompletableFuture.runAsync(() -> ask(onSwapped), Thread.ofPlatform()::start));
        }
    }

    static String version(int number) {
        return number % 2 == 0 ? "even" : "odd";
    }

    private void ask(boolean onSwapped) {
        String request = "GET " + (onSwapped ? "/v" : "/f") + " HTTP/1.1\r\nHost: a\r\n\r\n";
        try (RawClient raw = live.connect()) {
            while (!ended) {
                int before = over;
                TestResponse answer = raw.send(request).receive();
                int after = begun;
                assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
                if (onSwapped) {
                    boolean either = after > before;
                    assertThat(answer.text())
                            .as("between swap %s and %s", before, after)
                            .isIn(either ? List.of("even", "odd") : List.of(version(before)));
                    swapped.increment();
                } else {
                    assertThat(answer.text()).isEqualTo("fixed /f");
                    beside.increment();
                }
            }
        } catch (IOException failed) {
            throw new IllegalStateException("a request failed", failed);
        }
    }

    /** Replaces the plugin; {@code swap} must do so, and return when it is done. */
    void swap(Swap swap) throws Exception {
        int number = over + 1;
        begun = number;
        swap.to(version(number));
        over = number;
        // None has failed so far, and both kinds of clients have been served meanwhile.
        assertThat(clients).noneMatch(CompletableFuture::isDone);
    }

    /** Puts a version in place. */
    interface Swap {
        void to(String version) throws Exception;
    }

    long answers() {
        return swapped.sum() + beside.sum();
    }

    /** Ends, and fails if a client has. */
    @Override
    public void close() {
        ended = true;
        assertThat(clients).allSatisfy(client -> assertThat(client).succeedsWithin(PATIENCE));
        assertThat(swapped.sum()).isPositive();
        assertThat(beside.sum()).isPositive();
    }
}
