package dev.tenon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What loops want written is written by another thread, in order, and never keeps them waiting. */
class JournalTest {

    private final Journal journal = new Journal();
    private final List<Integer> written = Collections.synchronizedList(new ArrayList<>());

    @Test
    void doesEverythingInOrderBeforeItEnds() throws InterruptedException {
        CountDownLatch last = new CountDownLatch(1);
        for (int i = 0; i < 100; i++) {
            int number = i;
            journal.enter(() -> written.add(number));
        }
        journal.enter(last::countDown);
        journal.start();
        last.await();
        journal.end();

        assertThat(written)
                .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
    }

    @Test
    void goesOnAfterAnEntryThatFails() throws InterruptedException {
        CountDownLatch last = new CountDownLatch(1);
        journal.start();
        journal.enter(() -> {
            throw new OutOfMemoryError("as if");
        });
        journal.enter(last::countDown);
        last.await();
        journal.end();
    }

    @Test
    void doesNotWaitWhenItHasTooMuchToDo() {
        CountDownLatch stuck = new CountDownLatch(1);
        journal.enter(() -> awaitQuietly(stuck));
        for (int i = 0; i < 10_000; i++) {
            int number = i;
            journal.enter(() -> written.add(number));
        }
        journal.start();
        stuck.countDown();
        journal.end();
        await().until(() -> written.size() >= 255);

        assertThat(written).hasSizeLessThan(1_000).startsWith(0, 1, 2);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
