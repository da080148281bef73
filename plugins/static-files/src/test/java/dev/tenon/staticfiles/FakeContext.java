package dev.tenon.staticfiles;

import dev.tenon.api.HandlerContext;
import dev.tenon.api.Metrics;
import dev.tenon.api.Options;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/** What this plugin needs of its context. */
record FakeContext(Path dataDirectory, ScheduledExecutorService timer) implements HandlerContext {

    @Override
    public Options options() {
        return new FakeOptions(Map.of());
    }

    @Override
    public String mountName() {
        return "site";
    }

    @Override
    public String mountPath() {
        return "/";
    }

    @Override
    public System.Logger logger() {
        return System.getLogger("site");
    }

    @Override
    public ExecutorService executor() {
        return timer;
    }

    @Override
    public <T> T shared(String key, Class<T> type, Callable<? extends T> factory) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Metrics metrics() {
        throw new UnsupportedOperationException();
    }
}
