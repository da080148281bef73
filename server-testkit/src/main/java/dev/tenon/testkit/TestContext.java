package dev.tenon.testkit;

import dev.tenon.api.HandlerContext;
import dev.tenon.api.Metrics;
import dev.tenon.api.Options;
import dev.tenon.api.RequestHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What a mount gives its handler, for a handler under test: options, a data directory, executors. {@link #start} does what the server
 * does when it starts a mount, {@link #close} what it does when it ends one.
 *
 * <pre>{@code
 * try (TestContext context = TestContext.of("greeting = \"Good morning\"")) {
 *     Hello hello = context.start(new Hello());
 *     assertEquals("Good morning, world!\n", TestResponse.of(hello.handle(TestRequest.get("/"))).text());
 * }
 * }</pre>
 *
 * <p>Safe for any thread, but for {@code start} and {@code close}.
 */
public final class TestContext implements HandlerContext, AutoCloseable {

    private final String mountName;
    private final String mountPath;
    private final TestOptions options;
    private final TemporaryFolder folder;
    private final TestMetrics metrics = new TestMetrics();
    private final ExecutorService executor;
    private final ScheduledExecutorService timer;
    private final Map<String, Object> shared = new LinkedHashMap<>();
    private final Deque<RequestHandler> started = new ArrayDeque<>();

    private TestContext(String mountName, String mountPath, TestOptions options, TemporaryFolder folder) {
        this.mountName = mountName;
        this.mountPath = mountPath;
        this.options = options;
        this.folder = folder;
        this.executor = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(mountName + "-", 0).factory());
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(mountName + "-timer").factory());
    }

    /** A context without options, of a mount {@code test} at {@code /}. */
    public static TestContext create() {
        return of("");
    }

    /**
     * A context with these options.
     *
     * @param toml what stands under {@code [mount.options]}; tables within it are called {@code [mount.options.name]}
     * @throws IllegalArgumentException if it is not valid
     */
    public static TestContext of(String toml) {
        return of("test", "/", toml);
    }

    /**
     * A context with these options.
     *
     * @param options texts, numbers, booleans, lists and maps of them
     */
    public static TestContext of(Map<String, ?> options) {
        return of(TestOptions.toml(options));
    }

    /** A context of a mount with this name and path, and options as in {@link #of(String)}. */
    public static TestContext of(String mountName, String mountPath, String toml) {
        TemporaryFolder folder = TemporaryFolder.create();
        try {
            return new TestContext(mountName, mountPath, TestOptions.of(folder.path(), toml), folder);
        } catch (IllegalArgumentException e) {
            TestSite.closeAfter(e, List.of(folder));
            throw e;
        }
    }

    /**
     * Starts a handler as the server does: {@code configure}, then {@code start}, then no option may be left that nobody has read. It
     * is stopped by {@link #close}.
     *
     * @throws AssertionError if an option was left
     * @throws Exception what the handler throws
     */
    public <H extends RequestHandler> H start(H handler) throws Exception {
        started.push(handler); // the server calls stop after a start that failed, too
        handler.configure(options.options());
        handler.start(this);
        List<String> unused = options.unused();
        if (!unused.isEmpty()) {
            throw new AssertionError("options that the handler has not read: " + String.join("; ", unused));
        }
        return handler;
    }

    /** The folder against which paths in options are resolved; deleted by {@link #close}. */
    public Path folder() {
        return folder.path();
    }

    /** What the handler has counted under this name so far, be it a counter, a timer's events, or a gauge's value; 0 if nothing. */
    public long counted(String name) {
        return metrics.value(name);
    }

    @Override
    public Options options() {
        return options.options();
    }

    @Override
    public String mountName() {
        return mountName;
    }

    @Override
    public String mountPath() {
        return mountPath;
    }

    @Override
    public Path dataDirectory() {
        try {
            return Files.createDirectories(folder.path().resolve("mounts").resolve(mountName));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public System.Logger logger() {
        return System.getLogger("mount." + mountName);
    }

    @Override
    public ExecutorService executor() {
        return executor;
    }

    @Override
    public ScheduledExecutorService timer() {
        return timer;
    }

    @Override
    public <T> T shared(String key, Class<T> type, Callable<? extends T> factory) throws Exception {
        synchronized (shared) {
            Object object = shared.get(key);
            if (object == null) {
                object = type.cast(factory.call());
                shared.put(key, object);
            }
            return type.cast(object);
        }
    }

    @Override
    public Metrics metrics() {
        return metrics;
    }

    /**
     * Stops the handlers it started, then ends executors, shared objects and folder.
     *
     * @throws AssertionError if a handler throws from {@code stop}, or a task does not end within 5 seconds after it was interrupted;
     *     the rest is ended all the same
     */
    @Override
    public void close() {
        Deque<AutoCloseable> all = new ArrayDeque<>();
        all.push(folder);
        synchronized (shared) {
            for (Object object : shared.values()) {
                if (object instanceof AutoCloseable closeable) {
                    all.push(closeable);
                }
            }
            shared.clear();
        }
        all.push(() -> end(timer, "timer()"));
        all.push(() -> end(executor, "executor()"));
        started.descendingIterator().forEachRemaining(handler -> all.push(handler::stop));
        started.clear();
        TestSite.closeAll(all);
    }

    private static void end(ExecutorService executor, String name) throws InterruptedException {
        executor.shutdownNow();
        if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
            throw new AssertionError("a task in " + name + " goes on although it was interrupted");
        }
    }
}
