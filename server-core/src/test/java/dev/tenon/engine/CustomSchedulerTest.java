package dev.tenon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.engine.CustomScheduler.Result;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** This JDK lets us schedule virtual threads, and says so each time. */
class CustomSchedulerTest {

    private static CustomScheduler works() {
        assertThat(CustomScheduler.find()).isInstanceOf(Result.Works.class);
        return ((Result.Works) CustomScheduler.find()).scheduler();
    }

    @RepeatedTest(200)
    void provesItselfEachTime() {
        assertThat(new SchedulerProof(works()).problem()).isEmpty();
    }

    @Test
    void canBeTriedOutByAVirtualThread() throws InterruptedException {
        AtomicReference<Result> result = new AtomicReference<>();
        Thread.ofVirtual().start(() -> result.set(CustomScheduler.tryOut())).join();

        assertThat(result.get()).isInstanceOf(Result.Works.class);
    }

    @Test
    void aThreadRunsOnlyWhereItIsCarried() throws InterruptedException {
        BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
        AtomicReference<String> carried = new AtomicReference<>("not yet");
        works().thread(
                        queue::add,
                        "subject",
                        () -> carried.set(Thread.currentThread().toString()))
                .start();
        assertThat(carried.get()).isEqualTo("not yet");
        queue.take().run();

        assertThat(carried.get())
                .contains("subject")
                .endsWith(Thread.currentThread().getName());
    }

    @Test
    void anOrdinaryThreadDoesNotInheritTheSchedulerOfWhoeverMakesIt() throws InterruptedException {
        BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        Runnable child = () -> seen.add(Thread.currentThread().toString());
        works().thread(
                        queue::add,
                        "parent",
                        () -> works().ordinaryThread("child", child).start())
                .start();
        queue.take().run();

        assertThat(seen.poll(10, TimeUnit.SECONDS)).contains("child").contains("ForkJoinPool");
        assertThat(queue).isEmpty();
    }

    @Test
    void theJdkPollsSocketsOnPlatformThreads() {
        works();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .contains("Read-Poller", "Write-Poller")
                .doesNotContain("MasterPoller");
    }
}
