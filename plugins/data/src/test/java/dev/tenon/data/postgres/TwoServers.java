package dev.tenon.data.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Two servers, each a process of its own, over one database and behind haproxy; clients that write through the proxy, and one that
 * follows the changes at the second server. What was acknowledged must be there in the end, and the feed must be complete.
 */
final class TwoServers implements AutoCloseable {

    private static final int WRITERS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");

    private final Path folder;
    private final TestPostgres database;
    private final int[] ports = {freePort(), freePort()};
    private final @Nullable Process[] servers = new Process[2];
    private final int proxyPort = freePort();
    private final Process proxy;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
    private final List<Future<?>> running = new ArrayList<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final List<Long> feed = new CopyOnWriteArrayList<>();
    private volatile boolean writing = true;
    private volatile boolean following = true;

    TwoServers(Path folder, TestPostgres database) throws IOException, InterruptedException {
        this.folder = folder;
        this.database = database;
        Path config = Files.writeString(folder.resolve("haproxy.conf"), """
                global
                  maxconn 1000
                defaults
                  mode http
                  timeout connect 2s
                  timeout client 60s
                  timeout server 60s
                  option redispatch
                frontend front
                  bind 127.0.0.1:%d
                  default_backend back
                backend back
                  balance roundrobin
                  option httpchk GET /data
                  http-check expect rstatus [0-9]*
                  default-server check inter 200ms fall 1 rise 1
                  server a 127.0.0.1:%d
                  server b 127.0.0.1:%d
                """.formatted(proxyPort, ports[0], ports[1]));
        proxy = new ProcessBuilder(HAPROXY.toString(), "-db", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("haproxy.log").toFile())
                .start();
        start(0);
        start(1);
    }

    /** Skips the test where a program lacks. */
    static void requirePrograms() {
        TestPostgres.requireInstalled();
        if (!"required".equals(System.getenv("TENON_TEST_PROGRAMS"))) {
            assumeTrue(Files.isExecutable(HAPROXY), "there is no haproxy here: install the package haproxy");
        }
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a server, and waits until it is ready. */
    void start(int server) throws IOException {
        Path home = Files.createDirectories(folder.resolve("server" + server));
        Files.createDirectories(home.resolve("plugins-dir"));
        Path config = Files.writeString(
                home.resolve("server.toml"), """
                [server]
                listen = ["127.0.0.1:%d"]
                plugins_dir = "plugins-dir"
                data_dir = "var"
                [[mount]]
                path = "/data"
                plugin = "data"
                [mount.options]
                store = "%s"
                user = "%s"
                """.formatted(ports[server], database.url(), TestPostgres.USER));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.tenon.cli.Main",
                        "run",
                        "--config",
                        config.toString())
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()))
                .start();
        servers[server] = process;
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null || !line.startsWith("ready")) {
            throw new IOException("server " + server + " said " + line + ": " + Files.readString(home.resolve("log")));
        }
    }

    /** As {@code kill -9} does. */
    void kill(int server) {
        Process process = servers[server];
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /** Writers and the one who follows begin. */
    void load() {
        for (int writer = 0; writer < WRITERS; writer++) {
            String name = "w" + writer + "-";
            running.add(threads.submit(() -> write(name)));
        }
        running.add(threads.submit(this::follow));
    }

    private void write(String name) {
        int number = 0;
        while (writing) {
            String id = name + number;
            String body = "{\"id\":\"" + id + "\",\"pad\":\"" + "x".repeat(number % 500) + "\"}";
            try {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(proxied("/data/notes/" + id))
                                .timeout(PATIENCE)
                                .header("Content-Type", "application/json")
                                .PUT(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
                switch (answer.statusCode()) {
                    case 200, 201 -> {
                        acknowledged.put(id, body);
                        number++;
                    }
                    case 503 -> {
                        refused.incrementAndGet();
                        boolean ofTheStore = answer.body().contains("\"outcome\"");
                        if (ofTheStore
                                && answer.headers().firstValue("Retry-After").isEmpty()) {
                            faults.add("no Retry-After: " + answer.body());
                        }
                        pause();
                    }
                    case 502, 504 -> pause(); // Of the proxy: its server is gone.
                    default -> {
                        faults.add(answer.statusCode() + " " + answer.body());
                        pause();
                    }
                }
            } catch (IOException e) {
                pause();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** A client in trouble comes again after a moment. */
    private static void pause() {
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }

    /** As a browser does: where the stream ends, it comes again and says how far it had come. */
    private void follow() {
        long last = 0;
        while (following) {
            try {
                HttpResponse<Stream<String>> events = client.send(
                        HttpRequest.newBuilder(uri(ports[1], "/data/notes/_changes"))
                                .header("Accept", "text/event-stream")
                                .header("Last-Event-ID", Long.toString(last))
                                .build(),
                        BodyHandlers.ofLines());
                try (Stream<String> lines = events.body()) {
                    for (String line : (Iterable<String>) lines::iterator) {
                        if (line.startsWith("id: ")) {
                            last = Long.parseLong(line.substring(4));
                        } else if (line.startsWith("data: ")) {
                            feed.add(last); // A number without data only says where to go on.
                        }
                    }
                }
            } catch (IOException | UncheckedIOException e) {
                pause();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private URI proxied(String target) {
        return uri(proxyPort, target);
    }

    private static URI uri(int port, String target) {
        return URI.create("http://127.0.0.1:" + port + target);
    }

    /** Waits until so many more writes are acknowledged. */
    void awaitAcknowledged(int more) {
        int before = acknowledged.size();
        await().atMost(PATIENCE).until(() -> acknowledged.size() >= before + more);
    }

    /** Waits until so many more writes were refused with 503. */
    void awaitRefused(int more) {
        int before = refused.get();
        await().atMost(PATIENCE).until(() -> refused.get() >= before + more);
    }

    /** Ends the load, and looks at what has become of it at the second server. */
    void endAndCheck() throws Exception {
        writing = false;
        Map<String, String> expected = Map.copyOf(acknowledged);
        assertThat(faults).isEmpty();
        assertThat(running).noneMatch(each -> each.state() == Future.State.FAILED);
        String all = client.send(
                        HttpRequest.newBuilder(uri(ports[1], "/data/notes"))
                                .header("Accept", "application/x-ndjson")
                                .build(),
                        BodyHandlers.ofString())
                .body();
        List<String> lost = new ArrayList<>();
        expected.forEach((id, body) -> {
            if (!all.contains("\"document\":" + body + "}\n")) {
                lost.add(id);
            }
        });
        assertThat(lost).as("acknowledged and lost, of %d", expected.size()).isEmpty();
        long last = sequence();
        await().atMost(PATIENCE).until(() -> !feed.isEmpty() && feed.getLast() >= last);
        following = false;
        assertThat(feed)
                .isEqualTo(LongStream.rangeClosed(1, feed.size()).boxed().toList());
    }

    private long sequence() throws Exception {
        String list = client.send(
                        HttpRequest.newBuilder(uri(ports[1], "/data/notes?limit=0"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        String name = "\"sequence\":";
        int start = list.indexOf(name) + name.length();
        int end = start;
        while (Character.isDigit(list.charAt(end))) {
            end++;
        }
        return Long.parseLong(list.substring(start, end));
    }

    int acknowledged() {
        return acknowledged.size();
    }

    @Override
    public void close() {
        writing = false;
        following = false;
        threads.shutdownNow();
        client.shutdownNow();
        kill(0);
        kill(1);
        proxy.destroyForcibly().onExit().join();
    }
}
