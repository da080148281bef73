package dev.tenon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import dev.tenon.http.Limits;
import dev.tenon.routing.Mount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Real loops, real carriers, and thieves that take a loop away whenever foreign code is at work: no loop is ever run by two threads,
 * no task is lost, none is run twice, also not after the end. {@code -Dtenon.stress.handoffs=10000000} has it go on for long.
 */
class LoopStressTest {

    private static final long HAND_OFFS = Long.getLong("tenon.stress.handoffs", 20_000);
    private static final int LOOPS = 2;
    private static final int POSTERS = 1;
    private static final int THIEVES = 3;
    private static final int MOST_WAITING = 2_000;
    private static final int LATE = 10_000;

    private final AtomicReference<@Nullable String> broken = new AtomicReference<>();
    private final Semaphore waiting = new Semaphore(MOST_WAITING);
    private final AtomicLong posted = new AtomicLong();
    private final AtomicLong run = new AtomicLong();
    private final CountDownLatch enough = new CountDownLatch(1);
    private final List<Guarded> guarded = new ArrayList<>();

    /** What only the holder of a loop touches: plain fields, so that two of them at once, or one that sees too little, shows. */
    private final class Guarded {

        private final AtomicReference<@Nullable Thread> inside = new AtomicReference<>();
        private final AtomicLong expected = new AtomicLong();
        private long touched;

        void touch() {
            Thread me = Thread.currentThread();
            if (!inside.compareAndSet(null, me)) {
                broken.set(me + " and " + inside.get() + " hold the same loop");
            }
            touched++;
            expected.incrementAndGet();
            inside.set(null);
        }
    }

    /** Must be run once. */
    private abstract class Once {

        private final AtomicBoolean done = new AtomicBoolean();

        void once() {
            if (!done.compareAndSet(false, true)) {
                broken.set("a task was run twice");
            }
            run.incrementAndGet();
            waiting.release();
        }
    }

    private final class OwnTask extends Once implements LoopTask {

        private final Guarded of;

        OwnTask(Guarded of) {
            this.of = of;
        }

        @Override
        public void run(Carrier carrier) {
            of.touch();
            once();
        }
    }

    /** Foreign code that takes its time, or lets other threads run, so that the thieves can come. */
    @SuppressWarnings("ThreadPriorityCheck") // what is right does not depend on it
    private final class ForeignCode extends Once implements Continuation {

        /** Its own: one that is stuck all the time would be demoted, and leave the loops alone. */
        private final Mount mount = new Mount("/", "stress", request -> Response.status(204), false, 1, 60);

        private final int spins = ThreadLocalRandom.current().nextInt(200);

        @Override
        public void proceed() {
            for (int i = 0; i < spins; i++) {
                Thread.onSpinWait();
            }
            if ((spins & 1) != 0) {
                Thread.yield();
            }
            once();
        }

        @Override
        public Mount mount() {
            return mount;
        }

        @Override
        public boolean isHandler() {
            return true;
        }

        @Override
        public Thread thread() {
            return Thread.currentThread();
        }
    }

    private void post(Engine engine, int number) {
        Loop loop = engine.loops.get(number);
        posted.incrementAndGet();
        boolean own = ThreadLocalRandom.current().nextBoolean();
        loop.inbox.put(own ? new OwnTask(guarded.get(number)) : new ForeignCode());
    }

    private void postAllTheTime(Engine engine) {
        while (enough.getCount() > 0) {
            waiting.acquireUninterruptibly();
            post(engine, ThreadLocalRandom.current().nextInt(LOOPS));
        }
    }

    /** Takes whatever loop is in foreign code, and runs it until another thief takes it away. */
    @SuppressWarnings("ThreadPriorityCheck") // on few cores, the others have to get their turn
    private void stealAllTheTime(Engine engine) {
        Carrier carrier = new Carrier();
        while (enough.getCount() > 0) {
            for (Loop loop : engine.loops) {
                loop.takeOver(carrier, loop.state.look());
            }
            Thread.yield();
            if (engine.status().handOffs() >= HAND_OFFS || broken.get() != null) {
                enough.countDown();
            }
        }
    }

    @Test
    void loopsThatAreStolenAllTheTimeLoseNothing() throws Exception {
        Engine engine =
                new Engine(new EngineSettings(LOOPS, true, Limits.defaults(), Set.of(), address -> true, Set.of(), ""));
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < LOOPS; i++) {
            guarded.add(new Guarded());
        }
        for (int i = 0; i < POSTERS; i++) {
            threads.add(Thread.ofPlatform().start(() -> postAllTheTime(engine)));
        }
        for (int i = 0; i < THIEVES; i++) {
            threads.add(Thread.ofPlatform().start(() -> stealAllTheTime(engine)));
        }
        enough.await();
        engine.stop(Duration.ofSeconds(10));
        for (Thread thread : threads) {
            thread.join();
        }
        for (int i = 0; i < LATE; i++) {
            post(engine, i % LOOPS);
        }
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (run.get() < posted.get() && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }

        assertThat(broken.get()).isNull();
        assertThat(run.get()).isEqualTo(posted.get());
        assertThat(engine.status().handOffs()).isGreaterThanOrEqualTo(HAND_OFFS);
        for (Guarded each : guarded) {
            assertThat(each.touched).isEqualTo(each.expected.get());
        }
    }
}
