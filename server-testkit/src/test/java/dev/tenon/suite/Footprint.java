package dev.tenon.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.tenon.testkit.TestServer;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;

/**
 * What this JVM holds while its server has nothing to do.
 *
 * @param threads platform threads
 * @param descriptors open files and sockets
 * @param heapBytes objects that are reachable
 * @param bufferBytes direct buffers
 */
record Footprint(int threads, long descriptors, long heapBytes, long bufferBytes) {

    /** Threads that come and go by themselves: the JDK's compilers and its pollers. */
    private static final int SPARE_THREADS = 8;

    private static final int SPARE_DESCRIPTORS = 8;
    private static final long SPARE_HEAP_BYTES = 8 << 20;

    /** A spare carrier has two, and the JDK keeps a few for each thread that does I/O. */
    private static final long SPARE_BUFFER_BYTES = 8 << 20;

    /** Threads without work end after half a minute. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Of a server with this many loops, whose clients have all gone. */
    static Footprint settled(TestServer server, int loops) {
        await().atMost(PATIENCE)
                .until(() -> server.server().control().status().traffic().connectionsOpen() == 0);
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> hasNoIdleThreads(loops));
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long descriptors = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getOpenFileDescriptorCount()
                : 0;
        return new Footprint(
                ManagementFactory.getThreadMXBean().getThreadCount(),
                descriptors,
                runtime.totalMemory() - runtime.freeMemory(),
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .filter(pool -> pool.getName().equals("direct"))
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum());
    }

    /** Whether the threads of pools that shrink have ended. */
    private static boolean hasNoIdleThreads(int loops) {
        List<String> names = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .toList();
        // The control socket has a loop, too.
        return names.stream().noneMatch(name -> name.startsWith("worker-"))
                && names.stream().filter("carrier"::equals).count() <= loops + 1;
    }

    void assertNotAbove(Footprint earlier) {
        assertThat(threads).as("threads").isLessThanOrEqualTo(earlier.threads + SPARE_THREADS);
        assertThat(descriptors).as("descriptors").isLessThanOrEqualTo(earlier.descriptors + SPARE_DESCRIPTORS);
        assertThat(bufferBytes).as("direct buffers").isLessThanOrEqualTo(earlier.bufferBytes + SPARE_BUFFER_BYTES);
        assertThat(heapBytes).as("heap").isLessThanOrEqualTo(earlier.heapBytes + SPARE_HEAP_BYTES);
    }
}
