package dev.tenon.acceptance;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.tenon.testkit.RawClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two thousand clients that are slow on purpose, and come back whenever they are closed, while a few others want to be served as
 * fast as ever: for half a minute, or {@code tenon.soak.seconds} if that is less.
 */
@Timeout(value = 5 * ServerProcess.PATIENCE_SECONDS, unit = SECONDS)
class SlowClientsSoakIT {

    private static final List<SlowClient.Kind> KINDS = List.of(SlowClient.Kind.values());
    private static final int SLOW = 2_000;

    /** Long enough for each kind of client to be closed a few times. */
    private static final int SIEGE_SECONDS = Math.min(30, Integer.getInteger("tenon.soak.seconds", 30));

    private static final int IDLE_SECONDS = 3;
    private static final int NORMAL_CONNECTIONS = 4;

    /** Where twice the idle value is less than a busy machine's scheduler takes. */
    private static final double FAST_ENOUGH_MILLIS = 50;

    private static final long HEAP_SLACK_BYTES = 24 << 20;
    private static final int DESCRIPTOR_SLACK = 16;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    /** How long normal requests took, in milliseconds. */
    private record Latency(int requests, double median, double p99, double worst) {

        static Latency of(List<Long> nanos) {
            long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
            return new Latency(
                    sorted.length,
                    sorted[sorted.length / 2] / 1e6,
                    sorted[sorted.length * 99 / 100] / 1e6,
                    sorted[sorted.length - 1] / 1e6);
        }

        @Override
        public String toString() {
            return "%d requests, median %.2f ms, p99 %.2f ms, worst %.2f ms".formatted(requests, median, p99, worst);
        }
    }

    /** Lives of the slow clients of one kind that the server has ended, in seconds. */
    private final Map<SlowClient.Kind, List<Double>> lives = new EnumMap<>(SlowClient.Kind.class);

    private ServerProcess run() throws IOException {
        SlowPlugin.drop(Files.createDirectory(folder.resolve("work")), folder.resolve("plugins"));
        Files.writeString(folder.resolve("server.toml"), """
                [server]
                listen = ["127.0.0.1:0"]
                plugins_dir = "plugins"
                data_dir = "data"
                [server.limits]
                header_seconds = 5
                write_stall_seconds = 5
                [[mount]]
                path = "/"
                plugin = "slow"
                """);
        return ServerProcess.start(folder, "run", "--config", "server.toml");
    }

    private JsonObject status() throws Exception {
        String json = ServerProcess.run(folder, "status", "--json", "--config", "server.toml")
                .out();
        return new Gson().fromJson(json, JsonObject.class);
    }

    /** The server's live objects. */
    private long heap(ServerProcess server) throws Exception {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        assertThat(new ProcessBuilder(jcmd, Long.toString(server.pid()), "GC.run")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor())
                .isZero();
        return status().get("heap_used_bytes").getAsLong();
    }

