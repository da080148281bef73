package dev.tenon.staticfiles;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenon.testkit.RawClient;
import dev.tenon.testkit.TestRequest;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many files, huge ones, and files that change under load, for {@code tenon.soak.seconds}: no wrong byte, no stale validator, and
 * neither memory nor descriptors grow.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS)
class StaticSoakIT {

    private static final long SECONDS = Long.getLong("tenon.soak.seconds", 600);
    private static final long SEED = Long.getLong("tenon.soak.seed", 27);
    private static final int CLIENTS = 8;
    private static final long CACHE_BYTES = 16L << 20;
    private static final int OPEN_FILES = 32;

    /**
     * Files in the tree: {@code tenon.soak.files}. A short run has time for fewer: it is the disk that takes its time to make and to
     * delete them.
     */
    private static final int TREE_FILES = Integer.getInteger("tenon.soak.files", SECONDS < 600 ? 20_000 : 1_000_000);

    private static final int FLAT_FILES = Math.min(TREE_FILES, 100_000);
    private static final long SPARSE_BYTES = 10L << 30;

    /** What an answer may be behind the disk, and what the machine may be late. */
    private static final long STALE_NANOS = TimeUnit.MILLISECONDS.toNanos(1_000);

    @TempDir
    Path root;

    @Test
    void manyFilesAndAHugeOne() throws Exception {
        for (int i = 0; i < FLAT_FILES; i++) {
            Path file = root.resolve("flat/" + i + ".txt");
            if (i == 0) {
                Files.createDirectories(file.getParent());
            }
            Files.writeString(file, "flat " + i);
        }
        for (int i = 0; i < TREE_FILES; i++) {
            Path file = root.resolve(tree(i));
            if (i % 1_000 == 0) {
                Files.createDirectories(file.getParent());
            }
            Files.writeString(file, "tree " + i);
        }
        try (RandomAccessFile sparse =
                new RandomAccessFile(root.resolve("sparse.bin").toFile(), "rw")) {
            sparse.setLength(SPARSE_BYTES);
            for (long at = 0; at < SPARSE_BYTES; at += 1L << 30) {
                sparse.seek(at);
                sparse.writeLong(at);
            }
        }
        try (TestServer server = serve()) {
            long before = usedBytes();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS / 2);
            List<Concurrent> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                SplittableRandom random = new SplittableRandom(SEED + i);
                clients.add(Concurrent.repeat(() -> askForMany(server, random)));
            }
            await().atMost(Duration.ofHours(1)).until(() -> {
                clients.forEach(Concurrent::check);
                return System.nanoTime() - end > 0;
            });
            clients.forEach(Concurrent::close);
            assertThat(clients).allMatch(client -> client.rounds() > 0);
            assertBounded(before);
        }
    }

    private static String tree(int i) {
        return "tree/" + i / 100_000 + "/" + i / 1_000 % 100 + "/" + i + ".txt";
    }

    /** A few hundred requests on one connection. */
    private static void askForMany(TestServer server, SplittableRandom random) throws IOException {
        try (RawClient client = server.raw()) {
            for (int i = 0; i < 300; i++) {
                int flat = random.nextInt(FLAT_FILES);
                assertThat(ask(client, TestRequest.get("/flat/" + flat + ".txt"))
                                .text())
                        .isEqualTo("flat " + flat);
                int leaf = random.nextInt(TREE_FILES);
                assertThat(ask(client, TestRequest.get("/" + tree(leaf))).text())
                        .isEqualTo("tree " + leaf);
                assertThat(ask(client, TestRequest.get("/flat/none-" + flat)).status())
                        .isEqualTo(404);
            }
            long mark = (long) random.nextInt((int) (SPARSE_BYTES >> 30)) << 30;
            TestResponse part = ask(
                    client,
                    TestRequest.get("/sparse.bin").withHeader("Range", "bytes=" + mark + "-" + (mark + 99_999)));
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.header("Content-Range"))
                    .contains("bytes " + mark + "-" + (mark + 99_999) + "/" + SPARSE_BYTES);
            byte[] expected = new byte[100_000];
            java.nio.ByteBuffer.wrap(expected).putLong(mark);
            assertThat(part.bytes()).isEqualTo(expected);
        }
    }

    @Test
    void filesThatChangeUnderLoad() throws Exception {
        List<Changing> files = List.of(
                new Changing("small.txt", 2_000),
                new Changing("text.css", 300_000),
                new Changing("large.bin", 1_500_000));
        for (Changing file : files) {
            file.replace();
        }
        try (TestServer server = serve()) {
            long before = usedBytes();
            List<Concurrent> all = new ArrayList<>();
            for (Changing file : files) {
                SplittableRandom random = new SplittableRandom(SEED + file.name.length());
                all.add(Concurrent.repeat(() -> file.change(random)));
                for (int i = 0; i < CLIENTS / 2; i++) {
                    all.add(Concurrent.repeat(() -> file.askOften(server)));
                }
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS / 2);
            await().atMost(Duration.ofHours(1)).until(() -> {
                all.forEach(Concurrent::check);
                return System.nanoTime() - end > 0;
            });
            all.forEach(Concurrent::close);
            for (Changing file : files) {
                assertThat(file.whole).as("whole answers for " + file.name).hasPositiveValue();
                assertThat(file.confirmed).as("304 for " + file.name).hasPositiveValue();
            }
            assertBounded(before);
        }
    }

    /** A file whose content says which version it is, all through. */
    private final class Changing {

        private final String name;
        private final int length;
        private final AtomicLong version = new AtomicLong();
        private final AtomicLong whole = new AtomicLong();
        private final AtomicLong confirmed = new AtomicLong();

        /** When a version was no longer there, by its number. */
        private final ConcurrentHashMap<Long, Long> gone = new ConcurrentHashMap<>();

        private final ConcurrentHashMap<String, Long> versions = new ConcurrentHashMap<>();

        /** To which length a version was cut in place, by its number. */
        private final ConcurrentHashMap<Long, Integer> cuts = new ConcurrentHashMap<>();

        Changing(String name, int length) {
            this.name = name;
            this.length = length;
        }

        private byte[] content(long number) {
            byte[] word = String.format("version %010d\n", number).getBytes(US_ASCII);
            byte[] content = new byte[length / word.length * word.length + (int) (number % 7) * word.length];
            for (int i = 0; i < content.length; i += word.length) {
                System.arraycopy(word, 0, content, i, word.length);
            }
            return content;
        }

        void replace() throws IOException {
            long next = version.get() + 1;
            Path draft = Files.write(root.resolve(name + "~"), content(next));
            Files.move(draft, root.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            gone.put(version.getAndIncrement(), System.nanoTime());
        }

        /** Replaces it; now and then it is cut short in place first, or vanishes for a moment. */
        void change(SplittableRandom random) throws Exception {
            Path file = root.resolve(name);
            switch (random.nextInt(8)) {
                case 0 -> Files.deleteIfExists(file);
                case 1 -> {
                    int length = 19 * random.nextInt(1, 50);
                    cuts.put(version.get(), length);
                    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                        open.setLength(length);
                    }
                }
                default -> {}
            }
            replace();
            if (random.nextInt(4) == 0) {
                long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(4_000));
                await().atMost(Duration.ofSeconds(30)).until(() -> System.nanoTime() - until > 0);
            }
        }

        void askOften(TestServer server) throws IOException {
            String tag = "\"none\"";
            try (RawClient client = server.raw()) {
                for (int i = 0; i < 200; i++) {
                    long asked = System.nanoTime();
                    TestResponse response =
                            ask(client, TestRequest.get("/" + name).withHeader("If-None-Match", tag));
                    switch (response.status()) {
                        case 200 -> tag = see(response, asked);
                        case 304 -> confirm(tag, asked);
                        default -> assertThat(response.status()).isIn(404, 503);
                    }
                }
            } catch (IOException e) {
                // It became shorter while it was sent: the connection ended early, as it must.
                assertThat(e).hasMessageNotContaining("within");
            }
        }

        private String see(TestResponse response, long asked) {
            byte[] bytes = response.bytes();
            long number = Long.parseLong(new String(bytes, 8, 10, US_ASCII));
            byte[] expected = content(number);
            // Cut short in place it is what it was, and no longer.
            expected = Arrays.copyOf(expected, Math.min(bytes.length, expected.length));
            if (Arrays.mismatch(bytes, expected) >= 0) {
                assertEmptied(bytes, expected, number);
                return "\"none\"";
            }
            assertFresh(number, asked);
            whole.incrementAndGet();
            String tag = response.header("ETag").orElseThrow();
            if (!tag.startsWith("W/") && bytes.length == content(number).length) {
                Long other = versions.putIfAbsent(tag, number);
                assertThat(other == null || other == number)
                        .as("one tag for two versions")
                        .isTrue();
            }
            return tag;
        }

        /**
         * That a wrong byte is one which whoever cut the file put there. A large file's pages are in the socket's queue themselves, not
         * copies of them; the system fills what is cut off with zeros there too (docs/static.md).
         */
        private void assertEmptied(byte[] bytes, byte[] expected, long number) {
            assertThat(length)
                    .as("length of a file that is sent from its pages")
                    .isGreaterThan(Representations.COMPRESSIBLE_BYTES);
            int cut = cuts.getOrDefault(number, Integer.MAX_VALUE);
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] != expected[i]) {
                    assertThat(i).as("a wrong byte of version %d", number).isGreaterThanOrEqualTo(cut);
                    assertThat(bytes[i]).as("byte %d of version %d", i, number).isZero();
                }
            }
        }

        private void confirm(String tag, long asked) {
            Long number = versions.get(tag);
            if (number != null) {
                assertFresh(number, asked);
            }
            confirmed.incrementAndGet();
        }

        private void assertFresh(long number, long asked) {
            long since = gone.getOrDefault(number, Long.MAX_VALUE);
            assertThat(asked - since).as("how long version %d was gone", number).isLessThan(STALE_NANOS);
        }
    }

    private TestServer serve() throws Exception {
        String options = "root = '" + root + "'\ncache_bytes = " + CACHE_BYTES + "\nopen_files = " + OPEN_FILES + "\n";
        return TestSite.of("/", StaticFiles::new, options).start();
    }

    private static TestResponse ask(RawClient client, TestRequest request) throws IOException {
        return client.send(request.toBytes()).receive();
    }

    private void assertBounded(long before) {
        assertThat(usedBytes() - before).as("memory").isLessThan(CACHE_BYTES + (64L << 20));
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(openFiles()).isEmpty());
    }

    private static long usedBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** The regular files below the root that this process has open. */
    private List<Path> openFiles() throws IOException {
        List<Path> open = new ArrayList<>();
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    Path file = Files.readSymbolicLink(descriptor);
                    if (file.startsWith(root) && !Files.isDirectory(descriptor)) {
                        open.add(file);
                    }
                } catch (NoSuchFileException e) {
                    // Closed in the meantime.
                }
            }
        }
        return open;
    }
}
