package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FlightsTest {

    private static final Outcome FOUND = new Found.Nothing();

    private final Flights<String, Outcome> flights = new Flights<>(new Outcome.Again());
    private final CountDownLatch looking = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicInteger looks = new AtomicInteger();

    @Test
    void aCrowdSharesOneLook() throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Outcome> first = executor.submit(() -> flights.share("/a", 0, this::slowly));
            looking.await();
            List<Joiner> others = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                others.add(new Joiner(() -> flights.share("/a", Known.STALE_NANOS, this::slowly)));
            }
            assertThat(flights.share("/b", 0, () -> FOUND)).isSameAs(FOUND);
            others.forEach(Joiner::awaitWaiting);
            go.countDown();
            assertThat(first.get()).isSameAs(FOUND);
            for (Joiner other : others) {
                assertThat(other.outcome()).isSameAs(FOUND);
            }
        }
        assertThat(looks).hasValue(1);
    }

    @Test
    void nobodyWaitsForALookThatIsStuck() throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Outcome> stuck = executor.submit(() -> flights.share("/a", 0, this::slowly));
            looking.await();
            Outcome fresh = new Found.Directory();
            assertThat(flights.share("/a", Known.STALE_NANOS + 1, () -> fresh)).isSameAs(fresh);
            assertThat(stuck).isNotDone();
            go.countDown();
            assertThat(stuck.get()).isSameAs(FOUND);
        }
    }

    @Test
    void whoWaitedForALookThatFailedLooksAgain() throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Outcome> failing = executor.submit(() -> flights.share("/a", 0, () -> {
                slowly();
                throw new IOException("the disk is ill");
            }));
            looking.await();
            Joiner joined = new Joiner(() -> flights.share("/a", 0, () -> FOUND));
            joined.awaitWaiting();
            go.countDown();
            assertThatThrownBy(failing::get).hasRootCauseMessage("the disk is ill");
            assertThat(joined.outcome()).isEqualTo(new Outcome.Again());
        }
        assertThat(flights.share("/a", 0, () -> FOUND)).isSameAs(FOUND);
    }

    /** A thread of its own, so that it can be seen to wait. */
    private static final class Joiner {

        private final FutureTask<Outcome> task;
        private final Thread thread;

        Joiner(Callable<Outcome> work) {
            task = new FutureTask<>(work);
            thread = Thread.ofPlatform().daemon().start(task);
        }

        void awaitWaiting() {
            Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
        }

        Outcome outcome() throws Exception {
            return task.get(30, TimeUnit.SECONDS);
        }
    }

    private Outcome slowly() {
        looks.incrementAndGet();
        looking.countDown();
        try {
            assertThat(go.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return FOUND;
    }
}
