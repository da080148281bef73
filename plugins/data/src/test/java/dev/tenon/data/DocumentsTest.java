package dev.tenon.data;

import static dev.tenon.data.TestMount.bytes;
import static dev.tenon.data.TestMount.etag;
import static dev.tenon.data.TestMount.ids;
import static dev.tenon.data.TestMount.member;
import static dev.tenon.data.TestMount.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client sees of a mount, on a real store. */
@ParameterizedClass
@EnumSource
final class DocumentsTest {

    private final StoreKind kind;

    DocumentsTest(StoreKind kind) {
        this.kind = kind;
    }

    @TempDir
    Path directory;

    private TestMount mount;

    @BeforeEach
    void open() throws Exception {
        mount = TestMount.open(kind, directory);
    }

    @AfterEach
    void close() {
        mount.close();
    }

    @Test
    void postStoresADocumentAndSaysWhereItIs() {
        Response created = mount.post("/notes", "{\"text\":\"buy milk\"}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(text(created)).isEqualTo("{\"text\":\"buy milk\"}");
        assertThat(created.header("Content-Type")).hasValue("application/json");
        String location = created.header("Location").orElseThrow();
        assertThat(location).matches("/data/notes/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        Response read = mount.get(location.substring("/data".length()));
        assertThat(read.status()).isEqualTo(200);
        assertThat(text(read)).isEqualTo("{\"text\":\"buy milk\"}");
        assertThat(etag(read)).isEqualTo(etag(created));
    }

    @Test
    void locationIsRightForTheRootMountAndForPathsThatNeedEncoding() {
        FakeRequest request = FakeRequest.json("POST", "/notes", "{}");
        assertThat(mount.ask(request.withMountPath("/")).header("Location").orElseThrow())
                .startsWith("/notes/");

        FakeRequest other = FakeRequest.json("PUT", "/notes/a", "{}").withMountPath("/my dätä/v1");
        assertThat(mount.ask(other).header("Location")).hasValue("/my%20d%C3%A4t%C3%A4/v1/notes/a");
    }

    @Test
    void putCreatesThenReplaces() {
        Response created = mount.put("/notes/first", "{\"n\":1}");
        Response replaced = mount.put("/notes/first", "{\"n\":2}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).hasValue("/data/notes/first");
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.header("Location")).isEmpty();
        assertThat(etag(replaced)).isNotEqualTo(etag(created));
        assertThat(text(mount.get("/notes/first"))).isEqualTo("{\"n\":2}");
        assertThat(etag(mount.get("/notes/first"))).isEqualTo(etag(replaced));
    }

    /** Else a server would compare the conditions of the request with the state that it made. */
    @Test
    void answersToWritesCarryTheirTagAsAFieldAndNotAsAValidator() {
        Response created = mount.put("/notes/first", "{}");

        assertThat(created.validators().etag()).isEmpty();
        assertThat(created.header("ETag").orElseThrow()).matches("\"1-[0-9a-z]+\"");
        assertThat(created.header("Last-Modified").orElseThrow())
                .matches("(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
    }

    @Test
    void readsCarryValidatorsAndMustBeRevalidated() {
        Instant before = Instant.now().minusMillis(1);
        mount.put("/notes/first", "{}");
        Response read = mount.get("/notes/first");

        assertThat(read.validators().etag().orElseThrow()).startsWith("\"");
        assertThat(read.validators().lastModified().orElseThrow()).isBetween(before, Instant.now());
        assertThat(read.header("Cache-Control")).hasValue("no-cache");
    }

    @Test
    void aDocumentComesBackByteForByte() {
        String odd =
                " {\t\"z\" : 1.10,\r\n \"a\":12345678901234567890123456789.000e+5, \"é\":\"\\u00e9/\\/ 😀\",\"\":[ ] , \"b\":-0}\n\n";
        mount.put("/notes/odd", odd);

        assertThat(bytes(mount.get("/notes/odd"))).isEqualTo(odd.getBytes(StandardCharsets.UTF_8));
        assertThat(text(mount.get("/notes"))).contains("\"document\":" + odd + "}");
    }

    @Test
    void deleteRemovesOnceAndThenThereIsNothing() {
        mount.put("/notes/first", "{}");

        Response deleted = mount.delete("/notes/first");
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(bytes(deleted)).isEmpty();
        assertThat(mount.get("/notes/first").status()).isEqualTo(404);
        assertThat(mount.delete("/notes/first").status()).isEqualTo(404);
    }

    /** RFC 9110 section 8.8.1: a strong tag never stands for two different contents. */
    @Test
    void aDocumentMadeAnewNeverHasTheTagOfTheOneBefore() {
        String first = etag(mount.put("/notes/first", "{\"n\":1}"));
        mount.delete("/notes/first");
        String second = etag(mount.put("/notes/first", "{\"n\":2}"));

        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void listsShowDocumentsInTheOrderOfTheirCreationWithMetadataBesideThem() {
        mount.put("/notes/z", "{\"n\":1}");
        mount.put("/notes/a", "{\"n\":2}");
        mount.put("/other/x", "{}");
        String tag = etag(mount.put("/notes/z", "{\"n\":3}"));

        Response list = mount.get("/notes");
        assertThat(list.status()).isEqualTo(200);
        String time = "\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\"";
        assertThat(text(list))
                .matches("(?s)\\{\"items\":\\[\\s*\\{\"id\":\"z\",\"etag\":\"" + tag.replace("\"", "\\\\\"")
                        + "\",\"created\":" + time
                        + ",\"modified\":" + time
                        + ",\"document\":\\{\"n\":3}},\\s*\\{\"id\":\"a\",.*\"document\":\\{\"n\":2}}],"
                        + "\"total\":2,\"limit\":20,\"offset\":0,\"sequence\":4}\n");
    }

    @Test
    void limitAndOffsetCutAPage() {
        for (int i = 0; i < 5; i++) {
            mount.put("/notes/n" + i, "{\"n\":" + i + "}");
        }
        assertThat(ids(mount.get("/notes?limit=2"))).containsExactly("n0", "n1");
        assertThat(ids(mount.get("/notes?limit=2&offset=3"))).containsExactly("n3", "n4");
        assertThat(ids(mount.get("/notes?offset=4"))).containsExactly("n4");
        assertThat(ids(mount.get("/notes?offset=5"))).isEmpty();
        assertThat(ids(mount.get("/notes?limit=0"))).isEmpty();
        assertThat(text(mount.get("/notes?limit=0"))).contains("\"total\":5,\"limit\":0,\"offset\":0");
        assertThat(ids(mount.get("/notes?offset=999999999999"))).isEmpty();
    }

    @Test
    void theRootListsCollectionsWithTheirCounts() {
        assertThat(text(mount.get("/_collections"))).isEqualTo("{\"collections\":[],\"open\":true}\n");
        mount.put("/notes/a", "{}");
        mount.put("/notes/b", "{}");
        mount.put("/books/c", "{}");
        assertThat(text(mount.get("/_collections"))).isEqualTo("""
                        {"collections":[
                        {"name":"books","path":"/data/books","documents":1,"methods":["GET","POST","PUT","PATCH","DELETE"]},
                        {"name":"notes","path":"/data/notes","documents":2,"methods":["GET","POST","PUT","PATCH","DELETE"]}],"open":true}
                        """);

        mount.delete("/books/c");
        mount.delete("/notes/a");
        assertThat(text(mount.get("/_collections"))).isEqualTo("""
                        {"collections":[
                        {"name":"notes","path":"/data/notes","documents":1,"methods":["GET","POST","PUT","PATCH","DELETE"]}],"open":true}
                        """);
    }

    @Test
    void aCollectionThatWasNeverWrittenIsEmpty() {
        assertThat(mount.get("/notes").status()).isEqualTo(200);
        assertThat(text(mount.get("/notes"))).contains("\"items\":[]", "\"total\":0");
    }

    @Test
    void putUnderIfMatchReplacesOnlyWhatTheClientSaw() {
        String seen = etag(mount.put("/notes/a", "{\"n\":1}"));
        String now = etag(mount.put("/notes/a", "{\"n\":2}"));

        Response late =
                mount.ask(FakeRequest.json("PUT", "/notes/a", "{\"n\":3}").withHeader("If-Match", seen));
        assertThat(late.status()).isEqualTo(412);
        assertThat(text(mount.get("/notes/a"))).isEqualTo("{\"n\":2}");
        Response right =
                mount.ask(FakeRequest.json("PUT", "/notes/a", "{\"n\":4}").withHeader("If-Match", now));
        assertThat(right.status()).isEqualTo(200);
        assertThat(text(mount.get("/notes/a"))).isEqualTo("{\"n\":4}");
    }

    @Test
    void putUnderIfNoneMatchStarOnlyCreates() {
        FakeRequest request = FakeRequest.json("PUT", "/notes/a", "{\"n\":1}").withHeader("If-None-Match", "*");
        assertThat(mount.ask(request).status()).isEqualTo(201);
        FakeRequest again = FakeRequest.json("PUT", "/notes/a", "{\"n\":2}").withHeader("If-None-Match", "*");
        assertThat(mount.ask(again).status()).isEqualTo(412);
        assertThat(text(mount.get("/notes/a"))).isEqualTo("{\"n\":1}");
    }

    @Test
    void putUnderIfMatchCreatesNothing() {
        FakeRequest request = FakeRequest.json("PUT", "/notes/a", "{}").withHeader("If-Match", "*");
        assertThat(mount.ask(request).status()).isEqualTo(412);
        assertThat(mount.get("/notes/a").status()).isEqualTo(404);
        assertThat(text(mount.get("/_collections"))).isEqualTo("{\"collections\":[],\"open\":true}\n");
    }

    @Test
    void deleteHeedsIfMatch() {
        String tag = etag(mount.put("/notes/a", "{}"));
        FakeRequest wrong = FakeRequest.of("DELETE", "/notes/a").withHeader("If-Match", "\"other\"");
        assertThat(mount.ask(wrong).status()).isEqualTo(412);
        assertThat(mount.get("/notes/a").status()).isEqualTo(200);
        FakeRequest right = FakeRequest.of("DELETE", "/notes/a").withHeader("If-Match", tag);
        assertThat(mount.ask(right).status()).isEqualTo(204);
    }

    /** RFC 9110 section 13.2.1: conditions are looked at only where the request would otherwise succeed. */
    @Test
    void whatIsNotThereIs404AndNot412() {
        FakeRequest request = FakeRequest.of("DELETE", "/notes/a").withHeader("If-Match", "*");
        assertThat(mount.ask(request).status()).isEqualTo(404);
    }

    @Test
    void idsHaveAtMost128Characters() {
        assertThat(mount.put("/notes/" + "x".repeat(128), "{}").status()).isEqualTo(201);
        assertThat(mount.put("/notes/" + "x".repeat(129), "{}").status()).isEqualTo(400);
    }

    @Test
    void unknownParametersAre400EverywhereAndNothingIsDone() {
        assertThat(member(mount.get("/notes?limit[x]=1"), "parameter")).isEqualTo("limit[x]");
        assertThat(member(mount.get("/?q=1"), "parameter")).isEqualTo("q");
        assertThat(member(mount.put("/notes/a?x", "{}"), "parameter")).isEqualTo("x");
        assertThat(member(mount.post("/notes?limit=1", "{}"), "parameter")).isEqualTo("limit");
        assertThat(member(mount.get("/notes/a?at=2020-01-01"), "parameter")).isEqualTo("at");
        assertThat(text(mount.get("/_collections"))).isEqualTo("{\"collections\":[],\"open\":true}\n");
    }

    @Test
    void sqlIsTextLikeAnyOther() {
        String json = "{\"'); DROP TABLE document; --\":\"\\\"; DELETE FROM change; --\"}";
        mount.put("/notes/a", json);
        assertThat(mount.get("/notes?limit=1;DROP TABLE document").status()).isEqualTo(400);
        assertThat(mount.get("/notes?offset=0 OR 1=1").status()).isEqualTo(400);
        assertThat(mount.ask(FakeRequest.json("PUT", "/notes/a", "{}").withHeader("If-Match", "\"' OR 1=1 --\""))
                        .status())
                .isEqualTo(412);
        assertThat(text(mount.get("/notes/a"))).isEqualTo(json);
    }

    @Test
    void aClosedSetKnowsItsCollectionsAlone() throws Exception {
        mount.close();
        String settings = "document_bytes = 1000\ncollections = [\"notes\", \"books\"]\nread_only = false";
        mount = TestMount.open(kind, directory, settings);

        assertThat(mount.put("/notes/a", "{}").status()).isEqualTo(201);
        for (Response answer : List.of(
                mount.get("/others"),
                mount.post("/others", "{}"),
                mount.put("/others/a", "{}"),
                mount.delete("/others/a"))) {
            assertThat(answer.status()).isEqualTo(404);
        }
        assertThat(text(mount.get("/others"))).contains("notes, books");
        assertThat(text(mount.get("/_collections")))
                .contains("\"name\":\"books\",\"path\":\"/data/books\",\"documents\":0", "\"name\":\"notes\"");
    }

    @Test
    void aCollectionLeftOutOfTheClosedSetIsHiddenAndNotLost() throws Exception {
        mount.put("/others/a", "{}");
        mount.close();
        mount = TestMount.open(kind, directory, "document_bytes = 1000\ncollections = [\"notes\"]\nread_only = false");
        assertThat(text(mount.get("/_collections"))).doesNotContain("others");
        mount.close();
        mount = TestMount.open(kind, directory);
        assertThat(mount.get("/others/a").status()).isEqualTo(200);
    }

    @Test
    void readOnlyRefusesWritesAndSaysSo() throws Exception {
        mount.put("/notes/a", "{}");
        mount.close();
        mount = TestMount.open(kind, directory, "document_bytes = 1000\ncollections = []\nread_only = true");

        for (Response answer :
                List.of(mount.post("/notes", "{}"), mount.put("/notes/a", "{}"), mount.delete("/notes/a"))) {
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.header("Allow")).hasValue("GET, HEAD, OPTIONS");
        }
        assertThat(mount.get("/notes/a").status()).isEqualTo(200);
        assertThat(mount.resources.methods(FakeRequest.of("PUT", "/notes/a"))).containsExactly("GET");
        assertThat(mount.resources.methods(FakeRequest.of("POST", "/notes"))).containsExactly("GET");
    }

    @Test
    void methodsAreTrueForEachTarget() {
        assertThat(mount.resources.methods(FakeRequest.of("OPTIONS", "/"))).containsExactlyInAnyOrder("GET");
        assertThat(mount.resources.methods(FakeRequest.of("OPTIONS", "/notes")))
                .containsExactlyInAnyOrder("GET", "POST");
        assertThat(mount.resources.methods(FakeRequest.of("OPTIONS", "/notes/a")))
                .containsExactlyInAnyOrder("GET", "PUT", "PATCH", "DELETE", "OPTIONS");
        Response refused = mount.ask(FakeRequest.of("PUT", "/notes"));
        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.header("Allow")).hasValue("GET, HEAD, OPTIONS, POST");
    }

    @Test
    void everythingIsThereAfterARestart() throws Exception {
        String tag = etag(mount.put("/notes/a", "{\"n\":1}"));
        mount.put("/notes/b", "{\"n\":2}");
        mount.close();
        mount = TestMount.open(kind, directory);

        assertThat(etag(mount.get("/notes/a"))).isEqualTo(tag);
        assertThat(ids(mount.get("/notes"))).containsExactly("a", "b");
        assertThat(etag(mount.put("/notes/c", "{}"))).startsWith("\"3-");
    }

    @Test
    void twoMountsHaveTwoStores(@TempDir Path other) throws Exception {
        try (TestMount second = TestMount.open(kind, other)) {
            mount.put("/notes/a", "{}");
            assertThat(second.get("/notes/a").status()).isEqualTo(404);
            second.put("/notes/a", "{\"n\":2}");
            assertThat(text(second.get("/notes/a"))).isEqualTo("{\"n\":2}");
            assertThat(text(mount.get("/notes/a"))).isEqualTo("{}");
        }
    }

    @Test
    void aPageEndsWhereItWouldBecomeTooLong() {
        String large = "{\"text\":\"" + "x".repeat(1_000_000) + "\"}";
        for (int i = 0; i < 18; i++) {
            mount.put("/notes/n" + i, large);
        }
        // Nobody asked for a number that does not fit: the page ends earlier, and says how it goes on.
        for (String query : List.of("", "?fields=n")) {
            Response page = mount.get("/notes" + query);
            assertThat(ids(page)).hasSize(16);
            assertThat(text(page)).contains("\"next\":\"");
            String next = page.header("Link").orElseThrow().replaceAll("</data(.*)>.*", "$1");
            assertThat(ids(mount.get(next))).containsExactly("n16", "n17");
        }
        assertThat(mount.get("/notes?limit=18").status()).isEqualTo(200);
        assertThat(ids(mount.get("/notes?offset=16"))).containsExactly("n16", "n17");
    }
}
