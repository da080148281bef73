package dev.tenon.staticfiles;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tenon.api.EngineAccess;
import dev.tenon.api.HttpError;
import dev.tenon.api.Request;
import dev.tenon.api.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;

/** A site on a folder, with a clock that the test moves, asked as the engine would ask it. */
final class Fixture {

    /** Long past, so that a file of this time is settled from the start. */
    static final FileTime OLD = FileTime.from(Instant.parse("2020-02-29T12:00:00.123456789Z"));

    final Path root;
    final Site site;
    final FileCache cache;
    private final FakeLogger log = new FakeLogger();
    private final AtomicLong nanos = new AtomicLong(-5);

    Fixture(Path root) throws IOException {
        this(root, Map.of());
    }

    /** A site with these options, beside index names of its own. */
    Fixture(Path root, Map<String, Object> options) throws IOException {
        this(root, options, true);
    }

    Fixture(Path root, Map<String, Object> options, boolean relative) throws IOException {
        this.root = root;
        Map<String, Object> all = new HashMap<>(options);
        all.putIfAbsent("index", List.of("index.html", "index.htm"));
        this.site = new Site(options(root, all), new FileOpener(relative), around(nanos::get, log));
        this.cache = site.files();
    }

    /** The root mount of a server, with this clock. */
    static Surroundings around(LongSupplier nanos, System.Logger logger) {
        return new Surroundings("/", nanos, InstantSource.system(), logger, ForkJoinPool.commonPool());
    }

    /** What the site has logged. */
    List<String> logged() {
        return log.lines();
    }

    /** Options as they come from a configuration. */
    static StaticOptions options(Path root, Map<String, Object> options) {
        Map<String, Object> all = new HashMap<>(options);
        all.put("root", root);
        return StaticOptions.read(new FakeOptions(all));
    }

    /** The file at these names. */
    static Found.File find(Path root, String... names) throws IOException {
        FileTree tree = new FileTree(
                root,
                Symlinks.INSIDE,
                new Visibility(Visibility.Dotfiles.DENY, List.of(), new Languages(List.of(), Optional.empty())));
        return tree.walk(tree.root(), List.of(names)).orElseThrow().file();
    }

    /** Waits until a later change of this file is sure to show in its state: two seconds from its last. */
    void awaitSettled(String name) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> find(root, name).state().settled(Instant.now()));
    }

    void advance(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    long now() {
        return nanos.get();
    }

    Path write(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return file;
    }

    /** Writes a file whose time is long past. */
    Path writeOld(String name, String content) throws IOException {
        return Files.setLastModifiedTime(write(name, content), OLD);
    }

    /** Writes a file whose time is long past, of this text compressed. */
    Path writeGzip(String name, String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return writeOld(name, bytes.toByteArray());
    }

    /** Writes a file whose time is long past, which begins as zstd does. */
    Path writeZstd(String name) throws IOException {
        return writeOld(name, new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x24, 0, 1, 0, 0, 0, 0, 0, 0});
    }

    Path writeOld(String name, byte[] content) throws IOException {
        return Files.setLastModifiedTime(Files.write(root.resolve(name), content), OLD);
    }

    Response get(String path) throws Exception {
        return get(FakeRequest.of(path));
    }

    Response get(Request request) throws Exception {
        return resolve(site.handle(request));
    }

    /** Does offloaded work here and now. */
    static Response resolve(Response response) throws Exception {
        Callable<Response> work = response.offloaded().orElse(null);
        return work == null ? response : work.call();
    }

    String text(String path) throws Exception {
        Response response = get(path);
        assertThat(response.status()).isEqualTo(200);
        return body(response);
    }

    /** The status of an answer that may be an error. */
    int status(String path) throws Exception {
        return status(FakeRequest.of(path));
    }

    int status(Request request) throws Exception {
        try {
            Response response = get(request);
            body(response);
            return response.status();
        } catch (HttpError e) {
            return e.status();
        }
    }

    HttpError error(String path) {
        return catchThrowableOfType(HttpError.class, () -> get(path));
    }

    /** What the engine would send; closes what it must close. */
    static String body(Response response) throws IOException {
        return switch (EngineAccess.source(response.body())) {
            case EngineAccess.Source.Empty empty -> "";
            case EngineAccess.Source.Bytes bytes -> new String(bytes.bytes(), UTF_8);
            case EngineAccess.Source.Channel channel -> drain(channel.channel(), channel.length());
            case EngineAccess.Source.File file -> throw new AssertionError("a file that is opened late: " + file);
            case EngineAccess.Source.Stream stream -> throw new AssertionError("a stream: " + stream);
        };
    }

    private static String drain(FileChannel channel, long length) throws IOException {
        try (channel) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(8192);
            while (channel.read(buffer, bytes.size()) >= 0) {
                bytes.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
            assertThat(bytes.size()).isEqualTo((int) length);
            return bytes.toString(UTF_8);
        }
    }
}
