package dev.tenon.staticfiles;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.tenon.testkit.TestRequest;
import dev.tenon.testkit.TestResponse;
import dev.tenon.testkit.TestServer;
import dev.tenon.testkit.TestSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Listings as clients meet them, from a whole server. Each test has a folder of its own. */
class ListingsTest {

    /** Every way to break out of an attribute, a path or a line; each is a file's legal name. */
    private static final List<String> ODD_NAMES = List.of(
            "a&b<script>alert(1)<script>.txt",
            "quotes\"'.txt",
            "100%25.txt",
            "a;b=c?d#e.txt",
            "javascript:alert(1)",
            " spaces ",
            "rtl\u202egpj.exe",
            "Ünïcödé 日本 😀",
            "$&+,=@~!*()[]{}|^`");

    @TempDir
    private static Path root;

    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        String listed = "root = '" + root + "'\nlisting = true";
        server = TestSite.of("/files", StaticFiles::new, listed)
                .and("/", StaticFiles::new, listed)
                .and("/plain", StaticFiles::new, "root = '" + root + "'")
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Path folder(String name) throws IOException {
        return Files.createDirectory(root.resolve(name));
    }

    private static TestResponse get(String target) throws IOException {
        return server.send(TestRequest.get(target));
    }

    private static TestResponse getJson(String target) throws IOException {
        return server.send(TestRequest.get(target).withHeader("Accept", "application/json"));
    }

    private static JsonObject json(String target) throws IOException {
        TestResponse response = getJson(target);
        assertThat(response.status()).as(response.text()).isEqualTo(200);
        assertThat(response.header("Content-Type")).hasValue("application/json");
        return new Gson().fromJson(response.text(), JsonObject.class);
    }

    private static List<String> members(JsonObject listing, String member) {
        List<String> values = new ArrayList<>();
        for (JsonElement entry : listing.getAsJsonArray("entries")) {
            values.add(entry.getAsJsonObject().get(member).getAsString());
        }
        return values;
    }

    private static List<String> names(String target) throws IOException {
        return members(json(target), "name");
    }

