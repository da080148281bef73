package dev.tenon.testkit;

import dev.tenon.api.Metrics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Counts what a handler under test counts. */
final class TestMetrics implements Metrics {

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final Map<String, LongSupplier> gauges = new ConcurrentHashMap<>();

    @Override
    public Counter counter(String name) {
        return adder(name)::add;
    }

    @Override
    public Timer timer(String name) {
        LongAdder adder = adder(name);
        return duration -> adder.increment();
    }

    @Override
    public void gauge(String name, LongSupplier value) {
        gauges.put(name, value);
    }

    long value(String name) {
        LongSupplier gauge = gauges.get(name);
        if (gauge != null) {
            return gauge.getAsLong();
        }
        LongAdder count = counts.get(name);
        return count == null ? 0 : count.sum();
    }

    private LongAdder adder(String name) {
        return counts.computeIfAbsent(name, key -> new LongAdder());
    }
}
