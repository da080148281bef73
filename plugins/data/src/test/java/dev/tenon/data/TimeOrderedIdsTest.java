package dev.tenon.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class TimeOrderedIdsTest {

    @Test
    void idsAreVersion7WithTheTimeInFront() {
        Instant time = Instant.parse("2026-03-04T05:06:07.089Z");
        UUID id = UUID.fromString(new TimeOrderedIds(InstantSource.fixed(time)).next());

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(time.toEpochMilli());
    }

    @Test
    void idsGrowAlsoWhenTheClockStandsOrStepsBack() {
        AtomicLong now = new AtomicLong(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli());
        TimeOrderedIds ids = new TimeOrderedIds(() -> Instant.ofEpochMilli(now.get()));
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            made.add(ids.next());
            if (i % 1000 == 0) {
                now.addAndGet(i % 2000 == 0 ? -5000 : 7000);
            }
        }
        assertThat(made).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void threadsNeverGetTheSameId() throws Exception {
        TimeOrderedIds ids = new TimeOrderedIds(InstantSource.system());
        ConcurrentHashMap<String, Boolean> seen = new ConcurrentHashMap<>();
        Callable<Boolean> task = () -> {
            boolean fresh = true;
            for (int i = 0; i < 5_000; i++) {
                fresh &= seen.put(ids.next(), true) == null;
            }
            return fresh;
        };
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (var future : threads.invokeAll(List.of(task, task, task, task))) {
                assertThat(future.get()).isTrue();
            }
        }
        assertThat(seen).hasSize(20_000);
    }
}
