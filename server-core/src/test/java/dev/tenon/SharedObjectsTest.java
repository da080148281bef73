package dev.tenon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SharedObjectsTest {

    private final SharedObjects shared = new SharedObjects();
    private final ClassLoader one = new ClassLoader() {};
    private final ClassLoader other = new ClassLoader() {};

    /** Something to close. */
    private static final class Pool implements AutoCloseable {

        private final CompletableFuture<Boolean> closed = new CompletableFuture<>();

        @Override
        public void close() {
            closed.complete(true);
        }
    }

    private static FutureTask<String> onAThread(Callable<String> code) {
        FutureTask<String> task = new FutureTask<>(code);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    @Test
    void closesWhatTheLastOwnerReleases() throws Exception {
        Pool pool = shared.get("a", one, "pool", Pool.class, Pool::new);
        assertThat(shared.get("b", one, "pool", Pool.class, Pool::new)).isSameAs(pool);

        shared.release("a");
        assertThat(pool.closed).isNotDone();
        shared.release("b");
        assertThat(pool.closed).isDone();
    }

    @Test
    void aFactoryThatHangsKeepsNoOtherPluginWaiting() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        FutureTask<String> hanging = onAThread(() -> shared.get("a", one, "pool", String.class, () -> {
            begun.countDown();
            end.await();
            return "made";
        }));
        begun.await();

        FutureTask<String> beside = onAThread(() -> {
            shared.get("b", other, "pool", String.class, () -> "another");
            shared.release("b");
            return "done";
        });
        assertThat(beside.get(5, TimeUnit.SECONDS)).isEqualTo("done");

        FutureTask<String> waiting = onAThread(() -> shared.get("c", one, "pool", String.class, () -> "a second one"));
        end.countDown();
        assertThat(hanging.get()).isEqualTo("made");
        assertThat(waiting.get()).isEqualTo("made");
    }

    @Test
    void whatIsMadeForAnOwnerThatHasGoneIsClosed() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Pool pool = new Pool();
        FutureTask<String> late = onAThread(() -> {
            shared.get("a", one, "pool", Pool.class, () -> {
                begun.countDown();
                end.await();
                return pool;
            });
            return "late";
        });
        begun.await();
        shared.release("a");
        end.countDown();
        assertThat(late.get()).isEqualTo("late");
        assertThat(pool.closed.get()).isTrue();
    }

    @Test
    void aFactoryThatFailedIsFollowedByTheNextOne() throws Exception {
        assertThatThrownBy(() -> shared.get("a", one, "pool", String.class, () -> {
                    throw new IOException("no route");
                }))
                .hasMessage("no route");
        assertThat(shared.get("a", one, "pool", String.class, () -> "made")).isEqualTo("made");
    }
}
