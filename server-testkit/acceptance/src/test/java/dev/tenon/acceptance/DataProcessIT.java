package dev.tenon.acceptance;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenon.acceptance.ServerProcess.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The plugin {@code data} in a process of its own: the commands about its documents, and its feed across a kill. */
@Timeout(value = 5 * ServerProcess.PATIENCE_SECONDS, unit = SECONDS)
class DataProcessIT {

    private static final Duration PATIENCE = Duration.ofSeconds(ServerProcess.PATIENCE_SECONDS);
    private static final int KILLS = Integer.getInteger("tenon.feed.kills", 1);

    /** Short, since the control socket's path has a limit. */
    @TempDir(cleanup = CleanupMode.ALWAYS)
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void configure() throws IOException {
        Files.writeString(folder.resolve("server.toml"), """
                [server]
                listen = ["127.0.0.1:0"]
                plugins_dir = "plugins"
                data_dir = "var"
                [server.limits]
                body_bytes = 300
                [[mount]]
                path = "/data"
                plugin = "data"
                """);
    }

    @AfterEach
    void close() {
        client.close();
    }

    private ServerProcess start() throws IOException {
        return ServerProcess.startWithBuiltIns(folder, "run", "--config", "server.toml");
    }

    private static URI ready(ServerProcess server) throws IOException {
        return URI.create(server.line().split(" ", -1)[1]);
    }

    private Outcome tenon(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", "server.toml"));
        try (ServerProcess command = ServerProcess.startWithBuiltIns(folder, all.toArray(String[]::new))) {
            int exit = command.exit();
            return new Outcome(exit, command.rest(), command.errors());
        }
    }

    private static void assertEnded(Outcome outcome, int exit) {
        assertThat(outcome.exit()).as("%s%n%s", outcome.out(), outcome.err()).isEqualTo(exit);
    }

    @Test
    void documentsGoInAndOutAndTheFileIsCopiedWhileTheServerRuns() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= 20; i++) {
            lines.append(
                    i == 17
                            ? "{\"id\": \"bad\", \"document\": {\"n\": }}\n"
                            : "{\"id\": \"n%d\", \"document\": {\"n\": %d.50}}\n".formatted(i, i));
        }
        Files.writeString(folder.resolve("in.ndjson"), lines.toString());
        try (ServerProcess server = start()) {
            URI base = ready(server);

            // More than one body may hold, so that it takes several.
            Outcome imported = tenon("data", "import", "in.ndjson", "--collection", "notes", "--from-line", "2");
            assertEnded(imported, 1);
            assertThat(imported.out()).isEqualTo("imported to line 20: 18 created, 0 replaced, 0 skipped, 1 failed\n");
            assertThat(imported.err()).contains("in.ndjson:17: The line is not valid JSON at column 33");
            assertThat(get(base, "/data/notes/n16")).isEqualTo("{\"n\": 16.50}");

            assertEnded(tenon("data", "export", "--output", "out.ndjson"), 0);
            assertThat(Files.readAllLines(folder.resolve("out.ndjson")))
                    .hasSize(18)
                    .first()
                    .asString()
                    .startsWith("{\"collection\":\"notes\",\"id\":\"n2\",")
                    .endsWith(",\"document\":{\"n\": 2.50}}");

            assertEnded(tenon("data", "backup", "copy.db"), 0);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("copy.db"))))
                    .isEqualTo("rw-------");
            assertThat(folder.resolve("copy.db.part")).doesNotExist();
        }
    }

    private String get(URI base, String path) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** A client of the feed that comes again with the last number that it has. */
    private final class Follower {

        private static final Pattern EVENT =
                Pattern.compile("data: \\{\"sequence\":(\\d+),\"kind\":\"create\",\"id\":\"(.*?)\".*\\}");

        private final List<Long> numbers = new CopyOnWriteArrayList<>();
        private final List<String> ids = new CopyOnWriteArrayList<>();

        /** Until the connection breaks, or the id is seen. An event counts when the empty line behind it is there. */
        void follow(URI base, String last) {
            HttpRequest request = HttpRequest.newBuilder(base.resolve("/data/notes/_changes"))
                    .header("Accept", "text/event-stream")
                    .header("Last-Event-ID", Long.toString(numbers.isEmpty() ? 0 : numbers.getLast()))
                    .build();
            try (InputStream in = client.send(request, HttpResponse.BodyHandlers.ofInputStream())
                            .body();
                    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                String data = "";
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    Matcher event = EVENT.matcher(data);
                    if (line.isEmpty() && event.matches()) {
                        numbers.add(Long.valueOf(event.group(1)));
                        ids.add(event.group(2));
                        if (event.group(2).equals(last)) {
                            return;
                        }
                    }
                    data = line;
                }
            } catch (IOException killed) {
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void theFeedGoesOnAcrossAKillWithoutALossOrARepetition() throws Exception {
        Follower follower = new Follower();
        List<String> acknowledged = new ArrayList<>();
        for (int kill = 0; kill <= KILLS; kill++) {
            try (ServerProcess server = start()) {
                URI base = ready(server);
                String last = "last-" + kill;
                Thread following = Thread.ofVirtual().start(() -> follower.follow(base, last));
                ConcurrentLinkedQueue<String> written = new ConcurrentLinkedQueue<>();
                String round = "r" + kill + "-";
                List<Thread> writers = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    String name = round + i + "-";
                    writers.add(Thread.ofVirtual().start(() -> write(base, name, written)));
                }
                int seen = follower.ids.size();
                await().atMost(PATIENCE).until(() -> written.size() > 100 && follower.ids.size() > seen + 50);
                if (kill < KILLS) {
                    server.signal("KILL");
                    assertThat(server.exit()).isEqualTo(137);
                } else {
                    writers.forEach(Thread::interrupt);
                }
                for (Thread writer : writers) {
                    writer.join();
                }
                if (kill == KILLS) {
                    assertThat(put(base, last)).isEqualTo(201);
                    written.add(last);
                }
                assertThat(following.join(PATIENCE)).isTrue();
                acknowledged.addAll(written);
            }
        }
        // Every write of the mount is in this collection, so that no number is left out.
        assertThat(follower.numbers)
                .isEqualTo(LongStream.rangeClosed(1, follower.numbers.size())
                        .boxed()
                        .toList());
        assertThat(follower.ids).doesNotHaveDuplicates().containsAll(acknowledged);
    }

    private int put(URI base, String id) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/data/notes/" + id))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"n\":1}"))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private void write(URI base, String name, ConcurrentLinkedQueue<String> written) {
        try {
            for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                if (put(base, name + i) == 201) {
                    written.add(name + i);
                }
            }
        } catch (IOException | InterruptedException over) {
            return;
        }
    }
}
