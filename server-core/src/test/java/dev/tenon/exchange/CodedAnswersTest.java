package dev.tenon.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.api.Body;
import dev.tenon.api.BodyProducer;
import dev.tenon.api.EngineAccess;
import dev.tenon.api.Headers;
import dev.tenon.api.Response;
import dev.tenon.api.Validators;
import dev.tenon.exchange.MountRules.Compression;
import dev.tenon.exchange.Site.Seen;
import dev.tenon.http.ContentCoding;
import dev.tenon.http.HttpDate;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodedAnswersTest {

    private static final String GZIP = "Accept-Encoding: gzip";
    private static final String DEFLATE = "Accept-Encoding: deflate";
    private static final Instant CHANGED = Instant.ofEpochSecond(1_700_000_000);
    private static final Validators STATE = Validators.strong("v1").withLastModified(CHANGED);

    private static String text(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; text.length() < length; i++) {
            text.append("line ").append(i * 7919 % 1000).append(" of the text\n");
        }
        return text.substring(0, length);
    }

    private static final String PAGE = text(5_000);

    private static Response page() {
        return Response.text(PAGE).withValidators(STATE).withAcceptsRanges(true);
    }

    private static final Site SITE = Site.of(request -> page());

    private static Site serving(Response response) {
        return Site.of(request -> response);
    }

    private static String decoded(Seen seen) throws IOException {
        return switch (seen.field("Content-Encoding")) {
            case "gzip" ->
                new String(new GZIPInputStream(new ByteArrayInputStream(seen.body())).readAllBytes(), ISO_8859_1);
            case "deflate" ->
                new String(new InflaterInputStream(new ByteArrayInputStream(seen.body())).readAllBytes(), ISO_8859_1);
            default -> seen.text();
        };
    }

    @Nested
    @DisplayName("RFC 9110 section 8.4: Content-Encoding")
    class ContentEncoding {

        @ParameterizedTest
        @ValueSource(strings = {"gzip", "deflate"})
        @DisplayName("section 8.4.1: both codings are what their formats say")
        void bothCodingsCanBeDecoded(String coding) throws Exception {
            for (int length : new int[] {1_024, 5_000, 8 * 1024, 8 * 1024 + 1, 40_000, 700_000}) {
                Seen seen = serving(Response.text(text(length))).ask("GET /", "Accept-Encoding: " + coding);
                assertThat(seen.field("Content-Encoding")).isEqualTo(coding);
                assertThat(decoded(seen)).isEqualTo(text(length));
                assertThat(seen.body().length).isLessThan(length / 2);
            }
        }

        @ParameterizedTest
        @CsvSource({"1023, -", "1024, gzip", "2097152, gzip", "2097153, -"})
        void theLengthDecides(int length, String coding) throws Exception {
            Seen seen = serving(Response.bytes("text/plain", new byte[length])).ask("GET /", GZIP);
            assertThat(seen.field("Content-Encoding")).isEqualTo(coding);
            assertThat(decoded(seen)).hasSize(length);
        }

        @ParameterizedTest
        @CsvSource({
            "text/html, gzip",
            "application/json, gzip",
            "image/svg+xml, gzip",
            "image/png, -",
            "text/event-stream, -",
            "application/octet-stream, -"
        })
        void theTypeDecides(String type, String coding) throws Exception {
            Seen seen = serving(Response.bytes(type, PAGE.getBytes(ISO_8859_1))).ask("GET /", GZIP);
            assertThat(seen.field("Content-Encoding")).isEqualTo(coding);
            assertThat(seen.field("Vary")).isEqualTo(coding.equals("-") ? "-" : "Accept-Encoding");
        }

        @Test
        void withoutATypeNothingIsCoded() throws Exception {
            Response untyped = Response.status(200).withBody(Body.of(PAGE));
            assertThat(serving(untyped).ask("GET /", GZIP).field("Content-Encoding"))
                    .isEqualTo("-");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Content-Encoding: br",
                    "Content-Encoding: identity",
                    "Cache-Control: no-transform",
                    "Cache-Control: max-age=1, No-Transform",
                    "Content-Digest: sha-256=:abc:",
                    "Repr-Digest: sha-256=:abc:",
                    "Content-MD5: abc",
                    "Digest: abc",
                    "ETag: \"own\"",
                    "Content-Range: bytes 0-4999/9000"
                })
        void whatTheHandlerSaysStands(String field) throws Exception {
            String[] parts = {field.substring(0, field.indexOf(':')), field.substring(field.indexOf(' ') + 1)};
            Seen seen =
                    serving(Response.text(PAGE).withHeader(parts[0], parts[1])).ask("GET /", GZIP);
            assertThat(seen.text()).isEqualTo(PAGE);
            assertThat(seen.field(parts[0])).isEqualTo(parts[1]);
            assertThat(seen.field("Vary")).isEqualTo("-");
        }

        @Test
        void trailersMayHoldADigest() throws Exception {
            Response response = Response.text(PAGE).withTrailers(() -> Headers.of("Repr-Digest", "sha-256=:abc:"));
            Seen seen = serving(response).ask("GET /", GZIP);
            assertThat(seen.field("Content-Encoding")).isEqualTo("-");
            assertThat(seen.text()).isEqualTo(PAGE);
        }

        @ParameterizedTest
        @ValueSource(ints = {201, 206, 404, 500})
        void onlyAnswersOf200AreCoded(int status) throws Exception {
            Seen seen = serving(page().withStatus(status)).ask("GET /", GZIP);
            assertThat(seen.field("Content-Encoding")).isEqualTo("-");
            assertThat(seen.text()).isEqualTo(PAGE);
        }

        @Test
        void onlyReadsAreCoded() throws Exception {
            assertThat(SITE.ask("POST /", GZIP).field("Content-Encoding")).isEqualTo("-");
        }

        @Test
        void aMountMayRefuse() throws Exception {
            Site never = Site.of(MountRules.of(Compression.NEVER, false, false), request -> page());
            Seen seen = never.ask("GET /", GZIP);
            assertThat(seen.text()).isEqualTo(PAGE);
            assertThat(seen.field("Vary")).isEqualTo("-");
        }
    }

    @Nested
    @DisplayName("RFC 9110 section 8.6: Content-Length")
    class ContentLength {

        @ParameterizedTest
        @ValueSource(strings = {"GET", "HEAD"})
        @DisplayName("section 9.3.2: HEAD has the same fields")
        void isThatOfTheCodedForm(String method) throws Exception {
            Seen get = SITE.ask("GET /", GZIP);
            Seen seen = SITE.ask(method + " /", GZIP);
            assertThat(seen.fields()).isEqualTo(get.fields());
            assertThat(seen.field("Content-Length")).isEqualTo(Integer.toString(get.body().length));
            assertThat(seen.field("Content-Encoding")).isEqualTo("gzip");
        }

        @Test
        void isUnknownOfAStream() throws Exception {
            Site site = Site.of(request ->
                    Response.of("text/plain", Body.stream(5_000, out -> out.write(PAGE.getBytes(ISO_8859_1)))));
            Seen seen = site.ask("GET /", GZIP);
            assertThat(seen.field("Content-Length")).isEqualTo("-");
            assertThat(decoded(seen)).isEqualTo(PAGE);
            assertThat(site.ask("GET /").field("Content-Length")).isEqualTo("5000");
        }
    }

    @Nested
    @DisplayName("RFC 9110 section 8.8.3.3: a tag for each coding")
    class Tags {

        @ParameterizedTest
        @CsvSource({"gzip, '\"v1--gzip\"'", "deflate, '\"v1--deflate\"'", "br, '\"v1\"'"})
        void strongTagsDiffer(String accepted, String tag) throws Exception {
            assertThat(SITE.ask("GET /", "Accept-Encoding: " + accepted).field("ETag"))
                    .isEqualTo(tag);
        }

        @Test
        void aWeakTagStandsForAll() throws Exception {
            Site site = serving(Response.text(PAGE).withValidators(Validators.weak("w")));
            Seen seen = site.ask("GET /", GZIP);
            assertThat(seen.field("Content-Encoding")).isEqualTo("gzip");
            assertThat(seen.field("ETag")).isEqualTo("W/\"w\"");
            assertThat(site.ask("GET /", GZIP, "If-None-Match: W/\"w\"").status())
                    .isEqualTo(304);
        }

        @Test
        void theTimeStays() throws Exception {
            assertThat(SITE.ask("GET /", GZIP).field("Last-Modified"))
                    .isEqualTo(HttpDate.format(CHANGED.getEpochSecond()));
        }
    }

    @Nested
    @DisplayName("RFC 9110 section 12.5.3: Accept-Encoding")
    class AcceptEncoding {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "gzip, deflate, br|gzip",
                    "gzip;q=0.5, deflate|deflate",
                    "gzip;q=0|-",
                    "identity|-",
                    "''|-",
                    "*|gzip",
                    "identity;q=0, gzip|gzip"
                })
        void decides(String accepted, String coding) throws Exception {
            Seen seen = SITE.ask("GET /", "Accept-Encoding: " + accepted);
            assertThat(seen.field("Content-Encoding")).isEqualTo(coding);
            assertThat(decoded(seen)).isEqualTo(PAGE);
        }

        @Test
        void comesInSeveralLines() throws Exception {
            Seen seen = SITE.ask("GET /", "Accept-Encoding: gzip;q=0", "Accept-Encoding: deflate");
            assertThat(seen.field("Content-Encoding")).isEqualTo("deflate");
        }

        @ParameterizedTest
        @ValueSource(strings = {"identity;q=0", "*;q=0", "identity;q=0, gzip;q=0, deflate;q=0", "identity;q=0, br"})
        @DisplayName("and section 15.5.7: refuses everything, 406")
        void mayRefuseEverything(String accepted) throws Exception {
            Seen seen = SITE.ask("GET /", "Accept-Encoding: " + accepted);
            assertThat(seen.status()).isEqualTo(406);
            assertThat(seen.field("Vary")).isEqualTo("Accept, Accept-Encoding");
        }

        @ParameterizedTest
        @ValueSource(strings = {"identity;q=0", "*;q=0", "identity;q=0, gzip"})
        @DisplayName("section 12.4.1: what is not negotiated is sent as it is")
        void isNoMatterForWhatIsNotNegotiated(String accepted) throws Exception {
            Seen seen = serving(Response.text("short")).ask("GET /", "Accept-Encoding: " + accepted);
            assertThat(seen.status()).isEqualTo(200);
            assertThat(seen.text()).isEqualTo("short");
        }
    }

    @Nested
    @DisplayName("RFC 9110 section 12.5.5: Vary")
    class Vary {

        @ParameterizedTest
        @ValueSource(strings = {"gzip", "identity", "br"})
        void isThereWhateverWasChosen(String accepted) throws Exception {
            assertThat(SITE.ask("GET /", "Accept-Encoding: " + accepted).field("Vary"))
                    .isEqualTo("Accept-Encoding");
            assertThat(SITE.ask("GET /").field("Vary")).isEqualTo("Accept-Encoding");
        }

        @ParameterizedTest
        @CsvSource({
            "Origin, 'Origin, Accept-Encoding'",
            "'accept-encoding, Origin', 'accept-encoding, Origin'",
            "*, *",
            "X-Accept-Encoding, 'X-Accept-Encoding, Accept-Encoding'"
        })
        void joinsThatOfTheHandler(String own, String vary) throws Exception {
            assertThat(serving(Response.text(PAGE).withHeader("Vary", own))
                            .ask("GET /", GZIP)
                            .field("Vary"))
                    .isEqualTo(vary);
        }

        @ParameterizedTest
        @ValueSource(strings = {"If-None-Match: \"v1--gzip\"", "Range: bytes=0-1", "If-Match: \"other\""})
        void isOn304And206(String condition) throws Exception {
            Seen seen = SITE.ask("GET /", GZIP, condition);
            assertThat(seen.status()).isIn(206, 304, 412);
            if (seen.status() != 412) {
                assertThat(seen.field("Vary")).isEqualTo("Accept-Encoding");
            }
        }
    }

    @Nested
    @DisplayName("RFC 9110 section 13: conditions are about the form that is sent")
    class WithConditions {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "gzip|\"v1--gzip\"|304",
                    "gzip|W/\"v1--gzip\"|304",
                    "gzip|\"v1\"|200",
                    "gzip|\"v1--deflate\"|200",
                    "deflate|\"v1--deflate\"|304",
                    "identity|\"v1\"|304",
                    "identity|\"v1--gzip\"|200",
                    "gzip|\"v1\", \"v1--gzip\"|304",
                    "gzip|*|304",
                    "gzip|\"v0--gzip\"|200"
                })
        @DisplayName("section 13.1.2: If-None-Match")
        void ifNoneMatch(String accepted, String tags, int status) throws Exception {
            Seen seen = SITE.ask("GET /", "Accept-Encoding: " + accepted, "If-None-Match: " + tags);
            assertThat(seen.status()).isEqualTo(status);
            if (status == 304) {
                assertThat(seen.field("ETag"))
                        .isEqualTo(accepted.equals("identity") ? "\"v1\"" : "\"v1--" + accepted + "\"");
                assertThat(seen.field("Content-Encoding")).isEqualTo("-");
            }
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "gzip|\"v1--gzip\"|200",
                    "gzip|\"v1\"|412",
                    "gzip|\"v1\", \"v1--gzip\"|200",
                    "gzip|\"v1--deflate\"|412",
                    "identity|\"v1--gzip\"|412",
                    "identity|\"v1\"|200",
                    "gzip|W/\"v1\"|412",
                    "gzip|\"v2--gzip\"|412",
                    "gzip|*|200"
                })
        @DisplayName("section 13.1.1: If-Match of a read is about the form that would be sent")
        void ifMatch(String accepted, String tags, int status) throws Exception {
            assertThat(SITE.ask("GET /", "Accept-Encoding: " + accepted, "If-Match: " + tags)
                            .status())
                    .isEqualTo(status);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "If-Match|\"v1\"|200",
                    "If-Match|\"v1--gzip\"|200",
                    "If-Match|\"v1--deflate\"|200",
                    "If-Match|\"v1--br\"|412",
                    "If-Match|\"v2--gzip\"|412",
                    "If-Match|W/\"v1--gzip\"|412",
                    "If-None-Match|\"v1--gzip\"|412",
                    "If-None-Match|\"v2--gzip\"|200",
                    "If-None-Match|\"v1|412"
                })
        @DisplayName("sections 13.1.1 and 13.1.2: what was read compressed can be changed by its tag")
        void changes(String name, String tags, int status) throws Exception {
            Site site = Site.of(request -> request.preconditions(STATE).orElseGet(() -> Response.text("changed")));
            assertThat(site.ask("PUT /", GZIP, name + ": " + tags).status()).isEqualTo(status);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "gzip|\"v1--gzip\"|304|\"v1--gzip\"",
                    "gzip|\"v1\"|200|-",
                    "identity|\"v1\"|304|\"v1\"",
                    "br|\"v1\"|304|\"v1\"",
                    "identity|\"v1--gzip\"|200|-",
                    "gzip|\"v2--gzip\"|200|-"
                })
        @DisplayName("section 13.1.2: a handler that asks before it answers a GET")
        void asked(String accepted, String tags, int status, String tag) throws Exception {
            Site site = Site.of(request -> request.preconditions(STATE).orElseGet(() -> Response.text("whole")));
            Seen seen = site.ask("GET /", "Accept-Encoding: " + accepted, "If-None-Match: " + tags);
            assertThat(seen.status()).isEqualTo(status);
            assertThat(seen.field("ETag")).isEqualTo(tag);
            assertThat(seen.field("Vary")).isEqualTo(status == 304 ? "Accept-Encoding" : "-");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "5000|\"v1--gzip\"|200",
                    "5000|\"v1\"|412",
                    "5000|\"v0\"|412",
                    "5|\"v1--gzip\"|412",
                    "5|\"v1\"|200",
                    "5|\"v1--deflate\"|412"
                })
        @DisplayName("section 13.1.1: which form is sent is known when it is there")
        void askedWhatMatches(int length, String tags, int status) throws Exception {
            Site site = Site.of(request -> request.preconditions(STATE)
                    .orElseGet(() -> Response.text(text(length)).withValidators(STATE)));
            assertThat(site.ask("GET /", GZIP, "If-Match: " + tags).status()).isEqualTo(status);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {"\"v1--gzip\"|412", "\"v1\"|206"})
        @DisplayName("section 13.1.1: no part of one form for who asked for the other")
        void ifMatchWithARange(String tag, int status) throws Exception {
            assertThat(SITE.ask("GET /", GZIP, "Range: bytes=0-1", "If-Match: " + tag)
                            .status())
                    .isEqualTo(status);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "x--gzip|If-Match|\"x--gzip\"|200",
                    "x--gzip|If-Match|\"x--gzip--gzip\"|200",
                    "x--gzip|If-Match|\"x--gzip--deflate\"|200",
                    "x--gzip|If-Match|\"x\"|412",
                    "x--gzip|If-Match|\"x--deflate\"|412",
                    "x--gzip|If-None-Match|\"x--gzip\"|412",
                    "x--gzip|If-None-Match|\"x\"|200",
                    "x--deflate|If-Match|\"y\", \"x--deflate\"|200"
                })
        @DisplayName("section 8.8.3: a handler's own tags are opaque, whatever they end in")
        void tagsThatLookCoded(String own, String name, String tags, int status) throws Exception {
            Site site = Site.of(
                    request -> request.preconditions(Validators.strong(own)).orElseGet(() -> Response.text("changed")));
            assertThat(site.ask("PUT /", name + ": " + tags).status()).isEqualTo(status);
        }

        @Test
        void nothingIsCompressedFor304() throws Exception {
            List<String> runs = new ArrayList<>();
            Site site = Site.of(request ->
                    Response.stream("text/plain", out -> runs.add("run")).withValidators(STATE));
            assertThat(site.ask("GET /", GZIP, "If-None-Match: \"v1--gzip\"").status())
                    .isEqualTo(304);
            assertThat(runs).isEmpty();
        }
    }

    @Nested
    @DisplayName("RFC 9110 section 14: a part is never coded")
    class WithRanges {

        @Test
        void aPartIsOfThePlainForm() throws Exception {
            Seen seen = SITE.ask("GET /", GZIP, "Range: bytes=0-9");
            assertThat(seen.status()).isEqualTo(206);
            assertThat(seen.text()).isEqualTo(PAGE.substring(0, 10));
            assertThat(seen.field("Content-Encoding")).isEqualTo("-");
            assertThat(seen.field("ETag")).isEqualTo("\"v1\"");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {"\"v1\"|206", "\"v1--gzip\"|200", "\"v0\"|200"})
        @DisplayName("section 13.1.5: the tag of a coded form goes with no part")
        void ifRange(String tag, int status) throws Exception {
            Seen seen = SITE.ask("GET /", GZIP, "Range: bytes=0-9", "If-Range: " + tag);
            assertThat(seen.status()).isEqualTo(status);
            assertThat(seen.field("Content-Encoding")).isEqualTo("-");
        }

        @Test
        @DisplayName("section 14.2: on HEAD it is ignored, so the whole is coded")
        void headIsNotAskedForParts() throws Exception {
            Seen seen = SITE.ask("HEAD /", GZIP, "Range: bytes=0-9");
            assertThat(seen.status()).isEqualTo(200);
            assertThat(seen.field("Content-Encoding")).isEqualTo("gzip");
        }

        @Test
        @DisplayName("section 14.3: what is coded accepts none")
        void codedFormsAcceptNone() throws Exception {
            assertThat(SITE.ask("GET /", GZIP).field("Accept-Ranges")).isEqualTo("-");
            assertThat(SITE.ask("GET /").field("Accept-Ranges")).isEqualTo("bytes");
        }

        @Test
        void whoRefusesThePlainFormGetsTheWhole() throws Exception {
            Seen seen = SITE.ask("GET /", "Accept-Encoding: identity;q=0, gzip", "Range: bytes=0-9");
            assertThat(seen.status()).isEqualTo(200);
            assertThat(decoded(seen)).isEqualTo(PAGE);
        }
    }

    @Nested
    @DisplayName("BREACH: where secrets and an attacker's input may meet, nothing is compressed")
    class Credentials {

        @ParameterizedTest
        @ValueSource(strings = {"Cookie: a=b", "Authorization: Basic x"})
        void guardComputedContent(String credentials) throws Exception {
            Site computed = Site.of(request -> Response.text(PAGE));
            for (int i = 0; i < 3; i++) {
                Seen seen = computed.ask("GET /", GZIP, credentials);
                assertThat(seen.field("Content-Encoding")).isEqualTo("-");
                assertThat(seen.field("Vary")).isEqualTo("Accept-Encoding");
            }
            assertThat(computed.ask("GET /", GZIP).field("Content-Encoding")).isEqualTo("gzip");
        }

        @ParameterizedTest
        @CsvSource({
            "Cache-Control, public, gzip",
            "Cache-Control, 'max-age=60, Public', gzip",
            "Cache-Control, private, -",
            "Cache-Control, no-cache=public, -",
            "X-Cache-Control, public, -"
        })
        void doNotMatterToWhatIsForEverybody(String name, String value, String coding) throws Exception {
            Site site = Site.of(request -> Response.text(PAGE).withHeader(name, value));
            assertThat(site.ask("GET /", GZIP, "Cookie: a=b").field("Content-Encoding"))
                    .isEqualTo(coding);
        }

        @Test
        void doNotMatterToWhatWasReturnedBefore() throws Exception {
            Site site = serving(page());
            assertThat(site.ask("GET /", GZIP, "Cookie: a=b").field("Content-Encoding"))
                    .isEqualTo("-");
            assertThat(site.ask("GET /", GZIP, "Cookie: a=b").field("Content-Encoding"))
                    .isEqualTo("gzip");
        }

        @Test
        void matterToContentWithValidators() throws Exception {
            for (int i = 0; i < 3; i++) {
                Seen seen = SITE.ask("GET /", GZIP, "Cookie: a=b");
                assertThat(seen.field("Content-Encoding")).isEqualTo("-");
                assertThat(seen.field("ETag")).isEqualTo("\"v1\"");
            }
            Site dated = Site.of(request -> Response.text(PAGE).withValidators(Validators.modified(CHANGED)));
            assertThat(dated.ask("GET /", GZIP, "Cookie: a=b").field("Content-Encoding"))
                    .isEqualTo("-");
        }

        @Test
        void doNotMatterToAMountThatSaysSo() throws Exception {
            Site always = Site.of(MountRules.of(Compression.ALWAYS, false, false), request -> Response.text(PAGE));
            assertThat(always.ask("GET /", GZIP, "Cookie: a=b").field("Content-Encoding"))
                    .isEqualTo("gzip");
        }
    }

    @Nested
    @DisplayName("files")
    class OfFiles {
        @TempDir
        private Path folder;

        @Test
        void areCompressedFromTheirPathAndFromAChannel() throws Exception {
            Path file = Files.writeString(folder.resolve("a.txt"), text(100_000));
            Site paths = Site.of(request -> Response.file("text/plain", file));
            assertThat(decoded(paths.ask("GET /", GZIP, "Cookie: a=b"))).isEqualTo(text(100_000));
            assertThat(paths.ask("GET /", GZIP).field("Content-Encoding")).isEqualTo("gzip");

            List<FileChannel> opened = new ArrayList<>();
            Site channels = Site.of(request -> {
                FileChannel channel = FileChannel.open(file);
                opened.add(channel);
                return Response.of("text/plain", Body.file(channel, 10, 50_000));
            });
            assertThat(decoded(channels.ask("GET /", DEFLATE)))
                    .isEqualTo(text(100_000).substring(10, 50_010));
            channels.ask("HEAD /", GZIP);
            channels.ask("GET /", GZIP, "If-None-Match: *");
            assertThat(opened).hasSize(3).noneMatch(FileChannel::isOpen);
        }

        @Test
        void thatChangedMeanwhileFail() throws Exception {
            Path file = Files.writeString(folder.resolve("b.txt"), text(50_000));
            Response response = Response.file("text/plain", file);
            Files.writeString(file, "short");
            assertThatThrownBy(() -> serving(response).ask("GET /", GZIP)).isInstanceOf(IOException.class);
        }
    }

    @Nested
    @DisplayName("streams")
    class OfStreams {

        private final List<String> closed = new ArrayList<>();

        private BodyProducer producer(BodyProducer writer) {
            return new BodyProducer() {
                @Override
                public void writeTo(OutputStream out) throws Exception {
                    writer.writeTo(out);
                }

                @Override
                public void close() {
                    closed.add("closed");
                }
            };
        }

        @ParameterizedTest
        @ValueSource(strings = {"GET", "HEAD"})
        void areClosedOnceAndGiveTheirSlotBack(String method) throws Exception {
            MountRules rules = MountRules.defaults();
            Site site = Site.of(rules, request -> Response.stream("text/plain", producer(out -> out.write(1))));
            site.ask(method + " /", GZIP);
            assertThat(closed).hasSize(1);
            assertThat(rules.slots().taken()).isZero();
        }

        @Test
        void thatFailAreClosedToo() {
            MountRules rules = MountRules.defaults();
            Site site = Site.of(
                    rules,
                    request -> Response.stream("text/plain", producer(out -> {
                        throw new IllegalStateException("midway, on purpose");
                    })));
            assertThatThrownBy(() -> site.ask("GET /", GZIP)).hasMessageContaining("midway");
            assertThat(closed).hasSize(1);
            assertThat(rules.slots().taken()).isZero();
        }

        @ParameterizedTest
        @ValueSource(ints = {4_999, 5_001})
        void thatBreakTheirWordFail(int declared) {
            Site site = Site.of(request ->
                    Response.of("text/plain", Body.stream(declared, out -> out.write(PAGE.getBytes(ISO_8859_1)))));
            assertThatThrownBy(() -> site.ask("GET /", GZIP))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(declared + " bytes it declared");
        }

        @Test
        void canBeDecodedUpToEachFlush() throws Exception {
            ByteArrayOutputStream wire = new ByteArrayOutputStream();
            StringBuilder sent = new StringBuilder();
            CodingOutput output = new CodingOutput(wire, ContentCoding.GZIP);
            for (String piece : new String[] {"first", "second"}) {
                sent.append(piece);
                output.write(piece.getBytes(ISO_8859_1));
                output.flush();
                GZIPInputStream soFar = new GZIPInputStream(new ByteArrayInputStream(wire.toByteArray()));
                assertThat(soFar.readNBytes(sent.length())).asString(ISO_8859_1).isEqualTo(sent.toString());
            }
            output.end();
        }

        @ParameterizedTest
        @CsvSource({"8192, true", "8193, false"})
        void whatIsLongNeedsASlot(int length, boolean atOnce) throws Exception {
            MountRules rules = new MountRules(Compression.AUTO, false, false, new CodingSlots(1));
            assertThat(rules.slots().take()).isTrue();
            Site site = Site.of(rules, request -> Response.text(text(length)));
            assertThat(site.ask("GET /", GZIP).field("Content-Encoding")).isEqualTo(atOnce ? "gzip" : "-");
        }

        @Test
        void areBoundByTheProcessorsThereAre() {
            MountRules rules = MountRules.defaults();
            int slots = 0;
            while (rules.slots().take()) {
                slots++;
            }
            assertThat(slots).isEqualTo(2 * Runtime.getRuntime().availableProcessors());
        }

        @Test
        void moreThanThereAreSlotsGoOutAsTheyAre() throws Exception {
            MountRules rules = new MountRules(Compression.AUTO, false, false, new CodingSlots(1));
            Site site = Site.of(
                    rules,
                    request -> Response.stream("text/plain", out -> out.write(PAGE.getBytes(ISO_8859_1)))
                            .withValidators(STATE));
            assertThat(rules.slots().take()).isTrue();
            Seen seen = site.ask("GET /", GZIP);
            assertThat(seen.field("Content-Encoding")).isEqualTo("-");
            assertThat(seen.field("ETag")).isEqualTo("\"v1\"");
            assertThat(seen.text()).isEqualTo(PAGE);
            assertThat(site.ask("GET /", GZIP, "If-Match: \"v1--gzip\"").status())
                    .isEqualTo(412);
            Seen refused = site.ask("GET /", "Accept-Encoding: gzip, identity;q=0");
            assertThat(refused.status()).isEqualTo(406);
            assertThat(refused.field("Vary")).isEqualTo("Accept, Accept-Encoding");
            assertThat(rules.slots().taken()).isEqualTo(1);
            rules.slots().release();
            assertThat(site.ask("GET /", GZIP).field("Content-Encoding")).isEqualTo("gzip");
        }
    }

    @Nested
    @DisplayName("a response that is returned again")
    class Again {

        @Test
        void isCompressedOnce() throws Exception {
            Response response = page();
            byte[] first = serving(response).ask("GET /", GZIP).body();
            byte[] plain = serving(response).ask("GET /").body();
            serving(response).ask("GET /", DEFLATE);
            byte[] second = serving(response).ask("GET /", GZIP).body();
            assertThat(second).isSameAs(first);
            assertThat(serving(response).ask("GET /").body()).isSameAs(plain);
        }

        private static String remembered(Response response) {
            return EngineAccess.forms(response) instanceof CodedAnswers.Forms forms ? forms.remembered() : "no forms";
        }

        @Test
        void remembersNoLongWish() throws Exception {
            Response response = page();
            String longest = "gzip," + "x".repeat(CodedAnswers.WISH_CHARS - 5);
            for (String field : new String[] {"gzip", longest}) {
                serving(response).ask("GET /", "Accept-Encoding: " + field);
                assertThat(remembered(response)).isEqualTo(field);
            }
            Seen seen = serving(response).ask("GET /", "Accept-Encoding: deflate," + "x".repeat(12_000));
            assertThat(seen.field("Content-Encoding")).isEqualTo("deflate");
            assertThat(remembered(response)).isEqualTo(longest);
        }

        @ParameterizedTest
        @ValueSource(ints = {4_000, 100_000})
        void isNotKeptIfCodingMakesItLonger(int length) throws Exception {
            byte[] noise = new byte[length];
            new Random(3).nextBytes(noise);
            Site site = serving(Response.bytes("text/plain", noise));
            byte[] last = new byte[0];
            for (int i = 0; i < 4; i++) {
                Seen seen = site.ask("GET /", GZIP);
                assertThat(seen.field("Content-Encoding")).isEqualTo("gzip");
                assertThat(seen.body()).isNotSameAs(last).hasSizeGreaterThan(length);
                last = seen.body();
            }
        }

        /** Base64 of noise becomes three quarters of its length: there is room for one of its forms. */
        @Test
        void allFormsTogetherAreNoLongerThanTheContent() throws Exception {
            byte[] noise = new byte[5_000];
            new Random(4).nextBytes(noise);
            Site site = serving(Response.text(Base64.getEncoder().encodeToString(noise)));
            byte[] gzip = site.ask("GET /", GZIP).body();
            byte[] deflate = site.ask("GET /", "Accept-Encoding: deflate").body();
            assertThat(site.ask("GET /", GZIP).body()).isSameAs(gzip);
            assertThat(site.ask("GET /", "Accept-Encoding: deflate").body())
                    .isNotSameAs(deflate)
                    .isEqualTo(deflate);
        }

        @Test
        void isKeptFromItsSecondTimeOnIfItIsLong() throws Exception {
            Response response = Response.text(text(100_000));
            Site site = serving(response);
            assertThat(site.ask("GET /", GZIP).field("Content-Length")).isEqualTo("-");
            byte[] second = site.ask("GET /", GZIP).body();
            Seen third = site.ask("GET /", GZIP);
            assertThat(third.field("Content-Length")).isEqualTo(Integer.toString(second.length));
            assertThat(third.body()).isEqualTo(second);
            assertThat(site.ask("GET /", GZIP).body()).isSameAs(third.body());
            assertThat(decoded(third)).isEqualTo(text(100_000));
        }

        @Test
        void isNotKeptIfItIsVeryLong() throws Exception {
            Site site = serving(Response.text(text(CodedAnswers.KEPT_BYTES + 1)));
            for (int i = 0; i < 3; i++) {
                assertThat(site.ask("GET /", GZIP).field("Content-Length")).isEqualTo("-");
            }
        }

        @Test
        void isLeftAloneIfItIsShort() throws Exception {
            Response small = Response.text("small");
            serving(small).ask("GET /", GZIP);
            assertThat(EngineAccess.forms(small)).isNull();
        }

        @Test
        void whatIsUnfitIsLookedAtOnce() throws Exception {
            byte[] image = new byte[5_000];
            Arrays.fill(image, (byte) 7);
            Response response = Response.bytes("image/png", image);
            serving(response).ask("GET /", GZIP);
            Object known = EngineAccess.forms(response);
            assertThat(known).isNotNull();
            serving(response).ask("GET /", GZIP);
            assertThat(EngineAccess.forms(response)).isSameAs(known);
        }
    }
}
