package dev.tenon.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Sends the lines of a file to a running server, some at a time, so that each answer says how far everything is done. A server
 * that is busy is asked again.
 */
final class DataImport {

    /** A server that takes longer bodies gets no longer ones: then the progress would come in jumps. */
    private static final int PART_BYTES = 1 << 20;

    /** Beyond this a file is none of lines. */
    private static final int LINE_BYTES = 32 << 20;

    private static final int ATTEMPTS = 8;
    private static final Duration ANSWER = Duration.ofMinutes(10);

    private final Console console;
    private final URI target;
    private final long bodyBytes;
    private final Wish wish;
    private long line;
    private long created;
    private long replaced;
    private long skipped;
    private long failed;

    /**
     * What the user wants.
     *
     * @param file the file; {@code -} is standard input
     * @param collection where the documents go; empty: where each line says
     * @param fromLine the first line to take, from 1
     */
    record Wish(Path file, String collection, String existing, String lines, long fromLine) {}

    /** @param bodyBytes the longest body that the server takes */
    DataImport(Console console, URI mount, long bodyBytes, Wish wish) {
        this.console = console;
        this.bodyBytes = bodyBytes;
        this.wish = wish;
        target = URI.create(mount
                + (wish.collection().isEmpty() ? "" : "/" + DataAnswer.segment(wish.collection()))
                + "/_import?existing="
                + DataAnswer.segment(wish.existing())
                + "&lines="
                + DataAnswer.segment(wish.lines()));
    }

    /** Whether every line was put in. */
    boolean run() throws CommandException, IOException, InterruptedException {
        boolean standard = wish.file().toString().equals("-");
        long total = standard ? -1 : size();
        Progress progress = new Progress(console, "importing", total);
        try (InputStream in =
                        new BufferedInputStream(standard ? System.in : Files.newInputStream(wish.file()), 1 << 16);
                HttpClient client = DataAnswer.client()) {
            send(in, client, progress);
        } finally {
            progress.end();
        }
        console.out()
                .println("imported to line " + line + ": " + created + " created, " + replaced + " replaced, " + skipped
                        + " skipped, " + failed + " failed");
        return failed == 0;
    }

    private long size() throws CommandException, IOException {
        if (!Files.isReadable(wish.file()) || Files.isDirectory(wish.file())) {
            throw new CommandException("tenon: " + wish.file() + " is no file that you can read", null);
        }
        return Files.size(wish.file());
    }

    private void send(InputStream in, HttpClient client, Progress progress)
            throws CommandException, IOException, InterruptedException {
        int limit = (int) Math.min(PART_BYTES, bodyBytes);
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        long bytes = 0;
        for (byte[] next = next(in); next.length > 0; next = next(in)) {
            bytes += next.length;
            if (line + 1 < wish.fromLine()) {
                line++;
                continue;
            }
            if (part.size() > 0 && part.size() + next.length > limit) {
                send(part.toByteArray(), client);
                part.reset();
                progress.at(bytes - next.length, line);
            }
            if (next.length > bodyBytes) {
                throw stopped("it has " + next.length + " bytes, and the mount takes bodies of " + bodyBytes
                        + ": raise its body_bytes");
            }
            part.write(next);
        }
        if (part.size() > 0) {
            send(part.toByteArray(), client);
        }
    }

    /** The next line with its line feed; empty at the end. */
    private byte[] next(InputStream in) throws CommandException, IOException {
        ByteArrayOutputStream next = new ByteArrayOutputStream(512);
        for (int b = in.read(); b >= 0; b = in.read()) {
            next.write(b);
            if (b == '\n') {
                break;
            }
            if (next.size() > LINE_BYTES) {
                throw stopped("it is longer than any document may be");
            }
        }
        return next.toByteArray();
    }

    /** Sends whole lines until all of them are done. */
    private void send(byte[] lines, HttpClient client) throws CommandException, InterruptedException {
        int from = 0;
        int attempt = 1;
        while (from < lines.length) {
            DataAnswer answer = post(lines, from, client);
            if (!answer.isReport()) {
                throw stopped(answer.detail());
            }
            note(answer);
            if (answer.isGood()) {
                return;
            }
            int done = after(lines, from, answer.number("line"));
            attempt = done > from ? 1 : attempt + 1;
            from = done;
            if (!answer.isTransient() || attempt > ATTEMPTS) {
                throw stopped(answer.detail());
            }
            Thread.sleep(Duration.ofMillis(100L << attempt));
        }
    }

    private DataAnswer post(byte[] lines, int from, HttpClient client) throws CommandException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(ANSWER)
                .header("Content-Type", "application/x-ndjson")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(lines, from, lines.length - from))
                .build();
        try {
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return DataAnswer.of(response.statusCode(), response.body());
        } catch (IOException e) {
            throw stopped("the server does not answer: " + e.getMessage());
        }
    }

    private void note(DataAnswer answer) {
        for (JsonElement each : answer.problems()) {
            JsonObject problem = each.getAsJsonObject();
            console.err()
                    .println(wish.file() + ":" + (line + problem.get("line").getAsLong()) + ": "
                            + problem.get("detail").getAsString()
                            + (problem.has("pointer") ? " (at " + problem.get("pointer") + ")" : ""));
        }
        line += answer.number("line");
        created += answer.number("created");
        replaced += answer.number("replaced");
        skipped += answer.number("skipped");
        failed += answer.number("failed");
    }

    /** Where the lines after so many begin. */
    private static int after(byte[] lines, int from, long count) {
        int at = from;
        for (long left = count; left > 0 && at < lines.length; at++) {
            left -= lines[at] == '\n' ? 1 : 0;
        }
        return at;
    }

    private CommandException stopped(String why) {
        return new CommandException(
                "tenon: stopped after line " + line + " (" + created + " created, " + replaced + " replaced, " + skipped
                        + " skipped, " + failed + " failed): " + why + "; go on with --from-line " + (line + 1),
                null);
    }
}
