package dev.tenon.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.tenon.data.store.Result.Outcome;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.StoreException.Reason;
import dev.tenon.data.store.Update.Decision;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store and its clients, in a test. */
public abstract class StoreFixture {

    protected static final byte[] SMALL = "{}".getBytes(UTF_8);

    protected Store store;
    protected ExecutorService clients;

    /** Opens the store as a test begins with it. */
    protected abstract Store first() throws Exception;

    @BeforeEach
    void open() throws Exception {
        clients = Executors.newVirtualThreadPerTaskExecutor();
        store = first();
    }

    @AfterEach
    void close() {
        store.close();
        clients.shutdownNow();
    }

    protected Outcome put(String id, byte[] body) throws StoreException {
        return TestMount.write(store, id, body.length, current -> new Decision.Put(body), TestMount.soon());
    }

    protected Outcome remove(String id) throws StoreException {
        return TestMount.write(store, id, 0, current -> new Decision.Remove(), TestMount.soon());
    }

    protected boolean isThere(String id) throws StoreException {
        return store.find("notes", id, TestMount.soon()).isPresent();
    }

    protected static Reason reason(Future<?> failed) {
        ExecutionException e = catchThrowableOfType(ExecutionException.class, () -> failed.get(30, TimeUnit.SECONDS));
        if (e != null && e.getCause() instanceof StoreException cause) {
            return cause.reason();
        }
        throw new AssertionError("it did not fail as a store does", e);
    }

    /** Holds the writer inside a transaction until it is opened. */
    protected final class Gate {

        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);
        private final FutureTask<Outcome> held = new FutureTask<>(() -> TestMount.write(
                store,
                "held",
                2,
                current -> {
                    entered.countDown();
                    waitFor(opened);
                    return new Decision.Put(SMALL);
                },
                TestMount.soon()));
        private final Thread caller = Thread.ofVirtual().unstarted(held);

        private Gate() throws InterruptedException {
            caller.start();
            assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
        }

        private static void waitFor(CountDownLatch latch) {
            try {
                assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        /** What it holds the writer with. */
        public Future<Outcome> held() {
            return held;
        }

        /** Who waits for that. */
        public Thread caller() {
            return caller;
        }

        public void open() {
            opened.countDown();
        }
    }

    protected Gate gate() throws InterruptedException {
        return new Gate();
    }

    protected static ConditionFactory quickly() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
    }

    /** Puts a write into the queue, behind those that are there. */
    protected Future<Outcome> submit(String id, byte[] body) {
        long before = store.waitingWrites();
        Future<Outcome> future = clients.submit(() -> put(id, body));
        quickly().until(() -> store.waitingWrites() > before || future.isDone());
        return future;
    }
}
