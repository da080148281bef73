package dev.tenon.data.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.data.TestMount;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who waits for whom where several read. */
final class ReadThreadsTest {

    private static ReadThreads threads(int count) {
        return new ReadThreads("test", count, QueueLimits.DEFAULTS, InstantSource.system(), TestMount.LOGGER);
    }

    @Test
    void whatIsFoundAtOnceWaitsForNoList() throws Exception {
        ReadThreads threads = threads(3);
        CountDownLatch end = new CountDownLatch(1);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> lists = new ArrayList<>();
            CountDownLatch begun = new CountDownLatch(1);
            for (int i = 0; i < 10; i++) {
                lists.add(clients.submit(() -> threads.scan(
                        () -> {
                            begun.countDown();
                            return end.await(30, TimeUnit.SECONDS);
                        },
                        TestMount.soon())));
            }
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(threads.read(() -> "found", TestMount.soon())).isEqualTo("found");
            end.countDown();
            for (Future<Boolean> list : lists) {
                assertThat(list.get()).isTrue();
            }
        } finally {
            threads.close();
        }
    }

    @Test
    void aListIsEndedWhenNobodyWaitsForIt() throws Exception {
        ReadThreads threads = threads(2);
        CountDownLatch ended = new CountDownLatch(1);
        try {
            assertThatThrownBy(() -> threads.scan(
                            () -> {
                                try {
                                    return new CountDownLatch(1).await(30, TimeUnit.SECONDS);
                                } finally {
                                    ended.countDown();
                                }
                            },
                            Instant.now().plusMillis(50)))
                    .isInstanceOf(StoreException.class);
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            threads.close();
        }
    }

    @Test
    void oneThreadDoesEverything() throws Exception {
        ReadThreads threads = threads(1);
        assertThat(threads.scan(() -> 1, TestMount.soon()) + threads.read(() -> 2, TestMount.soon()))
                .isEqualTo(3);
        threads.close();
    }
}
