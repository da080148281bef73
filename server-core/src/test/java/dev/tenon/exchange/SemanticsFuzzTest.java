package dev.tenon.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import dev.tenon.api.Validators;
import dev.tenon.exchange.MountRules.Compression;
import dev.tenon.exchange.Site.Seen;
import dev.tenon.http.Mutations;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Requests with any mixture of fields, sound and damaged: what must hold of each answer, whatever was asked. */
class SemanticsFuzzTest {

    /** Enough for each build; {@code -Dfuzz.rounds=1000000} for a long look. */
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 5_000);

    private static final String TEXT = "0123456789".repeat(200);
    private static final Validators STATE =
            Validators.strong("v1").withLastModified(Instant.ofEpochSecond(1_700_000_000));
    private static final Response PAGE =
            Response.text(TEXT).withValidators(STATE).withAcceptsRanges(true);

    private static final String[][] FIELDS = {
        {
            "Accept-Encoding: gzip",
            "Accept-Encoding: deflate;q=0.5, gzip;q=0",
            "Accept-Encoding: identity;q=0, *",
            "Accept-Encoding: *;q=0"
        },
        {"If-None-Match: \"v1\"", "If-None-Match: \"v1--gzip\", W/\"x\"", "If-None-Match: *"},
        {"If-Match: \"v1\"", "If-Match: \"v0\", \"v1--deflate\"", "If-Match: *"},
        {"If-Modified-Since: Tue, 14 Nov 2023 22:13:20 GMT", "If-Modified-Since: Tue, 14 Nov 2023 22:13:19 GMT"},
        {"If-Unmodified-Since: Tue, 14 Nov 2023 22:13:20 GMT", "If-Unmodified-Since: Tuesday, 14-Nov-23 22:13:19 GMT"},
        {"Range: bytes=0-9", "Range: bytes=-5, 100-200, 1990-", "Range: bytes=5000-"},
        {"If-Range: \"v1\"", "If-Range: \"v1--gzip\"", "If-Range: Tue, 14 Nov 2023 22:13:20 GMT"}
    };

    private final Site site = Site.of(MountRules.of(Compression.ALWAYS, false, false), request -> PAGE);

    private static String[] fields(Random random) {
        List<String> fields = new ArrayList<>();
        for (String[] kind : FIELDS) {
            for (int i = random.nextInt(-2, 3); i > 0; i--) {
                String field = kind[random.nextInt(kind.length)];
                int colon = field.indexOf(' ');
                fields.add(
                        random.nextInt(3) > 0
                                ? field
                                : field.substring(0, colon + 1)
                                        + Mutations.mutate(field.substring(colon + 1), random)
                                                .replaceAll("[\\x00-\\x08\\x0a-\\x1f\\x7f]", ""));
            }
        }
        return fields.toArray(String[]::new);
    }

    private static String decoded(Seen seen) throws IOException {
        ByteArrayInputStream body = new ByteArrayInputStream(seen.body());
        return new String(
                switch (seen.field("Content-Encoding")) {
                    case "gzip" -> new GZIPInputStream(body).readAllBytes();
                    case "deflate" -> new InflaterInputStream(body).readAllBytes();
                    default -> seen.body();
                },
                ISO_8859_1);
    }

    private static String tagOf(String coding) {
        return coding.equals("-") ? "\"v1\"" : "\"v1--" + coding + "\"";
    }

    @Test
    @DisplayName("RFC 9110 sections 8.8.3.3, 13, 14 and 15: form, tag and status of each answer agree")
    void answersAgreeWithThemselves() throws Exception {
        long seed = 9_110;
        Random random = new Random(seed);
        int[] seen = new int[600];
        for (int round = 0; round < ROUNDS; round++) {
            String[] fields = fields(random);
            String context = "seed " + seed + ", round " + round + ": " + String.join(" | ", fields);
            Seen get = site.ask("GET /", fields);
            seen[get.status()]++;
            String coding = get.field("Content-Encoding");
            switch (get.status()) {
                case 200 -> {
                    assertThat(decoded(get)).as(context).isEqualTo(TEXT);
                    assertThat(get.field("ETag")).as(context).isEqualTo(tagOf(coding));
                }
                case 206 -> {
                    assertThat(coding).as(context).isEqualTo("-");
                    assertThat(get.field("ETag")).as(context).isEqualTo("\"v1\"");
                    assertThat(get.body().length).as(context).isBetween(1, TEXT.length() + 16 * 200);
                }
                case 304 -> assertThat(get.body()).as(context).isEmpty();
                case 406, 412, 416 -> assertThat(get.text()).as(context).contains("\"status\":" + get.status());
                default -> throw new AssertionError(get.status() + ", " + context);
            }
            if (get.status() < 400) {
                assertThat(get.field("Vary")).as(context).isEqualTo("Accept-Encoding");
            }
            Seen head = site.ask("HEAD /", fields);
            boolean part = get.status() == 206 || get.status() == 416;
            if (!part && String.join("", fields).indexOf("Range: ") < 0) {
                assertThat(head.status()).as(context).isEqualTo(get.status());
                assertThat(head.fields()).as(context).isEqualTo(get.fields());
            }
            assertThat(head.body()).as(context).isEmpty();
        }
        for (int status : new int[] {200, 206, 304, 406, 412, 416}) {
            assertThat(seen[status]).as("answers of " + status).isGreaterThan(20);
        }
    }

    @Test
    @DisplayName(
            "RFC 9110 section 8.8.3: the tag that a client was given revalidates and changes what it was given for")
    void tagsWork() throws Exception {
        long seed = 883;
        Random random = new Random(seed);
        Site store = Site.of(request -> request.preconditions(STATE).orElseGet(() -> Response.status(204)));
        String[] corpus = {"gzip;q=0.5, deflate", "deflate;q=0.1, *;q=0.5", "identity, gzip;q=0.2", "gzip", "br"};
        for (int round = 0; round < ROUNDS; round++) {
            String accepted = "Accept-Encoding: "
                    + Mutations.mutate(corpus[round % corpus.length], random)
                            .replaceAll("[\\x00-\\x08\\x0a-\\x1f\\x7f]", "");
            String context = "seed " + seed + ", round " + round + ": " + accepted;
            Seen first = site.ask("GET /", accepted);
            if (first.status() == 406) {
                continue;
            }
            String tag = first.field("ETag");
            assertThat(site.ask("GET /", accepted, "If-None-Match: " + tag).status())
                    .as(context)
                    .isEqualTo(304);
            assertThat(site.ask("GET /", accepted, "If-Match: " + tag).status())
                    .as(context)
                    .isEqualTo(200);
            assertThat(store.ask("PUT /", "If-Match: " + tag).status())
                    .as(context)
                    .isEqualTo(204);
            assertThat(store.ask("PUT /", "If-None-Match: " + tag).status())
                    .as(context)
                    .isEqualTo(412);
        }
    }
}
