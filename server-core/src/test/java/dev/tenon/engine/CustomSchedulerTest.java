package dev.tenon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Without this the server still works, on the JDK's scheduler and slower, so that no other test need notice. */
class CustomSchedulerTest {

    @Test
    void thisJdkLetsAnExecutorScheduleAVirtualThread() throws Exception {
        assertThat(CustomScheduler.find()).isInstanceOf(CustomScheduler.Result.Works.class);
        CustomScheduler scheduler = ((CustomScheduler.Result.Works) CustomScheduler.find()).scheduler();
        BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
        CountDownLatch ran = new CountDownLatch(1);
        scheduler.thread(queue::add, "under-test", ran::countDown).start();
        assertThat(ran.getCount()).isOne();
        Runnable continuation = queue.poll(10, TimeUnit.SECONDS);
        assertThat(continuation).isNotNull();
        continuation.run();
        assertThat(ran.getCount()).isZero();
    }
}