    private static List<String> hrefs(String html) {
        return Pattern.compile("<tr><td><a class=\"[a-z]+\" href=\"([^\"]*)\">")
                .matcher(html)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    @Test
    void isOffUnlessAskedFor() throws Exception {
        folder("off");
        assertThat(get("/plain/off/").status()).isEqualTo(404);
        assertThat(get("/files/off/").status()).isEqualTo(200);
    }

    @Test
    void anIndexFileWins() throws Exception {
        Files.writeString(folder("indexed").resolve("index.html"), "the index");
        assertThat(get("/files/indexed/").text()).isEqualTo("the index");
        TestResponse slashless = get("/files/indexed?sort=size");
        assertThat(slashless.status()).isEqualTo(301);
        assertThat(slashless.header("Location")).hasValue("/files/indexed/?sort=size");
    }

    @Test
    void tellsWhatIsServedAndNothingElse() throws Exception {
        Path folder = folder("mixed");
        Files.writeString(folder.resolve("b.txt"), "12345");
        Files.setLastModifiedTime(folder.resolve("b.txt"), FileTime.from(Instant.parse("2020-02-29T12:00:00.5Z")));
        Files.createDirectory(folder.resolve("z"));
        Files.writeString(folder.resolve(".hidden"), "x");
        Files.createSymbolicLink(folder.resolve("inside"), Path.of("b.txt"));
        Files.createSymbolicLink(folder.resolve("folder-inside"), Path.of("z"));
        Files.createSymbolicLink(folder.resolve("outside"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(folder.resolve("broken"), Path.of("nowhere"));
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("fifo").toString())
                        .start()
                        .waitFor())
                .isZero();
        JsonObject listing = json("/files/mixed/");
        assertThat(listing.get("path").getAsString()).isEqualTo("/files/mixed/");
        assertThat(listing.get("sorted").getAsBoolean()).isTrue();
        assertThat(members(listing, "name")).containsExactly("folder-inside", "z", "b.txt", "inside");
        assertThat(members(listing, "type")).containsExactly("directory", "directory", "file", "file");
        assertThat(members(listing, "href")).containsExactly("folder-inside/", "z/", "b.txt", "inside");
        JsonObject file = listing.getAsJsonArray("entries").get(2).getAsJsonObject();
        assertThat(file.get("size").getAsLong()).isEqualTo(5);
        assertThat(file.get("modified").getAsString()).isEqualTo("2020-02-29T12:00:00Z");
        assertThat(get("/files/mixed/").text())
                .contains("2 folders, 2 files, 10 bytes", "<title>Index of /files/mixed/</title>", "2020-02-29 12:00")
                .doesNotContain("hidden\"", "outside", "broken", "fifo");
    }

    @Test
    void namesOfEveryKindAreShownAndLeadToTheirFiles() throws Exception {
        Path folder = folder("odd");
        for (String name : ODD_NAMES) {
            Files.writeString(folder.resolve(name), "this is " + name);
        }
        for (String name : List.of("line\nfeed", "tab\t", "delete\u007f", "back\\slash")) {
            Files.writeString(folder.resolve(name), "the server takes no such name");
        }
        JsonObject listing = json("/files/odd/");
        List<String> names = members(listing, "name");
        assertThat(names).containsExactlyInAnyOrderElementsOf(ODD_NAMES);
        String html = get("/files/odd/").text();
        List<String> hrefs = hrefs(html);
        assertThat(hrefs).isEqualTo(members(listing, "href")).allMatch(href -> href.matches("[A-Za-z0-9%._~-]+"));
        for (int i = 0; i < names.size(); i++) {
            TestResponse file = get("/files/odd/" + hrefs.get(i));
            assertThat(file.status()).as(names.get(i)).isEqualTo(200);
            assertThat(file.text()).isEqualTo("this is " + names.get(i));
        }
        assertThat(html)
                .contains("a&amp;b&lt;script&gt;alert(1)&lt;script&gt;.txt")
                .doesNotContain("<script>alert");
    }

    @Test
    void aNameThatNoRequestCanNameIsLeftOut() throws Exception {
        Path folder = folder("latin");
        Process shell = new ProcessBuilder(
                        "sh",
                        "-c",
                        "printf x > \"$(printf 'caf\\351.txt')\"; printf x > \"$(printf '\\357\\277\\275')\"")
                .directory(folder.toFile())
                .start();
        assertThat(shell.waitFor()).isZero();
        assertThat(names("/files/latin/")).containsExactly("\uFFFD");
        assertThat(get("/files/latin/%EF%BF%BD").text()).isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource({
        "'', 'd e n2 n10 z'",
        "?sort=name, 'd e n2 n10 z'",
        "?sort=name&order=desc, 'e d z n10 n2'",
        "?sort=size, 'd e n10 z n2'",
        "?sort=size&order=asc, 'd e n2 z n10'",
        "?sort=time, 'd e z n2 n10'",
        "?sort=time&order=asc, 'e d n10 n2 z'",
        "?sort=time&order=asc&utm_source=x, 'e d n10 n2 z'",
        "?filter=N, 'n2 n10'",
        "?filter=n&sort=size, 'n10 n2'",
        "?filter=%22x%22, ''",
    })
    void sortsAndFilters(String query, String expected) throws Exception {
        Path folder = root.resolve("sorting");
        if (!Files.exists(folder)) {
            Files.createDirectories(folder.resolve("d"));
            Files.createDirectories(folder.resolve("e"));
            List.of("n2:1:2002", "n10:300:2001", "z:20:2003").forEach(each -> write(folder, each.split(":")));
            Files.setLastModifiedTime(folder.resolve("d"), FileTime.from(Instant.parse("2011-01-01T00:00:00Z")));
            Files.setLastModifiedTime(folder.resolve("e"), FileTime.from(Instant.parse("2010-01-01T00:00:00Z")));
        }
        List<String> names = expected.isEmpty() ? List.of() : List.of(expected.split(" "));
        assertThat(names("/files/sorting/" + query)).isEqualTo(names);
        List<String> hrefs = hrefs(get("/files/sorting/" + query).text());
        assertThat(hrefs).extracting(href -> href.replaceFirst("/.*", "")).isEqualTo(names);
    }

    private static void write(Path folder, String[] nameSizeYear) {
        try {
            Path file = folder.resolve(nameSizeYear[0]);
            Files.write(file, new byte[Integer.parseInt(nameSizeYear[1])]);
            Files.setLastModifiedTime(file, FileTime.from(Instant.parse(nameSizeYear[2] + "-01-01T00:00:00Z")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sort=mtime", "sort=", "order=down", "sort=size&order=DESC"})
    void refusesWhatItCannotDo(String query) throws Exception {
        TestResponse response = get("/files/?" + query);
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.text()).containsAnyOf("name, size or time", "asc or desc");
        assertThat(get("/files/?filter=" + "x".repeat(256)).status()).isEqualTo(400);
    }

    /** The order stays when the reader goes on; the filter, which is about one folder, does not. */
    @Test
    void linksKeepTheOrder() throws Exception {
        Files.createDirectories(folder("links").resolve("sub/deeper"));
        String html = get("/files/links/sub/?sort=size&order=asc&filter=D%26").text();
        assertThat(html)
                .contains(
                        "<a href=\"../../?sort=size&amp;order=asc\"><bdi>localhost",
                        "<a href=\"../?sort=size&amp;order=asc\"><bdi>links</bdi></a><i>/</i><bdi>sub</bdi>",
                        "<th scope=\"col\" aria-sort=\"ascending\"><a href=\"./?sort=size&amp;filter=D%26\">Size",
                        "<th scope=\"col\"><a href=\"./?filter=D%26\">Name",
                        "<input type=\"hidden\" name=\"sort\" value=\"size\">",
                        "<input type=\"hidden\" name=\"order\" value=\"asc\">",
                        "value=\"D&amp;\"",
                        "Names with “<bdi>D&amp;</bdi>”: none. <a href=\"./?sort=size&amp;order=asc\">Show all</a>");
        assertThat(get("/files/links/sub/?sort=time").text())
                .contains("href=\"deeper/?sort=time\"", "href=\"../?sort=time\">Parent folder");
    }

    @Test
    void thereIsNoWayUpFromTheTop() throws Exception {
        assertThat(get("/").text()).contains("<bdi>localhost").doesNotContain("Parent folder");
        assertThat(get("/files/").text()).contains("/files</bdi></h1>").doesNotContain("Parent folder");
        Files.createDirectories(root.resolve("empty"));
        assertThat(get("/files/empty/").text()).contains("Parent folder", "This folder is empty.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8 | text/html; charset=utf-8",
                "*/* | text/html; charset=utf-8",
                "'' | text/html; charset=utf-8",
                "image/png | text/html; charset=utf-8",
                "application/json | application/json",
                "application/* | application/json",
                "application/json, text/html | text/html; charset=utf-8",
                "application/json, text/html;q=0.9 | application/json",
                "text/html;q=0, */* | application/json",
            })
    void isHtmlOrJsonAsTheClientLikesBest(String accept, String type) throws Exception {
        TestResponse response = server.send(TestRequest.get("/files/").withHeader("Accept", accept));
        assertThat(response.header("Content-Type")).hasValue(type);
        assertThat(response.headers().all("Vary")).contains("Accept");
    }

    @Test
    void thePageRunsItsOwnScriptAndNoOther() throws Exception {
        TestResponse page = get("/files/");
        String policy = page.header("Content-Security-Policy").orElseThrow();
        assertThat(policy).startsWith("default-src 'none';").doesNotContain("unsafe");
        for (String element : List.of("style", "script")) {
            String html = page.text();
            String text = html.substring(
                    html.indexOf("<" + element + ">") + element.length() + 2, html.indexOf("</" + element + ">"));
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            assertThat(policy)
                    .contains(element + "-src 'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
        }
        assertThat(page.header("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.header("Cache-Control")).hasValue("no-cache");
    }

    @Test
    void isSentAgainOnlyWhenSomethingInItHasChanged() throws Exception {
        Path file = Files.writeString(folder("tagged").resolve("a.txt"), "1");
        String tag = get("/files/tagged/").header("ETag").orElseThrow();
        TestRequest again = TestRequest.get("/files/tagged/").withHeader("If-None-Match", tag);
        assertThat(server.send(again).status()).isEqualTo(304);
        Files.writeString(file, "22");
        TestResponse changed = server.send(again);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.text()).contains("2 bytes");
    }

    @Test
    void aLongListingIsStreamedWhole() throws Exception {
        Path folder = folder("long");
        int count = 3 * Listings.SHORT_ENTRIES;
        for (int i = 1; i <= count; i++) {
            Files.createFile(folder.resolve("f" + i));
        }
        List<String> expected =
                IntStream.rangeClosed(1, count).mapToObj(i -> "f" + i).toList();
        assertThat(names("/files/long/")).isEqualTo(expected);
        TestResponse page = get("/files/long/");
        assertThat(hrefs(page.text())).isEqualTo(expected);
        assertThat(page.text()).contains("600 files", "</html>");
        assertThat(page.header("Transfer-Encoding")).hasValue("chunked");
        assertThat(page.header("ETag")).isEmpty();
        TestResponse head = server.send(TestRequest.head("/files/long/"));
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Type")).isEqualTo(page.header("Content-Type"));
    }

    @Test
    void onlyGetAndHeadThereToo() throws Exception {
        TestResponse response = server.send(TestRequest.delete("/files/"));
        assertThat(response.status()).isEqualTo(405);
        assertThat(response.header("Allow").orElseThrow()).contains("GET", "HEAD");
    }
}
