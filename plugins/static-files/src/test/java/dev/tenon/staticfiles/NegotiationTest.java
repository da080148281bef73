package dev.tenon.staticfiles;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.EngineAccess;
import dev.tenon.api.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of a file's forms a client is given: language and coding. */
class NegotiationTest {

    private static final Map<String, Object> LANGUAGES =
            Map.of("languages", List.of("en", "zh-CN", "de"), "default_language", "en");

    @TempDir
    Path root;

    private Fixture site;

    @BeforeEach
    void lay() throws IOException {
        site = new Fixture(root);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "br, gzip, zstd            | br",
                "gzip                      | gzip",
                "zstd                      | zstd",
                "deflate                   | ''",
                "identity                  | ''",
                "''                        | ''",
                "*                         | br",
                "br;q=0, *                 | zstd",
                "gzip;q=1, br;q=0.5        | gzip",
                "gzip;q=0.5, identity      | ''",
                "identity;q=0.5, gzip      | gzip",
                "identity;q=0              | ''",
                "BR                        | br",
                "br;q=0                    | ''",
            })
    void servesTheSiblingThatTheClientLikesBest(String accepted, String coding) throws Exception {
        site.writeOld("app.js", "plain".repeat(100));
        site.writeOld("app.js.br", "br");
        site.writeZstd("app.js.zst");
        site.writeGzip("app.js.gz", "plain".repeat(100));
        Response response = site.get(FakeRequest.of("/app.js", "Accept-Encoding", accepted));
        assertThat(response.header("Content-Encoding").orElse("")).isEqualTo(coding);
        assertThat(response.header("Content-Type")).contains("text/javascript; charset=utf-8");
        assertThat(response.header("Vary")).contains("Accept-Encoding");
        assertThat(response.acceptsRanges()).isTrue();
        String suffix =
                coding.isEmpty() ? "" : "." + coding.replace("gzip", "gz").replace("zstd", "zst");
        assertThat(Fixture.body(response))
                .isEqualTo(new String(Files.readAllBytes(root.resolve("app.js" + suffix)), UTF_8));
        assertThat(site.site.handle(FakeRequest.of("/app.js", "Accept-Encoding", accepted)))
                .as("from memory")
                .isSameAs(response);
    }

    @Test
    void leavesToTheEngineWhatItDoesBetter() throws Exception {
        site.writeOld("app.js", "plain".repeat(100));
        site.writeOld("app.js.br", "br");
        Response response = site.get(FakeRequest.of("/app.js", "Accept-Encoding", "gzip, br;q=0.5"));
        assertThat(response.header("Content-Encoding")).isEmpty();
        assertThat(response.header("Vary")).contains("Accept-Encoding");
    }

    @Test
    void givesEachCodingATagOfItsOwn() throws Exception {
        site.writeOld("app.js", "plain".repeat(100));
        site.writeOld("app.js.br", "br");
        site.writeGzip("app.js.gz", "plain".repeat(100));
        List<String> tags = List.of("br", "gzip", "identity").stream()
                .map(coding -> tag("/app.js", coding))
                .toList();
        assertThat(tags).doesNotHaveDuplicates().allMatch(tag -> tag.startsWith("\""));
    }

    @Test
    void givesEachCodingOfALargeFileATagOfItsOwn() throws Exception {
        site.writeOld("data.bin", "x".repeat(200_000));
        site.writeGzip("data.bin.gz", noise());
        Response coded = site.get(FakeRequest.of("/data.bin", "Accept-Encoding", "gzip"));
        assertThat(coded.header("Content-Encoding")).contains("gzip");
        assertThat(EngineAccess.source(coded.body())).isInstanceOf(EngineAccess.Source.Channel.class);
        assertThat(Fixture.body(coded)).isEqualTo(new String(Files.readAllBytes(root.resolve("data.bin.gz")), UTF_8));
        Response plain = site.get("/data.bin");
        assertThat(Fixture.body(plain)).hasSize(200_000);
        assertThat(plain.validators().etag()).isNotEqualTo(coded.validators().etag());
    }

    @Test
    void leavesASiblingThatIsOlderThanItsFile() throws Exception {
        site.writeGzip("app.js.gz", "stale");
        site.write("app.js", "plain".repeat(100));
        Response response = site.get(FakeRequest.of("/app.js", "Accept-Encoding", "gzip"));
        assertThat(response.header("Content-Encoding")).isEmpty();
        assertThat(response.header("Vary")).isEmpty();
        Files.setLastModifiedTime(root.resolve("app.js"), Fixture.OLD);
        site.advance(1_000);
        assertThat(site.get(FakeRequest.of("/app.js", "Accept-Encoding", "gzip"))
                        .header("Content-Encoding"))
                .contains("gzip");
        Files.setLastModifiedTime(
                root.resolve("app.js"), FileTime.from(Fixture.OLD.toInstant().plusNanos(1_000)));
        site.advance(1_000);
        assertThat(site.get(FakeRequest.of("/app.js", "Accept-Encoding", "gzip"))
                        .header("Content-Encoding"))
                .isEmpty();
    }

    @Test
    void leavesASiblingThatIsNoSmallerAndOneWithoutItsFile() throws Exception {
        site.writeOld("a.js", "1234");
        site.writeOld("a.js.gz", "1234");
        site.writeOld("b.js.gz", "1234");
        assertThat(site.get(FakeRequest.of("/a.js", "Accept-Encoding", "gzip")).header("Content-Encoding"))
                .isEmpty();
        assertThat(site.status("/b.js")).isEqualTo(404);
        assertThat(site.get("/b.js.gz").header("Content-Type")).contains("application/gzip");
    }

    @Test
    void aSiblingThatComesAndGoesShowsWithinASecond() throws Exception {
        site.writeOld("app.js", "plain".repeat(100));
        FakeRequest request = FakeRequest.of("/app.js", "Accept-Encoding", "br");
        Response plain = site.get(request);
        Path sibling = site.writeOld("app.js.br", "br");
        site.advance(1_000);
        assertThat(Fixture.body(site.get(request))).isEqualTo("br");
        Files.delete(sibling);
        site.advance(1_000);
        Response again = site.get(request);
        assertThat(again.header("Content-Encoding")).isEmpty();
        assertThat(again.validators().etag()).isEqualTo(plain.validators().etag());
    }

    @Test
    void doesNotLookForSiblingsWhenTold() throws Exception {
        Fixture off = new Fixture(root, Map.of("precompressed", false));
        off.writeOld("app.js", "plain");
        off.writeOld("app.js.br", "br");
        assertThat(off.get(FakeRequest.of("/app.js", "Accept-Encoding", "br")).header("Content-Encoding"))
                .isEmpty();
    }

    @Test
    void aSiblingThatIsALinkOutOfTheRootIsNone() throws Exception {
        Path outside = Files.createTempFile("secret", ".gz");
        Files.createSymbolicLink(root.resolve("app.js.gz"), outside);
        site.writeOld("app.js", "plain");
        assertThat(site.get(FakeRequest.of("/app.js", "Accept-Encoding", "gzip"))
                        .header("Content-Encoding"))
                .isEmpty();
        Files.delete(outside);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zh-CN, zh;q=0.9  | zh-CN",
                "zh               | zh-CN",
                "de-AT            | de",
                "en               | en",
                "fr, de;q=0.1     | de",
                "fr               | en",
                "''               | en",
                "en;q=0           | zh-CN",
                "en;q=0, *        | zh-CN",
                "en;q=0, zh;q=0   | de",
                "en;q=0, zh;q=0, de;q=0 | en",
            })
    void servesTheLanguageThatTheClientLikesBest(String accepted, String language) throws Exception {
        site = new Fixture(root, LANGUAGES);
        site.writeOld("page.html", "en");
        site.writeOld("page.zh-CN.html", "zh-CN");
        site.writeOld("page.de.html", "de");
        Response response = site.get(FakeRequest.of("/page.html", "Accept-Language", accepted));
        assertThat(Fixture.body(response)).isEqualTo(language);
        assertThat(response.header("Content-Language")).contains(language);
        assertThat(response.header("Content-Location"))
                .contains(language.equals("en") ? "/page.html" : "/page." + language + ".html");
        assertThat(response.header("Vary")).contains("Accept-Language");
        assertThat(response.header("Content-Type")).contains("text/html; charset=utf-8");
    }

    @Test
    void negotiatesTheIndexToo() throws Exception {
        site = new Fixture(root, LANGUAGES);
        site.writeOld("docs/index.de.html", "deutsch");
        site.writeOld("docs/index.zh-CN.html", "\u4e2d\u6587");
        Response response = site.get(FakeRequest.of("/docs/", "Accept-Language", "zh"));
        assertThat(Fixture.body(response)).isEqualTo("\u4e2d\u6587");
        assertThat(response.header("Content-Location")).contains("/docs/index.zh-CN.html");
    }

    @Test
    void withoutAPlainFileTheLanguageThatComesFirstIsForAllOthers() throws Exception {
        site = new Fixture(root, LANGUAGES);
        site.writeOld("page.de.html", "de");
        site.writeOld("page.zh-CN.html", "zh-CN");
        assertThat(Fixture.body(site.get(FakeRequest.of("/page.html", "Accept-Language", "fr"))))
                .isEqualTo("zh-CN");
        assertThat(site.text("/page.html")).isEqualTo("zh-CN");
    }

    @Test
    void aFileThatIsAskedForByItsLanguageIsNotNegotiated() throws Exception {
        site = new Fixture(root, LANGUAGES);
        site.writeOld("page.html", "en");
        site.writeOld("page.de.html", "de");
        Response response = site.get(FakeRequest.of("/page.de.html", "Accept-Language", "en"));
        assertThat(Fixture.body(response)).isEqualTo("de");
        assertThat(response.header("Content-Language")).contains("de");
        assertThat(response.header("Vary")).isEmpty();
        assertThat(response.header("Content-Location")).isEmpty();
    }

    @Test
    void aFileInOneLanguageDoesNotVary() throws Exception {
        site = new Fixture(root, LANGUAGES);
        site.writeOld("page.html", "en");
        Response response = site.get(FakeRequest.of("/page.html", "Accept-Language", "de"));
        assertThat(response.header("Content-Language")).contains("en");
        assertThat(response.header("Vary")).isEmpty();
    }

    @Test
    void whatIsNotForReadingHasNoLanguageUnlessItComesInSeveral() throws Exception {
        site = new Fixture(root, LANGUAGES);
        site.writeOld("app.js", "x");
        site.writeOld("photo.png", "x");
        site.writeOld("site.css", "x");
        for (String path : List.of("/app.js", "/photo.png", "/site.css")) {
            assertThat(site.get(path).header("Content-Language")).as(path).isEmpty();
        }
        site.writeOld("photo.de.png", "de");
        site.advance(1_000);
        assertThat(site.get(FakeRequest.of("/photo.png", "Accept-Language", "de"))
                        .header("Content-Language"))
                .contains("de");
        assertThat(site.get("/photo.png").header("Content-Language")).contains("en");
    }

    @Test
    void choosesTheLanguageFirstAndThenTheCoding() throws Exception {
        site = new Fixture(root, LANGUAGES);
        site.writeOld("page.html", "english ".repeat(10));
        site.writeOld("page.html.br", "br of en");
        site.writeOld("page.de.html", "deutsch ".repeat(10));
        site.writeGzip("page.de.html.gz", "deutsch ".repeat(10));
        Response response =
                site.get(FakeRequest.of("/page.html", "Accept-Language", "de", "Accept-Encoding", "br, gzip"));
        assertThat(response.header("Content-Language")).contains("de");
        assertThat(response.header("Content-Encoding")).contains("gzip");
        assertThat(response.header("Content-Location")).contains("/page.de.html");
        assertThat(response.header("Vary")).contains("Accept-Language, Accept-Encoding");
        Response other = site.get(FakeRequest.of("/page.html", "Accept-Encoding", "br, gzip"));
        assertThat(Fixture.body(other)).isEqualTo("br of en");
    }

    @Test
    void withoutTheOptionNothingIsNegotiated() throws Exception {
        site.writeOld("page.html", "plain");
        site.writeOld("page.de.html", "de");
        Response response = site.get(FakeRequest.of("/page.html", "Accept-Language", "de"));
        assertThat(Fixture.body(response)).isEqualTo("plain");
        assertThat(response.header("Content-Language")).isEqualTo(Optional.empty());
    }

    private String tag(String path, String coding) {
        try {
            return site.get(FakeRequest.of(path, "Accept-Encoding", coding))
                    .validators()
                    .etag()
                    .orElseThrow();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFormThatCannotBeReadIsLeftOut() throws Exception {
        site.writeOld("app.js", "plain".repeat(100));
        Path sibling = site.writeGzip("app.js.gz", "plain".repeat(100));
        Files.setPosixFilePermissions(sibling, PosixFilePermissions.fromString("---------"));
        assertThat(UnreadableProbe.status(root, sibling, "/app.js")).isEqualTo("200");
        assertThat(UnreadableProbe.status(root, sibling, "/app.js", "Accept-Encoding", "gzip"))
                .isEqualTo("200");
        assertThat(UnreadableProbe.status(root, sibling, "/app.js.gz")).isEqualTo("403");
    }

    /** Clients get another form, so nobody else would notice. */
    @Test
    void whatCannotBeReadIsLoggedOnce() throws Exception {
        site.writeOld("app.js", "plain".repeat(100));
        Path sibling = site.writeGzip("app.js.gz", "plain".repeat(100));
        Files.setPosixFilePermissions(sibling, PosixFilePermissions.fromString("---------"));
        List<String> told = UnreadableProbe.told(root, sibling, "/app.js", "Accept-Encoding", "gzip");
        assertThat(told).hasSize(2);
        assertThat(told.getLast())
                .startsWith("WARNING")
                .contains(sibling.toRealPath().toString(), "no right to read", "chmod");
    }

    @ParameterizedTest
    @CsvSource({"gz, gzip", "zst, zstd"})
    void aSiblingThatIsNotInItsCodingIsNotServedAndLoggedOnce(String suffix, String coding) throws Exception {
        byte[] whole =
                Files.readAllBytes(suffix.equals("gz") ? site.writeGzip("whole", noise()) : site.writeZstd("whole"));
        List<byte[]> bad = new ArrayList<>(
                List.of(new byte[0], new byte[5], "some other text".repeat(5).getBytes(UTF_8)));
        bad.add("x".repeat(Representations.SMALL_BYTES + 1).getBytes(UTF_8));
        if (suffix.equals("gz")) {
            bad.add(Arrays.copyOf(whole, whole.length / 2));
            bad.add(Arrays.copyOf(whole, whole.length - 1));
        }
        for (int i = 0; i < bad.size(); i++) {
            String path = "/app" + i + ".bin";
            site.writeOld(path.substring(1), "plain".repeat(100_000));
            Path sibling = site.writeOld(path.substring(1) + '.' + suffix, bad.get(i));
            FakeRequest request = FakeRequest.of(path, "Accept-Encoding", coding);
            for (int look = 0; look < 3; look++) {
                Response response = site.get(request);
                assertThat(response.header("Content-Encoding")).as(path).isEmpty();
                assertThat(Fixture.body(response)).startsWith("plain").hasSize(500_000);
                site.advance(look == 1 ? 1_000 : 0);
            }
            assertThat(site.logged()).hasSize(i + 1);
            assertThat(site.logged().getLast())
                    .startsWith("WARNING")
                    .contains(sibling.toRealPath().toString(), coding, "make it anew");
            Files.write(sibling, whole);
            site.advance(1_000);
            Response better = site.get(request);
            assertThat(better.header("Content-Encoding"))
                    .as("once it is put right")
                    .contains(coding);
            Fixture.body(better);
        }
    }

    /** Many formats are made of several parts: the last tells nothing of the others. */
    @Test
    void aSiblingOfSeveralPartsIsServed() throws Exception {
        byte[] part = Files.readAllBytes(site.writeGzip("part", "plain".repeat(50)));
        byte[] both = Arrays.copyOf(part, 2 * part.length);
        System.arraycopy(part, 0, both, part.length, part.length);
        site.writeOld("app.js", "plain".repeat(100));
        site.writeOld("app.js.gz", both);
        site.writeOld("skip.js", "plain".repeat(100));
        site.writeOld("skip.js.zst", new byte[] {0x5a, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 7, 0x28});
        assertThat(site.get(FakeRequest.of("/app.js", "Accept-Encoding", "gzip"))
                        .header("Content-Encoding"))
                .contains("gzip");
        assertThat(site.get(FakeRequest.of("/skip.js", "Accept-Encoding", "zstd"))
                        .header("Content-Encoding"))
                .contains("zstd");
    }

    /** Text that compression makes hardly shorter. */
    private static String noise() {
        return new SplittableRandom(7)
                .ints(100_000, '!', '~')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void aFileThatCannotBeReadIsNotServedInACoding() throws Exception {
        Path file = site.writeOld("app.js", "plain".repeat(100));
        site.writeGzip("app.js.gz", "plain".repeat(100));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assertThat(UnreadableProbe.status(root, file, "/app.js", "Accept-Encoding", "gzip"))
                .isEqualTo("403");
    }

    /** What was compressed of a later version is newer than the earlier one that a deployment has brought back. */
    @Test
    void whatWasMadeOfALaterVersionIsNoFormOfAnEarlierOne() {
        FileTime june = FileTime.from(Instant.parse("2026-06-01T00:00:00Z"));
        FileTime deployed = FileTime.from(Instant.parse("2026-06-01T00:00:30Z"));
        FileTime back = FileTime.from(Instant.parse("2026-07-01T00:00:00Z"));
        FileState coded = new FileState("gz", 10, june, Optional.of(june));
        assertThat(coded.isFormOf(new FileState("js", 20, june, Optional.of(back))))
                .isTrue();
        assertThat(coded.isFormOf(new FileState("js", 20, Fixture.OLD, Optional.of(deployed))))
                .isTrue();
        assertThat(coded.isFormOf(new FileState("js", 20, Fixture.OLD, Optional.of(back))))
                .isFalse();
        assertThat(coded.isFormOf(new FileState("js", 20, back, Optional.of(june))))
                .isFalse();
        assertThat(coded.isFormOf(new FileState("js", 20, Fixture.OLD, Optional.empty())))
                .isTrue();
    }
}
