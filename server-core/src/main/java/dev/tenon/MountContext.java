package dev.tenon;

import dev.tenon.api.HandlerContext;
import dev.tenon.api.Metrics;
import dev.tenon.api.Options;
import dev.tenon.engine.HandlerThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What one mount gives its handler, and takes back when the mount ends. Its executors are made when they are asked for. */
final class MountContext implements HandlerContext {

    private final String name;
    private final String path;
    private final Options options;
    private final ClassLoader loader;
    private final DataDirectory data;
    private final SharedObjects shared;
    private final MountMetrics metrics;
    private @Nullable ExecutorService executor;
    private @Nullable ScheduledExecutorService timer;
    private volatile boolean closed;

    MountContext(
            String name, String path, Options options, ClassLoader loader, DataDirectory data, SharedObjects shared) {
        this.name = name;
        this.path = path;
        this.options = options;
        this.loader = loader;
        this.data = data;
        this.shared = shared;
        this.metrics = new MountMetrics(name);
    }

    @Override
    public Options options() {
        return options;
    }

    @Override
    public String mountName() {
        return name;
    }

    @Override
    public String mountPath() {
        return path;
    }

    @Override
    public Path dataDirectory() {
        try {
            return data.mount(name);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create the data directory of mount " + name, e);
        }
    }

    @Override
    public System.Logger logger() {
        return System.getLogger("mount." + name);
    }

    @Override
    public synchronized ExecutorService executor() {
        requireOpen("executor");
        if (executor == null) {
            executor = Executors.newThreadPerTaskExecutor(inLoader(HandlerThreads.ordinary(name + "-")));
        }
        return executor;
    }

    @Override
    public synchronized ScheduledExecutorService timer() {
        requireOpen("timer");
        if (timer == null) {
            timer = Executors.newSingleThreadScheduledExecutor(
                    inLoader(Thread.ofPlatform().daemon().name(name + "-timer").factory()));
        }
        return timer;
    }

    private ThreadFactory inLoader(ThreadFactory threads) {
        return task -> {
            Thread thread = threads.newThread(task);
            thread.setContextClassLoader(loader);
            return thread;
        };
    }

    @Override
    public <T> T shared(String key, Class<T> type, Callable<? extends T> factory) throws Exception {
        requireOpen("shared object");
        T object = shared.get(this, loader, key, type, factory);
        if (closed) { // meanwhile: nobody else would give it back
            shared.release(this);
            requireOpen("shared object");
        }
        return object;
    }

    /** What is given out after the end would be ended by nobody. */
    private void requireOpen(String what) {
        if (closed) {
            throw new IllegalStateException("mount " + name + " has been stopped, and its context gives no " + what
                    + " any more: ask for it in start, and end what uses it in stop");
        }
    }

    @Override
    public Metrics metrics() {
        return metrics;
    }

    /** What the handler has counted so far. */
    MountMetrics counted() {
        return metrics;
    }

    /** Ends what the handler was given; after {@code stop}. Waits for running tasks only a moment. */
    void close(Duration atMost) {
        closed = true;
        List<ExecutorService> executors = executors();
        executors.forEach(ExecutorService::shutdownNow);
        for (ExecutorService each : executors) {
            try {
                each.awaitTermination(atMost.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        shared.release(this);
    }

    /** Whether no task of its executors runs any more. */
    boolean isQuiet() {
        return executors().stream().allMatch(ExecutorService::isTerminated);
    }

    private synchronized List<ExecutorService> executors() {
        List<ExecutorService> made = new ArrayList<>();
        if (executor != null) {
            made.add(executor);
        }
        if (timer != null) {
            made.add(timer);
        }
        return made;
    }
}
