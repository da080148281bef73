package dev.tenon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LifecycleTest {

    private static final ClassLoader LOADER = LifecycleTest.class.getClassLoader();

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final CountDownLatch cleaned = new CountDownLatch(1);

    private void clean() {
        events.add("cleaned");
        cleaned.countDown();
    }

    @Test
    void givesTheResultOrTheFailureOfTheCode() throws Throwable {
        String name =
                Lifecycle.inTime("it", LOADER, () -> Thread.currentThread().getName(), this::clean);
        assertThat(name).isEqualTo("it");
        assertThatThrownBy(() -> Lifecycle.inTime(
                        "it",
                        LOADER,
                        () -> {
                            throw new StackOverflowError("deep");
                        },
                        this::clean))
                .isInstanceOf(StackOverflowError.class);
        assertThat(events).isEmpty();
    }

    @Test
    void interruptsWhatIsLateAndCleansUpBehindIt() throws Throwable {
        Lifecycle.LateException late = catchThrowableOfType(
                Lifecycle.LateException.class,
                () -> Lifecycle.within(
                        Duration.ofMillis(50),
                        "it",
                        LOADER,
                        () -> {
                            try {
                                new CountDownLatch(1).await();
                            } finally {
                                events.add("ended");
                            }
                            return true;
                        },
                        this::clean));
        assertThat(late.stillRuns()).isFalse();
        assertThat(events).containsExactly("ended", "cleaned");
    }

    @Test
    void whatDoesNotEndIsCleanedUpBehindAndNeverBeside() throws Throwable {
        CountDownLatch released = new CountDownLatch(1);
        Lifecycle.LateException late = catchThrowableOfType(
                Lifecycle.LateException.class,
                () -> Lifecycle.within(
                        Duration.ofMillis(50),
                        "it",
                        LOADER,
                        () -> {
                            boolean over = false;
                            while (!over) {
                                try {
                                    released.await();
                                    over = true;
                                } catch (InterruptedException ignored) {
                                    events.add("interrupted");
                                }
                            }
                            return true;
                        },
                        this::clean));
        assertThat(late.stillRuns()).isTrue();
        assertThat(events).containsExactly("interrupted");
        released.countDown();
        assertThat(cleaned.await(20, TimeUnit.SECONDS)).isTrue();
    }
}
