package dev.tenon.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Response;
import dev.tenon.exchange.MountRules.Compression;
import dev.tenon.exchange.Site.Seen;
import dev.tenon.http.ContentCoding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class DecodedBodyTest {

    private static final byte[] TEXT = "the body, the whole body, and nothing but the body".getBytes(ISO_8859_1);

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(coded)) {
            out.write(content);
        }
        return coded.toByteArray();
    }

    private static byte[] coded(byte[] content, ContentCoding coding) throws IOException {
        if (coding == ContentCoding.GZIP) {
            return gzip(content);
        }
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(coded)) {
            out.write(content);
        }
        return coded.toByteArray();
    }

    private static byte[] decoded(byte[] coded, ContentCoding coding, long limit) throws IOException {
        byte[] whole = read(new ByteArrayInputStream(coded), coding, limit);
        for (Function<byte[], InputStream> carrier : Trickle.CARRIERS) {
            assertThat(read(carrier.apply(coded), coding, limit)).isEqualTo(whole);
        }
        return whole;
    }

    private static byte[] read(InputStream coded, ContentCoding coding, long limit) throws IOException {
        try (DecodedBody body = new DecodedBody(coded, coding, limit)) {
            return body.readAllBytes();
        }
    }

    private static void assertRefused(byte[] coded, ContentCoding coding, int status, String why) {
        assertThatThrownBy(() -> read(new ByteArrayInputStream(coded), coding, 1 << 20))
                .isInstanceOfSatisfying(
                        HttpError.class, error -> assertThat(error.status()).isEqualTo(status))
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "IDENTITY")
    @DisplayName("RFC 9110 section 8.4.1: what was coded comes back, however it arrives")
    void comesBack(ContentCoding coding) throws IOException {
        assertThat(decoded(coded(TEXT, coding), coding, 1_000)).isEqualTo(TEXT);
        assertThat(decoded(coded(new byte[0], coding), coding, 0)).isEmpty();
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        assertThat(decoded(coded(noise, coding), coding, 100_000)).isEqualTo(noise);
    }

    @Test
    @DisplayName("RFC 1952 section 2.3: a head with name, comment, extra field and checksum")
    void takesEachKindOfHead() throws IOException {
        byte[] plain = gzip(TEXT);
        ByteArrayOutputStream full = new ByteArrayOutputStream();
        full.write(new byte[] {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 2, 3});
        full.write(new byte[] {3, 0, 'x', 'y', 'z'});
        full.write("name\0comment\0".getBytes(ISO_8859_1));
        CRC32 checksum = new CRC32();
        checksum.update(full.toByteArray());
        full.write((int) checksum.getValue());
        full.write((int) checksum.getValue() >> 8);
        int end = full.size();
        full.write(plain, 10, plain.length - 10);
        byte[] coded = full.toByteArray();
        assertThat(decoded(coded, ContentCoding.GZIP, 1_000)).isEqualTo(TEXT);
        for (int at : new int[] {end - 2, end - 1, 4, 20}) {
            byte[] damaged = coded.clone();
            damaged[at] ^= 1;
            assertRefused(damaged, ContentCoding.GZIP, 400, "checksum of its head");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "IDENTITY")
    @DisplayName("RFC 9110 section 8.6: no content is no content, whatever frames it")
    void nothingIsEmpty(ContentCoding coding) throws IOException {
        assertThat(decoded(new byte[0], coding, 1_000)).isEmpty();
    }

    @Test
    void afterItsEndOfLifeItDoesNotLookWhole() throws IOException {
        byte[] coded = gzip(TEXT);
        DecodedBody body = new DecodedBody(new ByteArrayInputStream(coded), ContentCoding.GZIP, 1_000);
        assertThat(body.read()).isEqualTo(TEXT[0]);
        body.close();
        assertThatThrownBy(body::read).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> body.read(new byte[0])).isInstanceOf(IOException.class);
        DecodedBody whole = new DecodedBody(new ByteArrayInputStream(coded), ContentCoding.GZIP, 1_000);
        assertThat(whole.readAllBytes()).isEqualTo(TEXT);
        assertThat(whole.read()).isEqualTo(-1);
        whole.close();
        assertThatThrownBy(whole::read).isInstanceOf(IOException.class);
    }

    @Nested
    @DisplayName("malformed: 400")
    class Malformed {

        @Test
        void cutShortAnywhere() throws IOException {
            for (ContentCoding coding : new ContentCoding[] {ContentCoding.GZIP, ContentCoding.DEFLATE}) {
                byte[] coded = coded(TEXT, coding);
                for (int length = 1; length < coded.length; length++) {
                    assertRefused(Arrays.copyOf(coded, length), coding, 400, "cut short");
                }
            }
        }

        @Test
        void goesOn() throws IOException {
            for (ContentCoding coding : new ContentCoding[] {ContentCoding.GZIP, ContentCoding.DEFLATE}) {
                byte[] coded = coded(TEXT, coding);
                assertRefused(Arrays.copyOf(coded, coded.length + 1), coding, 400, "goes on");
            }
        }

        @Test
        void severalMembers() throws IOException {
            byte[] one = gzip(TEXT);
            byte[] two = Arrays.copyOf(one, 2 * one.length);
            System.arraycopy(one, 0, two, one.length, one.length);
            assertRefused(two, ContentCoding.GZIP, 400, "goes on");
        }

        @ParameterizedTest
        @CsvSource({"0, 0", "1, 0", "2, 7", "3, 32", "3, 128"})
        void another(int at, int octet) throws IOException {
            byte[] coded = gzip(TEXT);
            coded[at] = (byte) octet;
            assertRefused(coded, ContentCoding.GZIP, 400, "gzip");
        }

        @ParameterizedTest
        @ValueSource(ints = {-8, -1})
        void damaged(int fromEnd) throws IOException {
            byte[] coded = gzip(TEXT);
            coded[coded.length + fromEnd] ^= 1;
            assertRefused(coded, ContentCoding.GZIP, 400, "checksum");
        }

        @Test
        void deflateWithoutItsFrame() {
            Deflater bare = new Deflater(6, true);
            bare.setInput(TEXT);
            bare.finish();
            byte[] coded = new byte[200];
            int length = bare.deflate(coded);
            bare.end();
            assertRefused(Arrays.copyOf(coded, length), ContentCoding.DEFLATE, 400, "damaged");
        }

        @Test
        void deflateWithADictionary() {
            Deflater deflater = new Deflater();
            deflater.setDictionary(TEXT);
            deflater.setInput(TEXT);
            deflater.finish();
            byte[] coded = new byte[200];
            int length = deflater.deflate(coded);
            deflater.end();
            assertRefused(Arrays.copyOf(coded, length), ContentCoding.DEFLATE, 400, "dictionary");
        }

        @Test
        void staysSo() throws IOException {
            byte[] coded = gzip(TEXT);
            coded[3] = 32;
            try (DecodedBody body = new DecodedBody(new ByteArrayInputStream(coded), ContentCoding.GZIP, 1_000)) {
                assertThatThrownBy(body::read).isInstanceOf(HttpError.class);
                assertThatThrownBy(body::read).isInstanceOf(IOException.class);
            }
        }
    }

    @Nested
    @DisplayName("too much: 413")
    class TooMuch {

        @Test
        void theLimitIsThatOfWhatComesOut() throws IOException {
            byte[] coded = gzip(TEXT);
            assertThat(decoded(coded, ContentCoding.GZIP, TEXT.length)).isEqualTo(TEXT);
            assertThatThrownBy(() -> decoded(coded, ContentCoding.GZIP, TEXT.length - 1))
                    .isInstanceOfSatisfying(
                            HttpError.class, error -> assertThat(error.status()).isEqualTo(413));
        }

        @Test
        void aBombIsFoundOutEarly() throws IOException {
            byte[] bomb = gzip(new byte[50_000_000]);
            long[] count = new long[1];
            try (DecodedBody body =
                    new DecodedBody(new ByteArrayInputStream(bomb), ContentCoding.GZIP, Long.MAX_VALUE)) {
                byte[] piece = new byte[8_192];
                assertThatThrownBy(() -> {
                            for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
                                count[0] += read;
                            }
                        })
                        .isInstanceOfSatisfying(
                                HttpError.class,
                                error -> assertThat(error.status()).isEqualTo(413));
            }
            assertThat(count[0]).isLessThan(1_000_000);
        }

        @Test
        void littleMayGrowMuch() throws IOException {
            byte[] zeros = new byte[DecodedBody.FREE_BYTES];
            assertThat(decoded(gzip(zeros), ContentCoding.GZIP, 1 << 20)).hasSize(zeros.length);
            assertRefused(gzip(new byte[DecodedBody.FREE_BYTES + 1]), ContentCoding.GZIP, 413, "100 times");
        }
    }

    @Nested
    @DisplayName("RFC 9110 section 15.5.16: a mount that does not take codings")
    class OnAMount {

        private static final MountRules TAKING = MountRules.of(Compression.NEVER, true, false);
        private final Site plain = Site.of(MountRules.PLAIN, request -> Response.text(request.bodyText(1 << 20)));
        private final Site taking = Site.of(
                TAKING,
                request -> Response.text(request.bodyText(1 << 20)
                        + "|" + request.header("Content-Encoding").orElse("-")
                        + "|" + request.header("Content-Length").orElse("-")
                        + "|" + request.bodyLength().isPresent()
                        + "|" + request.header("X").orElse("-")));

        @ParameterizedTest
        @ValueSource(strings = {"gzip", "deflate", "br", "x-gzip", "gzip, gzip", "identity, gzip"})
        void refusesThem(String coding) throws Exception {
            Seen seen = plain.send("POST /", gzip(TEXT), "Content-Encoding: " + coding);
            assertThat(seen.status()).isEqualTo(415);
            assertThat(seen.field("Accept-Encoding")).isEqualTo("identity");
        }

        @ParameterizedTest
        @ValueSource(strings = {"identity", "Identity", ""})
        void takesNone(String coding) throws Exception {
            assertThat(plain.send("POST /", TEXT, "Content-Encoding: " + coding).text())
                    .isEqualTo(new String(TEXT, ISO_8859_1));
        }

        @Test
        void doesNotMindAFieldWithoutContent() throws Exception {
            assertThat(plain.ask("GET /", "Content-Encoding: gzip").status()).isEqualTo(200);
        }

        @ParameterizedTest
        @ValueSource(strings = {"br", "gzip, gzip", "gzip, identity", "compress"})
        void evenThatTakesSomeRefusesOthers(String coding) throws Exception {
            Seen seen = taking.send("POST /", gzip(TEXT), "Content-Encoding: " + coding);
            assertThat(seen.status()).isEqualTo(415);
            assertThat(seen.field("Accept-Encoding")).isEqualTo("gzip, deflate, identity");
        }

        @Test
        void thatTakesThemShowsWhatWasDecoded() throws Exception {
            Seen seen = taking.send("POST /", gzip(TEXT), "Content-Encoding: gzip", "X: y");
            assertThat(seen.text()).isEqualTo(new String(TEXT, ISO_8859_1) + "|-|-|false|y");
            assertThat(taking.send("POST /", TEXT, "X: y").text())
                    .isEqualTo(new String(TEXT, ISO_8859_1) + "|-|" + TEXT.length + "|true|y");
        }

        @ParameterizedTest
        @ValueSource(strings = {"Content-Digest", "Repr-Digest", "Content-MD5", "Digest"})
        @DisplayName("RFC 9530: a digest of the coded bytes is none of the decoded ones")
        void digestsGoWithTheirCoding(String name) throws Exception {
            Site asking = Site.of(TAKING, request -> {
                String body = request.bodyText(1 << 20);
                return Response.text(request.header(name).orElse("none") + "|"
                        + request.headers().contains(name) + "|"
                        + request.trailers().first(name).orElse("none") + "|"
                        + request.trailers().first("X-Sum").orElse("none") + "|" + body.length());
            });
            asking.trailers(Headers.of(name, "late", "X-Sum", "5"));
            assertThat(asking.send("POST /", gzip(TEXT), "Content-Encoding: gzip", name + ": abc")
                            .text())
                    .isEqualTo("none|false|none|5|" + TEXT.length);
            assertThat(asking.send("POST /", TEXT, name + ": abc").text()).isEqualTo("abc|true|late|5|" + TEXT.length);
        }

        @Test
        void andIsHeldToItsLimit() throws Exception {
            byte[] noise = new byte[Site.BODY_BYTES + 1];
            new Random(2).nextBytes(noise);
            for (int i = 0; i < noise.length; i++) {
                noise[i] &= 0x0f;
            }
            byte[] coded = gzip(noise);
            assertThat(coded.length).isLessThan(Site.BODY_BYTES);
            Site site =
                    Site.of(TAKING, request -> Response.text("" + request.body().readAllBytes().length));
            assertThat(site.send("POST /", coded, "Content-Encoding: gzip").status())
                    .isEqualTo(413);
            assertThat(site.send("POST /", gzip(Arrays.copyOf(noise, Site.BODY_BYTES)), "Content-Encoding: gzip")
                            .text())
                    .isEqualTo("" + Site.BODY_BYTES);
        }

        @Test
        void andSaysWhatIsMalformed() throws Exception {
            assertThat(taking.send("POST /", TEXT, "Content-Encoding: gzip").status())
                    .isEqualTo(400);
        }
    }

    @Test
    @DisplayName("damaged bodies end in an answer: 400, 413, or what they say")
    void survivesDamage() throws IOException {
        long seed = 8_441;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            ContentCoding coding = i % 2 == 0 ? ContentCoding.GZIP : ContentCoding.DEFLATE;
            byte[] coded = coded(TEXT, coding);
            for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                coded[random.nextInt(coded.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(read(new ByteArrayInputStream(coded), coding, 10_000))
                        .hasSizeLessThanOrEqualTo(10_000);
            } catch (HttpError error) {
                assertThat(error.status()).as("seed " + seed).isIn(400, 413);
            }
        }
    }
}
