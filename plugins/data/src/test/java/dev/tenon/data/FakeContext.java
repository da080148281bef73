package dev.tenon.data;

import dev.tenon.api.HandlerContext;
import dev.tenon.api.Metrics;
import dev.tenon.api.Options;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

/** What a mount at {@code /data} is given. */
final class FakeContext implements HandlerContext, Metrics {

    final Map<String, LongSupplier> gauges = new ConcurrentHashMap<>();
    private final Path directory;
    private final Options options;

    FakeContext(Path directory, Options options) {
        this.directory = directory;
        this.options = options;
    }

    @Override
    public Options options() {
        return options;
    }

    @Override
    public String mountName() {
        return "data";
    }

    @Override
    public String mountPath() {
        return "/data";
    }

    @Override
    public Path dataDirectory() {
        return directory;
    }

    @Override
    public System.Logger logger() {
        return TestMount.LOGGER;
    }

    @Override
    public ExecutorService executor() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledExecutorService timer() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T shared(String key, Class<T> type, Callable<? extends T> factory) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Metrics metrics() {
        return this;
    }

    @Override
    public Counter counter(String name) {
        return amount -> {};
    }

    @Override
    public Timer timer(String name) {
        return duration -> {};
    }

    @Override
    public void gauge(String name, LongSupplier value) {
        gauges.put(name, value);
    }
}
