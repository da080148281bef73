package dev.tenon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tenon.acceptance.ServerProcess.Outcome;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tenon serve}, and the listings that it shows. */
class ServeIT {

    private static final String ANY_PORT = "127.0.0.1:0";

    @TempDir
    private Path folder;

    /** The URL in the line that says it is ready. */
    private static URI ready(ServerProcess server) throws IOException {
        String line = server.line();
        assertThat(line).matches("ready http://\\S+ in \\d+\\.\\d\\d s");
        return URI.create(line.split(" ", 3)[1]);
    }

    private static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        }
    }

    private ServerProcess serve(String... arguments) throws IOException {
        Path state = Files.createDirectories(folder.resolve("tmp"));
        return ServerProcess.startWithBuiltIns(
                folder,
                List.of("-Djava.io.tmpdir=" + state),
                Stream.concat(Stream.of("serve"), Stream.of(arguments)).toArray(String[]::new));
    }

    private Path tree() throws IOException {
        Path tree = Files.createDirectories(folder.resolve("tree"));
        Path many = Files.createDirectories(tree.resolve("docs/many"));
        Files.createDirectory(tree.resolve("empty"));
        for (int i = 1; i <= 600; i++) {
            Files.createFile(many.resolve(String.valueOf(i)));
        }
        Files.writeString(tree.resolve("docs/README.md"), "# Hello");
        Files.writeString(tree.resolve("docs/guide.pdf"), "…");
        for (String name :
                List.of("part1.txt", "part2.txt", "part10.txt", "<b onclick=x>&amp;.txt", "zebra.mp4", "song.flac")) {
            Files.writeString(tree.resolve(name), "12345");
        }
        for (int i = 0; i < 24; i++) {
            Files.writeString(tree.resolve("item " + (char) ('a' + i) + ".jpg"), "x".repeat(i * 97));
        }
        Files.writeString(tree.resolve("a-name-without-any-space_".repeat(9) + ".dat"), "x");
        try (RandomAccessFile large =
                new RandomAccessFile(tree.resolve("large.iso").toFile(), "rw")) {
            large.setLength(5L << 30);
        }
        Path old = Files.writeString(tree.resolve("old.txt"), "old");
        Files.setLastModifiedTime(old, FileTime.from(Instant.parse("2020-02-29T22:30:59Z")));
        return tree;
    }

    @Test
    void servesAFolderUntilItIsToldToStop() throws Exception {
        Path site = Files.createDirectory(folder.resolve("a ${b} \"c\""));
        Files.writeString(site.resolve("index.html"), "the index");
        try (ServerProcess server = serve(site.toString(), "--listen", ANY_PORT)) {
            URI uri = ready(server);
            assertThat(server.line()).isEqualTo("serving " + site + "; Ctrl-C stops it");
            assertThat(get(uri.resolve("/")).body()).isEqualTo("the index");
            assertThat(get(uri.resolve("/none")).statusCode()).isEqualTo(404);
            server.signal("HUP");
            await().until(() -> server.errors().contains("no configuration file to read again"));
            assertThat(get(uri.resolve("/")).statusCode()).isEqualTo(200);
            server.signal("INT");
            assertThat(server.exit()).isZero();
        }
        assertThat(folder.resolve("tmp")).as("what it kept for itself").isEmptyDirectory();
    }

    @Test
    void servesTheCurrentFolderAndSaysHowToSeeWhatIsInIt() throws Exception {
        Files.writeString(folder.resolve("a.txt"), "a");
        try (ServerProcess server = serve("--listen", ANY_PORT, "--listen", "*:0")) {
            String[] urls = server.line().split(" ", -1);
            assertThat(server.line()).startsWith("serving " + folder + ";");
            assertThat(server.line()).isEqualTo("it has no index.html: --browse shows what is in it");
            for (int i = 1; i <= 2; i++) {
                assertThat(get(URI.create(urls[i]).resolve("/a.txt")).body()).isEqualTo("a");
                assertThat(get(URI.create(urls[i]).resolve("/")).statusCode()).isEqualTo(404);
            }
            server.signal("TERM");
            assertThat(server.exit()).isZero();
        }
    }

    @Test
    void refusesWhatItCannotServeInOneLine() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertRefused(
                1,
                "there is no folder " + folder.resolve("none"),
                "serve",
                folder.resolve("none").toString());
        assertRefused(1, "is not a folder", "serve", file.toString());
        assertRefused(1, "--spa needs an index.html", "serve", "--spa", folder.toString());
        assertRefused(2, "write \"127.0.0.1:8080\"", "serve", "--listen", "8080");
    }

    private void assertRefused(int exit, String words, String... arguments) throws Exception {
        Outcome outcome = ServerProcess.run(folder, arguments);
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(exit);
        assertThat(outcome.err()).startsWith("tenon: ").contains(words).hasLineCount(exit);
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void listsInABrowser() throws Exception {
        String chromium = System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium");
        assumeTrue(Files.isExecutable(Path.of(chromium)), "there is no Chromium to try the listing with");
        Path tree = tree();
        try (ServerProcess server = serve(tree.toString(), "--browse", "--listen", ANY_PORT)) {
            URI uri = ready(server);
            assertThat(server.line()).isEqualTo("serving " + tree + ", with listings of its folders; Ctrl-C stops it");
            Path script = ServerProcess.root().resolve("server-testkit/acceptance/src/test/browser/listing-check.mjs");
            Path report = folder.resolve("listing-check.txt");
            Process check = new ProcessBuilder("node", script.toString(), uri.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(report.toFile())
                    .start();
            assertThat(check.waitFor(180, TimeUnit.SECONDS))
                    .as("the check ends in time")
                    .isTrue();
            assertThat(check.exitValue()).as(Files.readString(report)).isZero();
        }
    }
}
