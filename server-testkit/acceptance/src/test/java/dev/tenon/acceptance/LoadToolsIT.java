package dev.tenon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenon.acceptance.Programs.Ended;
import dev.tenon.acceptance.Programs.Running;
import dev.tenon.acceptance.ServerForClients.Counts;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Load tools against the real process: no request fails, and connections are kept. */
class LoadToolsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(ServerProcess.PATIENCE_SECONDS);

    private static final int CLIENTS = 16;

    private static final int REQUESTS = 2000;

    /** A busy machine may hold a client up for longer than the half second that the server gives it for its next request. */
    private static final int ATTEMPTS = 3;

    /** So many requests before a server under load is asked to stop. */
    private static final int WARM = 2000;

    @TempDir
    private static Path folder;

    /** For all tests but those that stop one. */
    private static ServerForClients server;

    @BeforeAll
    static void start() throws Exception {
        server = new ServerForClients(Files.createDirectory(folder.resolve("shared")));
    }

    @AfterAll
    static void stop() throws Exception {
        server.stop();
        server.close();
    }

    private static LoadReport ab(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Programs.need("ab", "apache2-utils"), "-q", "-s", "30"));
        command.addAll(List.of(arguments));
        Ended ended = Programs.run(folder, command.toArray(String[]::new)).ok();
        LoadReport report = new LoadReport(ended.text());
        assertThat(report.number("Failed requests: +(\\d+)")).as(report.text()).isZero();
        assertThat(report.text()).doesNotContain("Non-2xx");
        return report;
    }

    private static Running start(String... command) throws IOException {
        return Programs.start(folder, Redirect.from(Path.of("/dev/null").toFile()), command);
    }

    @Test
    void wrkHasNoFailures() throws Exception {
        for (String path :
                List.of("/hello", "/small.txt", "/text.txt", "/inline/echo", "/data", "/mirror/lines?count=9")) {
            Counts before = server.counts();
            LoadReport report = LoadReport.wrk(folder, CLIENTS, server.uri.resolve(path));
            report.hasNoFailures();
            Counts counts = server.counts().since(before);
            assertThat(counts.requests())
                    .isBetween(report.requests(), report.requests() + CLIENTS)
                    .isGreaterThan(100);
            // One more, by which it finds out where to connect to.
            assertThat(counts.connections()).isEqualTo(CLIENTS + 1);
        }
    }

    @Test
    void wrkHasNoFailuresInAPipeline() throws Exception {
        Counts before = server.counts();
        LoadReport report = LoadReport.wrk(folder, CLIENTS, server.uri, "-s", ServerForClients.script("pipeline.lua"));
        report.hasNoFailures();
        assertThat(report.requests()).isGreaterThan(1000);
        assertThat(server.counts().since(before).connections()).isEqualTo(CLIENTS + 1);
    }

    @Test
    void abHasNoFailures() throws Exception {
        String clients = "-c" + CLIENTS;
        Path sent = server.file("sent by ab");
        for (String[] kind : new String[][] {
            {server.url("/hello")},
            {server.url("/text.txt")},
            {"-i", server.url("/small.txt")},
            {"-p", sent.toString(), server.url("/mirror/echo")},
            {"-u", sent.toString(), server.url("/inline/echo")},
        }) {
            Counts before = server.counts();
            List<String> arguments = new ArrayList<>(List.of("-k", clients, "-n" + REQUESTS));
            arguments.addAll(List.of(kind));
            LoadReport report = ab(arguments.toArray(String[]::new));
            assertThat(report.number("Complete requests: +(\\d+)")).isEqualTo(REQUESTS);
            assertThat(report.number("Keep-Alive requests: +(\\d+)")).isEqualTo(REQUESTS);
            assertThat(server.counts().since(before).connections()).isEqualTo(CLIENTS);
        }
        Counts before = server.counts();
        LoadReport report = ab(clients, "-n500", server.url("/hello"));
        assertThat(report.number("Complete requests: +(\\d+)")).isEqualTo(500);
        // At its end it has some more open, which it does not use.
        assertThat(server.counts().since(before).connections()).isBetween(500L, 500L + CLIENTS);
    }

    @Test
    void h2loadHasNoFailuresInHttp11() throws Exception {
        Path sent = server.file("sent by h2load");
        for (String[] kind : new String[][] {
            {"-m1", server.url("/hello")},
            {"-m8", server.url("/hello"), server.url("/small.txt"), server.url("/mirror/lines?count=3")},
            {"-m1", "-d", sent.toString(), server.url("/mirror/echo")},
        }) {
            Counts before = server.counts();
            List<String> command = new ArrayList<>(
                    List.of(Programs.need("h2load", "nghttp2-client"), "--h1", "-t1", "-c" + CLIENTS, "-n" + REQUESTS));
            command.addAll(List.of(kind));
            String text =
                    Programs.run(folder, command.toArray(String[]::new)).ok().text();
            assertThat(text)
                    .contains(REQUESTS + " done, " + REQUESTS + " succeeded, 0 failed, 0 errored, 0 timeout")
                    .contains(REQUESTS + " 2xx, 0 3xx, 0 4xx, 0 5xx");
            assertThat(server.counts().since(before)).isEqualTo(new Counts(CLIENTS, REQUESTS));
        }
    }

    /** Loads a server of its own, stops it under load, and shows what the load tool says of that. */
    private static Ended stopUnder(Path own, String path, String... tool) throws Exception {
        try (ServerForClients stopped = new ServerForClients(Files.createTempDirectory(own, "server"));
                Running load = start(with(tool, stopped.url(path)))) {
            await().atMost(PATIENCE).until(() -> stopped.requestsSoFar() > WARM);
            stopped.stop();
            load.signal("INT");
            return load.end();
        }
    }

    private static String[] with(String[] command, String last) {
        String[] all = Arrays.copyOf(command, command.length + 1);
        all[command.length] = last;
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/hello", "/inline/echo", "/text.txt"})
    void aStopUnderWrksLoadFailsNoRequest(String path, @TempDir Path own) throws Exception {
        String wrk = Programs.need("wrk", "wrk");
        List<String> failures = new ArrayList<>();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String text = stopUnder(own, path, wrk, "-t1", "-c" + CLIENTS, "-d60s", "--timeout", "20s")
                    .text();
            assertThat(text).doesNotContain("Non-2xx");
            // After the stop it finds nobody to connect to, and counts that as writes; each request was answered.
            if (text.matches("(?s).*Socket errors: connect \\d+, read 0, write \\d+, timeout 0.*")) {
                return;
            }
            failures.add(text);
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void aStopUnderAbsLoadFailsNoRequest(@TempDir Path own) throws Exception {
        String ab = Programs.need("ab", "apache2-utils");
        List<String> failures = new ArrayList<>();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Ended ended = stopUnder(own, "/hello", ab, "-k", "-q", "-s30", "-c" + CLIENTS, "-n100000000");
            assertThat(ended.text()).containsPattern("Total of \\d+ requests completed");
            if (ended.err().contains("Connection refused")) {
                return;
            }
            failures.add(ended.err());
        }
        assertThat(failures).isEmpty();
    }
}
