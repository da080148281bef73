package dev.tenon.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Body;
import dev.tenon.api.BodyProducer;
import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Problem;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.api.Validators;
import dev.tenon.exchange.Site.Seen;
import dev.tenon.http.HttpDate;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeTest {

    private static final String TEXT = "0123456789";
    private static final Validators STATE =
            Validators.strong("v1").withLastModified(Instant.ofEpochSecond(1_700_000_000));
    private static final String LAST_MODIFIED = HttpDate.format(1_700_000_000);

    private static final Site SITE = Site.of(request -> Response.text(TEXT)
            .withValidators(STATE)
            .withAcceptsRanges(true)
            .withHeader("Cache-Control", "max-age=60")
            .withHeader("Content-Location", "/here")
            .withHeader("Expires", HttpDate.format(1_800_000_000))
            .withHeader("Vary", "Accept-Language")
            .withHeader("Content-Language", "en")
            .withHeader("Content-Security-Policy", "default-src 'self'")
            .withHeader("Content-Disposition", "inline")
            .withHeader("Repr-Digest", "sha-256=:abc:")
            .withHeader("X-Own", "1"));

    @Nested
    @DisplayName("RFC 9110 section 8.8.2.1: Last-Modified")
    class LastModified {

        @Test
        void isNeverLaterThanTheAnswer() throws Exception {
            Instant future = Instant.now().plusSeconds(86_400 * 365);
            Site site = Site.of(request -> Response.text("x").withValidators(Validators.modified(future)));
            long before = System.currentTimeMillis() / 1000;
            long said = HttpDate.parse(site.ask("GET /").field("Last-Modified"), before)
                    .orElseThrow();
            assertThat(said).isBetween(before, System.currentTimeMillis() / 1000);
        }

        @Test
        void staysAsItIsOtherwise() throws Exception {
            assertThat(SITE.ask("GET /").field("Last-Modified")).isEqualTo(LAST_MODIFIED);
        }

        @Test
        void isClampedOnEveryStatus() throws Exception {
            Instant future = Instant.now().plusSeconds(1_000_000);
            Site site = Site.of(request -> Response.status(201).withValidators(Validators.modified(future)));
            assertThat(site.ask("PUT /").field("Last-Modified")).isNotEqualTo(HttpDate.format(future.getEpochSecond()));
        }
    }

    @Nested
    @DisplayName("RFC 9110 section 13.2.2: precedence")
    class Precedence {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '\'',
                value = {
                    // step 1, If-Match, then step 2 is not taken
                    "If-Match: \"v1\"|If-Unmodified-Since: " + OLD + "|200",
                    "If-Match: *|If-Unmodified-Since: " + OLD + "|200",
                    "If-Match: \"v0\"|If-Unmodified-Since: " + NEW + "|412",
                    "If-Match: \"v0\"|If-None-Match: \"v1\"|412",
                    "If-Match: \"v1\"|If-None-Match: \"v1\"|304",
                    "If-Match: \"v1\"|If-Modified-Since: " + NEW + "|304",
                    // step 2, If-Unmodified-Since
                    "If-Unmodified-Since: " + OLD + "|If-None-Match: \"v1\"|412",
                    "If-Unmodified-Since: " + NEW + "|If-None-Match: \"v1\"|304",
                    "If-Unmodified-Since: nonsense|X: y|200",
                    "If-Unmodified-Since: nonsense|If-None-Match: \"v1\"|304",
                    // step 3, If-None-Match, then step 4 is not taken
                    "If-None-Match: \"v0\"|If-Modified-Since: " + NEW + "|200",
                    "If-None-Match: \"v1\"|If-Modified-Since: " + OLD + "|304",
                    "If-None-Match: W/\"v1\"|If-Modified-Since: " + OLD + "|304",
                    "If-None-Match: nonsense|If-Modified-Since: " + NEW + "|200",
                    // step 4, If-Modified-Since
                    "If-Modified-Since: " + NEW + "|X: y|304",
                    "If-Modified-Since: " + OLD + "|X: y|200",
                    "If-Modified-Since: nonsense|X: y|200",
                    // step 5, If-Range
                    "Range: bytes=0-1|If-Range: \"v1\"|206",
                    "Range: bytes=0-1|If-Range: W/\"v1\"|200",
                    "Range: bytes=0-1|If-Range: \"v0\"|200",
                    "Range: bytes=0-1|If-Range: " + SAME + "|206",
                    "Range: bytes=0-1|If-Range: " + NEW + "|200",
                    "Range: bytes=0-1|If-None-Match: \"v1\"|304",
                    "Range: bytes=0-1|If-Match: \"v0\"|412",
                    "Range: bytes=99-|If-None-Match: \"v1\"|304",
                    "Range: bytes=99-|If-Range: \"v0\"|200",
                    "Range: bytes=99-|If-Range: \"v1\"|416",
                    "If-Range: \"v0\"|X: y|200"
                })
        void isThatOfTheRfc(String one, String other, int status) throws Exception {
            assertThat(SITE.ask("GET /", one, other).status()).isEqualTo(status);
            assertThat(SITE.ask("GET /", other, one).status()).isEqualTo(status);
            if (!one.startsWith("Range")) {
                assertThat(SITE.ask("HEAD /", one, other).status()).isEqualTo(status);
            }
        }

        private static final String OLD = "Tue, 14 Nov 2023 22:13:19 GMT";
        private static final String SAME = "Tue, 14 Nov 2023 22:13:20 GMT";
        private static final String NEW = "Tue, 14 Nov 2023 22:13:21 GMT";

        @ParameterizedTest
        @ValueSource(strings = {"If-Match: \"v0\"", "If-None-Match: *", "If-Modified-Since: " + NEW})
        @DisplayName("section 13.2.1: only where the answer would be 200")
        void onlyWhereItWouldBe200(String condition) throws Exception {
            Site missing = Site.of(request -> Response.problem(404, "no").withValidators(STATE));
            assertThat(missing.ask("GET /", condition).status()).isEqualTo(404);
            assertThat(SITE.ask("OPTIONS /", condition).status()).isEqualTo(204);
        }
    }

    @Nested
    @DisplayName("RFC 9110 section 14: ranges")
    class Ranges {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "bytes=0-0|206|0|bytes 0-0/10",
                    "bytes=3-|206|3456789|bytes 3-9/10",
                    "bytes=-3|206|789|bytes 7-9/10",
                    "bytes=-99999999999999999999999|206|0123456789|bytes 0-9/10",
                    "bytes=2-99999999999999999999999|206|23456789|bytes 2-9/10",
                    "BYTES=0-0|206|0|bytes 0-0/10",
                    "bytes=0-4,2-6|206|0123456|bytes 0-6/10",
                    "bytes=5-6,0-4|206|0123456|bytes 0-6/10",
                    "bytes=10-|416|-|bytes */10",
                    "bytes=99999999999999999999999-|416|-|bytes */10",
                    "bytes=-0|416|-|bytes */10",
                    "bytes=10-,20-30|416|-|bytes */10",
                    "bytes=10-,-1|206|9|bytes 9-9/10",
                    "items=0-1|200|0123456789|-",
                    "bytes|200|0123456789|-",
                    "bytes=|200|0123456789|-",
                    "bytes=-|200|0123456789|-",
                    "bytes=5-2|200|0123456789|-",
                    "bytes=a-b|200|0123456789|-",
                    "bytes=+1-2|200|0123456789|-",
                    "bytes=0 - 1|200|0123456789|-",
                    "bytes=0-1-2|200|0123456789|-",
                    "bytes=0-0,2-2,x|200|0123456789|-",
                    "bytes=0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0|206|0|bytes 0-0/10",
                    "bytes=0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0,0-0|200|0123456789|-"
                })
        void single(String range, int status, String body, String contentRange) throws Exception {
            Seen seen = SITE.ask("GET /", "Range: " + range);
            assertThat(seen.status()).isEqualTo(status);
            assertThat(seen.field("Content-Range")).isEqualTo(contentRange);
            if (status != 416) {
                assertThat(seen.text()).isEqualTo(body);
                assertThat(seen.field("Content-Length")).isEqualTo(Integer.toString(body.length()));
            }
        }

        @Test
        @DisplayName("section 14.6: several are parts of one answer")
        void several() throws Exception {
            Seen seen = SITE.ask("GET /", "Range: bytes=0-1,5-6");
            assertThat(seen.status()).isEqualTo(206);
            assertThat(seen.field("Content-Type")).startsWith("multipart/byteranges; boundary=");
            assertThat(seen.field("Content-Range")).isEqualTo("-");
            assertThat(seen.field("Content-Length")).isEqualTo(Integer.toString(seen.body().length));
            assertThat(seen.text())
                    .contains("Content-Range: bytes 0-1/10\r\n\r\n01\r\n", "Content-Range: bytes 5-6/10\r\n\r\n56\r\n");
        }

        @ParameterizedTest
        @ValueSource(strings = {"Range: bytes=2-3", "Range: 2-3", "range: bytes=0-1"})
        @DisplayName("section 5.3: two lines are malformed, and so ignored")
        void twoLines(String second) throws Exception {
            assertThat(SITE.ask("GET /", "Range: bytes=0-1", second).status()).isEqualTo(200);
        }

        @Test
        @DisplayName("section 14.2: for GET alone")
        void onlyForGet() throws Exception {
            Seen head = SITE.ask("HEAD /", "Range: bytes=0-1");
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.field("Content-Length")).isEqualTo("10");
            assertThat(SITE.ask("POST /", "Range: bytes=0-1").status()).isEqualTo(200);
        }

        @Test
        @DisplayName("section 15.3.7: a part has the fields of the whole")
        void keepsFields() throws Exception {
            Seen seen = SITE.ask("GET /", "Range: bytes=0-1");
            assertThat(seen.field("ETag")).isEqualTo("\"v1\"");
            assertThat(seen.field("Cache-Control")).isEqualTo("max-age=60");
            assertThat(seen.field("Content-Location")).isEqualTo("/here");
            assertThat(seen.field("Expires")).isEqualTo(HttpDate.format(1_800_000_000));
            assertThat(seen.field("Vary")).isEqualTo("Accept-Language");
        }

        @Test
        @DisplayName("section 14.3: what does not accept ranges has none")
        void notAccepted() throws Exception {
            Site site = Site.of(request -> Response.text(TEXT));
            assertThat(site.ask("GET /", "Range: bytes=0-1").status()).isEqualTo(200);
            Site stream = Site.of(request -> Response.of(
                            "text/plain", Body.stream(10, out -> out.write(TEXT.getBytes(ISO_8859_1))))
                    .withAcceptsRanges(true));
            assertThat(stream.ask("GET /", "Range: bytes=0-1").status()).isEqualTo(200);
            assertThat(stream.ask("GET /").field("Accept-Ranges")).isEqualTo("-");
            assertThat(SITE.ask("GET /").field("Accept-Ranges")).isEqualTo("bytes");
        }
    }

    @Nested
    @DisplayName("RFC 9110 section 15.4.5: 304")
    class NotModified {

        @ParameterizedTest
        @ValueSource(strings = {"GET", "HEAD"})
        void keepsWhatACacheUpdatesBy(String method) throws Exception {
            Seen seen = SITE.ask(method + " /", "If-None-Match: \"v1\"");
            assertThat(seen.status()).isEqualTo(304);
            assertThat(seen.body()).isEmpty();
            assertThat(seen.field("ETag")).isEqualTo("\"v1\"");
            assertThat(seen.field("Last-Modified")).isEqualTo(LAST_MODIFIED);
            assertThat(seen.field("Cache-Control")).isEqualTo("max-age=60");
            assertThat(seen.field("Content-Location")).isEqualTo("/here");
            assertThat(seen.field("Expires")).isEqualTo(HttpDate.format(1_800_000_000));
            assertThat(seen.field("Vary")).isEqualTo("Accept-Language");
            assertThat(seen.field("Content-Security-Policy")).isEqualTo("default-src 'self'");
            assertThat(seen.field("X-Own")).isEqualTo("1");
            assertThat(seen.field("Content-Type")).isEqualTo("-");
            assertThat(seen.field("Content-Disposition")).isEqualTo("-");
            assertThat(seen.field("Repr-Digest")).isEqualTo("-");
            assertThat(seen.field("Content-Language")).isEqualTo("-");
            assertThat(seen.field("Content-Length")).isEqualTo("-");
        }
    }

    @Nested
    @DisplayName("error answers")
    class Errors {

        @ParameterizedTest
        @CsvSource({"application/json, application/problem+json", "'text/html, */*;q=0.1', text/html; charset=utf-8"})
        void haveTheFormTheClientPrefers(String accept, String type) throws Exception {
            Site site = Site.of(request -> {
                throw new HttpError(422, "<b>\u0001\"no\"</b>");
            });
            Seen seen = site.ask("GET /", "Accept: " + accept);
            assertThat(seen.status()).isEqualTo(422);
            assertThat(seen.field("Content-Type")).isEqualTo(type);
            assertThat(seen.text()).contains("id-1").doesNotContain("<b>", "\u0001");
        }

        @Test
        @DisplayName("RFC 9110 section 15.6.4: 503 says when to come back")
        void unavailableSaysWhen() {
            Response refused = Exchange.reject(503, "full", "id-2", false).response();
            assertThat(refused.header("Retry-After")).contains("5");
            assertThat(Exchange.reject(400, "bad", "id-2", false).response().header("Retry-After"))
                    .isEmpty();
        }

        @Test
        void anExceptionThatFailsItselfIsA500Too() throws Exception {
            Site site = Site.of(request -> {
                throw new Hostile();
            });
            Seen seen = site.ask("GET /");
            assertThat(seen.status()).isEqualTo(500);
            assertThat(site.mount().failures()).isEqualTo(1);
        }

        /** Whatever it is asked, it fails. */
        private static final class Hostile extends RuntimeException {
            private static final long serialVersionUID = 1;

            @Override
            public synchronized Throwable getCause() {
                throw new IllegalStateException("getCause fails, on purpose");
            }

            @Override
            public String getMessage() {
                throw new IllegalStateException("getMessage fails, on purpose");
            }

            @Override
            public String toString() {
                throw new IllegalStateException("toString fails, on purpose");
            }
        }

        @Test
        void nothingOfTheCauseIsTold() throws Exception {
            Site site = Site.of(request -> {
                throw new IllegalStateException("/etc/secret, on purpose");
            });
            Seen seen = site.ask("GET /");
            assertThat(seen.status()).isEqualTo(500);
            assertThat(seen.text()).doesNotContain("secret").contains("id-1");
        }
    }

    @Nested
    @DisplayName("plugin code that fails while its answer is settled")
    class Settling {

        @Test
        void methodsOfA405() throws Exception {
            AtomicInteger asked = new AtomicInteger();
            Site site = Site.of(new RequestHandler() {
                @Override
                public Response handle(Request request) {
                    throw new HttpError(405, "not so");
                }

                @Override
                public Set<String> methods(Request request) {
                    if (asked.incrementAndGet() > 1) {
                        throw new IllegalStateException("methods fail, on purpose");
                    }
                    return Set.of("GET");
                }
            });
            assertThat(site.ask("GET /").status()).isEqualTo(500);
            assertThat(asked).hasValue(2);
            assertThat(site.mount().failures()).isEqualTo(1);
        }

        @Test
        void a405OfAHandlerGetsAllow() throws Exception {
            Site site = Site.of(request -> {
                throw new HttpError(405, "not so");
            });
            assertThat(site.ask("GET /").field("Allow")).isEqualTo("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
        }

        @Test
        void numbersOfAProblem() throws Exception {
            AtomicInteger shown = new AtomicInteger();
            Number hostile = new Number() {
                @Override
                public int intValue() {
                    return 0;
                }

                @Override
                public long longValue() {
                    return 0;
                }

                @Override
                public float floatValue() {
                    return 0;
                }

                @Override
                public double doubleValue() {
                    return 0;
                }

                @Override
                public String toString() {
                    if (shown.incrementAndGet() > 1) {
                        throw new IllegalStateException("toString fails, on purpose");
                    }
                    return "0";
                }
            };
            Site site = Site.of(request -> {
                Problem problem = Problem.of(422, "x");
                throw new HttpError(problem.with("n", hostile), Headers.empty());
            });
            assertThat(site.ask("GET /").status()).isEqualTo(500);
            assertThat(shown).hasValue(2);
        }

        @Test
        void aProducerThatWillNotClose() throws Exception {
            AtomicInteger closed = new AtomicInteger();
            Site site = Site.of(request -> Response.of("text/plain", Body.stream(new BodyProducer() {
                        @Override
                        public void writeTo(OutputStream out) {}

                        @Override
                        public void close() {
                            closed.incrementAndGet();
                            throw new IllegalStateException("close fails, on purpose");
                        }
                    }))
                    .withValidators(STATE));
            assertThat(site.ask("GET /", "If-None-Match: \"v1\"").status()).isEqualTo(304);
            assertThat(site.ask("GET /", "If-Match: \"v0\"").status()).isEqualTo(412);
            assertThat(closed).hasValue(2);
        }
    }
}