    /**
     * The server's descriptors; 0 where they cannot be seen. Not counted is the one by which each of its threads, whose number is bounded,
     * sees how long it had to wait for a core.
     */
    private static long descriptors(ServerProcess server) throws IOException {
        Path folder = Path.of("/proc", Long.toString(server.pid()), "fd");
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(descriptor -> !leadsTo(descriptor, "schedstat")).count();
        }
    }

    private static boolean leadsTo(Path descriptor, String name) {
        try {
            return Files.readSymbolicLink(descriptor).endsWith(name);
        } catch (IOException closed) {
            return false;
        }
    }

    /** Asks again and again, on a few connections in turn, until told to end. */
    private static Latency ask(InetSocketAddress address, CompletableFuture<?> end) throws Exception {
        List<Long> nanos = new ArrayList<>();
        List<RawClient> clients = new ArrayList<>();
        CountDownLatch never = new CountDownLatch(1);
        try {
            for (int i = 0; i < NORMAL_CONNECTIONS; i++) {
                clients.add(RawClient.connect(address));
            }
            for (int i = 0; !end.isDone(); i++) {
                long start = System.nanoTime();
                RawClient client = clients.get(i % NORMAL_CONNECTIONS);
                assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                                .receive()
                                .text())
                        .isEqualTo("served");
                nanos.add(System.nanoTime() - start);
                // About two hundred a second: what is measured is the server, not how fast clients can ask.
                assertThat(never.await(4, MILLISECONDS)).isFalse();
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
        return Latency.of(nanos);
    }

    /** Keeps the server busy with slow clients, then waits until it has closed the last of them. */
    private void besiege(InetSocketAddress address, CompletableFuture<?> over) throws Exception {
        List<SlowClient> clients = new ArrayList<>();
        CountDownLatch never = new CountDownLatch(1);
        try {
            for (int i = 0; i < SLOW; i++) {
                clients.add(new SlowClient(kind(i), address));
            }
            while (!clients.isEmpty()) {
                for (int i = clients.size() - 1; i >= 0; i--) {
                    step(clients, i, address, over.isDone());
                }
                assertThat(never.await(100, MILLISECONDS)).isFalse();
            }
        } finally {
            for (SlowClient client : clients) {
                client.close();
            }
        }
    }

    /** A third of each kind. */
    private static SlowClient.Kind kind(int number) {
        return KINDS.get(number % KINDS.size());
    }

    private void step(List<SlowClient> clients, int index, InetSocketAddress address, boolean over) throws IOException {
        SlowClient client = clients.get(index);
        if (client.goOn()) {
            assertThat(client.seconds())
                    .as("a client slow in its %s is still there", client.kind)
                    .isLessThan(client.kind.seconds + 2 * SlowClient.SLACK_SECONDS);
            return;
        }
        client.close();
        assertThat(client.taken()).isLessThan(SlowPlugin.DOWNLOAD_BYTES);
        lives.computeIfAbsent(client.kind, kind -> new ArrayList<>()).add(client.seconds());
        if (over) {
            clients.set(index, clients.getLast());
            clients.removeLast();
        } else {
            clients.set(index, new SlowClient(client.kind, address));
        }
    }

    private static <T> CompletableFuture<T> after(int seconds) {
        return new CompletableFuture<T>().completeOnTimeout(null, seconds, SECONDS);
    }

    @Test
    void normalRequestsAreServedAsEver() throws Exception {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            assumeThat(system.getMaxFileDescriptorCount()).isGreaterThan(SLOW + 500);
        }
        try (ServerProcess server = run();
                ExecutorService threads = Executors.newCachedThreadPool()) {
            URI uri = URI.create(server.line().split(" ", -1)[1]);
            InetSocketAddress address = new InetSocketAddress(uri.getHost(), uri.getPort());
            ask(address, after(IDLE_SECONDS)); // warm
            Latency idle = ask(address, after(IDLE_SECONDS));
            long heapBefore = heap(server);
            long descriptorsBefore = descriptors(server);

            CompletableFuture<Void> over = after(SIEGE_SECONDS);
            Future<Latency> normal = threads.submit(() -> ask(address, over));
            besiege(address, over);
            Latency besieged = normal.get();

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> status().get("connections_open").getAsInt() == 0);
            long heapAfter = heap(server);
            long descriptorsAfter = descriptors(server);
            print(idle, besieged, heapBefore, heapAfter, descriptorsBefore, descriptorsAfter);
            assertThat(besieged.p99()).as("p99").isLessThan(Math.max(FAST_ENOUGH_MILLIS, 2 * idle.p99()));
            lives.forEach(SlowClientsSoakIT::assertClosedInTime);
            assertThat(lives).containsOnlyKeys(SlowClient.Kind.values());
            assertThat(heapAfter).as("heap").isLessThan(heapBefore + HEAP_SLACK_BYTES);
            assertThat(descriptorsAfter).as("descriptors").isLessThan(descriptorsBefore + DESCRIPTOR_SLACK);
        }
    }

    /** A client looks once a second whether it is closed, and the server once in a while whether it has to close. */
    private static void assertClosedInTime(SlowClient.Kind kind, List<Double> seconds) {
        assertThat(seconds)
                .as("slow in its " + kind)
                .allSatisfy(life ->
                        assertThat(life).isBetween(kind.seconds - 0.3, kind.seconds + 2 * SlowClient.SLACK_SECONDS));
        assertThat(median(seconds)).as("median of those slow in its " + kind).isLessThan(kind.seconds + 2.5);
    }

    private static double median(List<Double> seconds) {
        return seconds.stream().sorted().skip(seconds.size() / 2).findFirst().orElseThrow();
    }

    private void print(Latency idle, Latency besieged, long heapBefore, long heapAfter, long fdsBefore, long fdsAfter) {
        StringBuilder out = new StringBuilder("idle:     " + idle + "\nbesieged: " + besieged + "\n");
        lives.forEach((kind, seconds) -> {
            DoubleSummaryStatistics all =
                    seconds.stream().mapToDouble(Double::doubleValue).summaryStatistics();
            out.append("slow %-5s limit %2d s: %5d closed by the server, after %.1f to %.1f s, median %.1f s%n"
                    .formatted(kind, kind.seconds, all.getCount(), all.getMin(), all.getMax(), median(seconds)));
        });
        out.append("heap %.1f MiB before, %.1f MiB after; descriptors %d before, %d after"
                .formatted(heapBefore / 1048576.0, heapAfter / 1048576.0, fdsBefore, fdsAfter));
        System.out.println(out);
    }
}
