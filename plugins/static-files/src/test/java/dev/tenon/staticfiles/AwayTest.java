package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work that is done on another thread than that of the request. */
@Timeout(60)
class AwayTest {

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Away away = new Away(executor);

    @AfterEach
    void close() {
        executor.close();
    }

    @Test
    void worksOnAnotherThreadAndGivesWhatComesOfIt() throws IOException {
        Thread other = away.call(Thread::currentThread, unwanted -> {});
        assertThat(other).isNotSameAs(Thread.currentThread());
        IOException ill = new IOException("the disk is ill");
        assertThatThrownBy(() -> away.call(
                        () -> {
                            throw ill;
                        },
                        unwanted -> {}))
                .isSameAs(ill);
    }

    @Test
    void whoIsInterruptedInterruptsTheWork() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        FutureTask<String> waiting = new FutureTask<>(() -> away.call(
                () -> {
                    started.countDown();
                    try {
                        new CountDownLatch(1).await();
                        return "never";
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                    }
                },
                unwanted -> {}));
        Thread thread = Thread.ofPlatform().daemon().start(waiting);
        started.await();
        thread.interrupt();
        assertThatThrownBy(waiting::get).hasCauseInstanceOf(InterruptedIOException.class);
        interrupted.await();
    }

    @Test
    void whatComesTooLateIsHandedOver() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<String> unwanted = new CopyOnWriteArrayList<>();
        FutureTask<String> waiting = new FutureTask<>(() -> away.call(
                () -> {
                    started.countDown();
                    while (go.getCount() > 0) {
                        Thread.onSpinWait(); // takes no notice of interrupts
                    }
                    return "late";
                },
                unwanted::add));
        Thread thread = Thread.ofPlatform().daemon().start(waiting);
        started.await();
        thread.interrupt();
        assertThatThrownBy(waiting::get).hasCauseInstanceOf(InterruptedIOException.class);
        assertThat(unwanted).isEmpty();
        go.countDown();
        Awaitility.await().untilAsserted(() -> assertThat(unwanted).containsExactly("late"));
    }
}
