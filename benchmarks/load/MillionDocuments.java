import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills a collection of the plugin data and measures what clients ask most, one request at a time. Run by million-documents.
 * Arguments: the server's URL and the number of documents.
 */
public final class MillionDocuments {

    private static final int PART = 20_000;
    private static final int USERS = 10_000;
    private static final int SAMPLES = 2_000;
    private static final int PAGE = 20;
    private static final int FAR_PAGE = 10_000;
    private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]+)\"");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Random random = new Random(7);
    private final String base;
    private final int documents;

    private MillionDocuments(String base, int documents) {
        this.base = base + "/data/events";
        this.documents = documents;
    }

    public static void main(String[] arguments) throws Exception {
        new MillionDocuments(arguments[0], Integer.parseInt(arguments[1])).run();
    }

    private void run() throws Exception {
        fill();
        measure("point read, from memory", SAMPLES, () -> get("/e" + documents / 2));
        measure("point read, anywhere", SAMPLES, () -> get("/e" + random.nextInt(documents)));
        measure("indexed filter, 20 of " + documents / USERS, SAMPLES, () -> get("?user=u" + random.nextInt(USERS)));
        measure("page 1", SAMPLES, () -> get(""));
        String cursor = walk();
        measure("page 10,000 by cursor", SAMPLES, () -> get("?cursor=" + cursor));
        measure("page 10,000 by offset", 20, () -> get("?offset=" + (FAR_PAGE - 1) * PAGE));
        refuse("filter without an index", "?n=" + (documents - 1));
        refuse("words", "?q=nowhere");
        stream();
    }

    private void fill() throws Exception {
        long start = System.nanoTime();
        for (int from = 0; from < documents; from += PART) {
            StringBuilder lines = new StringBuilder();
            for (int i = from; i < Math.min(documents, from + PART); i++) {
                lines.append("{\"id\":\"e%d\",\"document\":{\"n\":%d,\"user\":\"u%d\",\"text\":\"%s\",\"price\":%d.50}}\n"
                        .formatted(i, i, i % USERS, "word ".repeat(30), i % 1000));
            }
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(base + "/_import"))
                            .header("Content-Type", "application/x-ndjson")
                            .POST(BodyPublishers.ofString(lines.toString()))
                            .build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() != 200 || !answer.body().contains("\"failed\":0")) {
                throw new IOException(answer.body());
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("import: %,d documents in %.0f s, %,.0f a second%n", documents, seconds, documents / seconds);
    }

    private String get(String target) throws IOException, InterruptedException {
        HttpResponse<String> answer = ask(target);
        if (answer.statusCode() != 200) {
            throw new IOException(target + ": " + answer.body());
        }
        return answer.body();
    }

    private HttpResponse<String> ask(String target) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(base + target)).build(), BodyHandlers.ofString());
    }

    private interface Work {
        Object run() throws Exception;
    }

    private static void measure(String what, int samples, Work work) throws Exception {
        long[] nanos = new long[samples];
        for (int i = 0; i < samples / 4; i++) {
            work.run();
        }
        for (int i = 0; i < samples; i++) {
            long start = System.nanoTime();
            work.run();
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        System.out.printf(
                "%s: median %.2f ms, p99 %.2f ms%n", what, nanos[samples / 2] / 1e6, nanos[samples * 99 / 100] / 1e6);
    }

    /** The cursor of a page far behind, by walking there in large steps. */
    private String walk() throws Exception {
        String cursor = "";
        int step = 1000;
        for (int at = 0; at < (FAR_PAGE - 1) * PAGE; at += step) {
            int limit = Math.min(step, (FAR_PAGE - 1) * PAGE - at);
            Matcher next = NEXT.matcher(get("?limit=" + limit + (cursor.isEmpty() ? "" : "&cursor=" + cursor)));
            if (!next.find()) {
                throw new IOException("too few documents for page " + FAR_PAGE);
            }
            cursor = next.group(1);
        }
        return cursor;
    }

    private void refuse(String what, String target) throws Exception {
        long start = System.nanoTime();
        HttpResponse<String> answer = ask(target);
        System.out.printf("%s: %d after %.2f s%n", what, answer.statusCode(), (System.nanoTime() - start) / 1e9);
    }

    private void stream() throws Exception {
        long start = System.nanoTime();
        HttpResponse<InputStream> answer = client.send(
                HttpRequest.newBuilder(URI.create(base))
                        .header("Accept", "application/x-ndjson")
                        .build(),
                BodyHandlers.ofInputStream());
        long lines = 0;
        long bytes = 0;
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = answer.body()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes += read;
                lines += new String(buffer, 0, read, StandardCharsets.ISO_8859_1)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("whole result as lines: %,d lines, %,d MiB in %.1f s%n", lines, bytes >> 20, seconds);
    }
}
