package dev.tenon.suite;

import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Knows which class loaders of dropped plugins are still alive. The plugins report theirs through a list in the system's properties,
 * which is all that they and a test see in common.
 */
final class LoaderWitness implements AutoCloseable {

    /** The member of a plugin's class that reports its loader. */
    static final String MEMBER = """
            @SuppressWarnings("unchecked")
            @Override public void start(HandlerContext context) {
                ((java.util.List<Object>) System.getProperties().get("dev.tenon.suite.loaders"))
                        .add(new java.lang.ref.WeakReference<>(getClass().getClassLoader()));
            }
            """;

    private static final String KEY = "dev.tenon.suite.loaders";

    private final List<WeakReference<?>> seen = new CopyOnWriteArrayList<>();

    LoaderWitness() {
        System.getProperties().put(KEY, seen);
    }

    /** How many have been reported, each as often as it was. */
    int reported() {
        return seen.size();
    }

    /** Waits until no more than so many are alive. */
    void awaitAlive(int most) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    System.gc();
                    return seen.stream()
                                    .map(WeakReference::get)
                                    .filter(loader -> loader != null)
                                    .distinct()
                                    .count()
                            <= most;
                });
    }

    @Override
    public void close() {
        System.getProperties().remove(KEY);
    }
}
