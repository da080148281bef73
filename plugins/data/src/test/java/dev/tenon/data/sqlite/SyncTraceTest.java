package dev.tenon.data.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tenon.data.TestMount;
import dev.tenon.data.store.Store;
import dev.tenon.data.store.StoreException;
import dev.tenon.data.store.Update;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a killed process cannot show: that the disk was told to keep a write before the write was acknowledged. The system
 * calls of a process that writes are traced, by strace. The number of writes one after the other:
 * {@code -Dtenon.sync.writes=1000}.
 */
final class SyncTraceTest {

    private static final int ALONE = Integer.getInteger("tenon.sync.writes", 100);
    private static final int WRITERS = 256;
    private static final int EACH = 8;

    /** A call that ends in its line, or the start of one; the thread first, then the call, the descriptor's path and the rest. */
    private static final Pattern CALL = Pattern.compile("(\\d+) +(f(?:data)?sync|write)\\((\\d+)<(.*?)>(.*)");

    private static final Pattern RESUMED = Pattern.compile("(\\d+) +<\\.\\.\\. f(?:data)?sync resumed>.* = 0");

    @TempDir
    Path directory;

    private List<String> events;

    /** {@code sync} for each sync of the log that has come to its end, {@code ack} for each acknowledgement that begins. */
    @BeforeEach
    void trace() throws Exception {
        boolean there = Files.isExecutable(Path.of("/usr/bin/strace"));
        if (!"required".equals(System.getenv("TENON_TEST_PROGRAMS"))) {
            assumeThat(there).as("strace is installed").isTrue();
        }
        Path trace = directory.resolve("trace");
        Process process = new ProcessBuilder(
                        "/usr/bin/strace",
                        "-f",
                        "-y",
                        "--seccomp-bpf",
                        "-e",
                        "trace=fsync,fdatasync,write",
                        "-e",
                        "signal=none",
                        "-o",
                        trace.toString(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-Dtenon.sync.writes=" + ALONE,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        directory.resolve("store").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(directory.resolve("out").toFile())
                .start();
        assertThat(process.waitFor()).isZero();
        events = events(Files.readAllLines(trace));
    }

    private static List<String> events(List<String> lines) {
        List<String> events = new ArrayList<>();
        Map<String, Boolean> syncing = new HashMap<>();
        for (String line : lines) {
            Matcher call = CALL.matcher(line);
            Matcher resumed = RESUMED.matcher(line);
            if (call.matches()) {
                boolean log = call.group(4).endsWith("-wal");
                if (call.group(2).equals("write")) {
                    if (call.group(5).startsWith(", \"ack") || call.group(5).startsWith(", \"phase")) {
                        events.add(call.group(5).startsWith(", \"ack") ? "ack" : "phase");
                    }
                } else if (log && call.group(5).endsWith(" = 0")) {
                    events.add("sync");
                } else {
                    syncing.put(call.group(1), log);
                }
            } else if (resumed.matches() && syncing.getOrDefault(resumed.group(1), false)) {
                events.add("sync");
            }
        }
        return events;
    }

    @Test
    void theSyncComesBeforeTheAnswerAndManyWritesShareOne() {
        int phase = events.indexOf("phase");
        boolean synced = false;
        int acknowledged = 0;
        for (String event : events.subList(0, phase)) {
            if (event.equals("ack")) {
                acknowledged++;
                assertThat(synced).as("write %d was synced", acknowledged).isTrue();
            }
            synced = event.equals("sync");
        }
        assertThat(acknowledged).isEqualTo(ALONE);

        List<String> together = events.subList(phase, events.size());
        long syncs = together.stream().filter("sync"::equals).count();
        assertThat(together.stream().filter("ack"::equals).count()).isEqualTo(1);
        assertThat(syncs).isBetween(1L, (long) WRITERS * EACH / 8);
    }

    /** The process that is traced: acknowledges by a line each, then writes from many threads at once. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) throws Exception {
            Store store = TestMount.store(Path.of(arguments[0]), SqliteLimits.DEFAULTS);
            FileOutputStream out = new FileOutputStream(FileDescriptor.out);
            for (int i = 0; i < ALONE; i++) {
                write(store, "n" + i);
                out.write("ack\n".getBytes(UTF_8));
            }
            out.write("phase\n".getBytes(UTF_8));
            List<Future<?>> writers = new ArrayList<>();
            try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < WRITERS; i++) {
                    String name = "w" + i + "-";
                    writers.add(clients.submit(() -> {
                        for (int j = 0; j < EACH; j++) {
                            write(store, name + j);
                        }
                        return null;
                    }));
                }
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            out.write("ack\n".getBytes(UTF_8));
            store.close();
        }

        private static void write(Store store, String id) throws StoreException, IOException {
            byte[] body = "{\"n\":1}".getBytes(UTF_8);
            TestMount.write(store, id, body.length, current -> new Update.Decision.Put(body), TestMount.soon());
        }
    }
}
