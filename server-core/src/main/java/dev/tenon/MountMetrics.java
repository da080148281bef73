package dev.tenon;

import dev.tenon.api.Metrics;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What a plugin counts and times for one mount. */
final class MountMetrics implements Metrics {

    private static final System.Logger LOG = System.getLogger("dev.tenon");
    private static final int MOST = 100;

    private final String mount;
    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();
    private final Map<String, Timing> timers = new ConcurrentHashMap<>();
    private final Map<String, LongSupplier> gauges = new ConcurrentHashMap<>();
    private final AtomicBoolean complained = new AtomicBoolean();

    MountMetrics(String mount) {
        this.mount = mount;
    }

    private record Timing(LongAdder count, LongAdder nanos) implements Timer {
        @Override
        public void record(Duration duration) {
            count.increment();
            nanos.add(duration.toNanos());
        }
    }

    @Override
    public Counter counter(String name) {
        LongAdder adder =
                mayAdd(counters, name) ? counters.computeIfAbsent(name, n -> new LongAdder()) : new LongAdder();
        return adder::add;
    }

    @Override
    public Timer timer(String name) {
        Timing fresh = new Timing(new LongAdder(), new LongAdder());
        return mayAdd(timers, name) ? timers.computeIfAbsent(name, n -> fresh) : fresh;
    }

    @Override
    public void gauge(String name, LongSupplier value) {
        if (mayAdd(gauges, name)) {
            gauges.put(name, value);
        }
    }

    private boolean mayAdd(Map<String, ?> kind, String name) {
        if (kind.containsKey(name) || counters.size() + timers.size() + gauges.size() < MOST) {
            return true;
        }
        if (complained.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "mount " + mount + " has more than " + MOST + " metrics; further ones count nothing");
        }
        return false;
    }

    /** All values as they are now, timers as their count and their sum in microseconds. */
    Map<String, Long> values() {
        Map<String, Long> values = new TreeMap<>();
        counters.forEach((name, adder) -> values.put(name, adder.sum()));
        timers.forEach((name, timing) -> {
            values.put(name + "_count", timing.count.sum());
            values.put(name + "_microseconds", timing.nanos.sum() / 1_000);
        });
        gauges.forEach((name, value) -> {
            try {
                values.put(name, value.getAsLong());
            } catch (RuntimeException e) { // plugin code; one broken gauge hides no other value
                LOG.log(Level.WARNING, "the gauge " + name + " of mount " + mount + " failed", e);
            }
        });
        return values;
    }
}
