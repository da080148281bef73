package dev.tenon.data;

import static dev.tenon.data.TestMount.ids;
import static dev.tenon.data.TestMount.member;
import static dev.tenon.data.TestMount.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters, orders, pages and forms of lists. */
@ParameterizedClass
@EnumSource
final class ListsTest {

    private static final String INDEXES = """
            [mount.options.collection.notes]
            indexes = ["n", "text", "author.name", "mixed"]
            """;

    private final StoreKind kind;

    ListsTest(StoreKind kind) {
        this.kind = kind;
    }

    @TempDir
    Path directory;

    private TestMount mount;

    @BeforeEach
    void open() throws Exception {
        mount = TestMount.open(kind, directory);
        mount.put(
                "/notes/a", "{\"n\":1,\"text\":\"Milk\",\"author\":{\"name\":\"Li\"},\"tags\":[\"x\",2],\"mixed\":1}");
        mount.put("/notes/b", "{\"n\":2.5,\"text\":\"milk & honey\",\"done\":true,\"mixed\":\"1\"}");
        mount.put("/notes/c", "{\"n\":10,\"text\":\"bread\",\"done\":false,\"a.b\":1,\"mixed\":true}");
        mount.put("/notes/d", "{\"n\":\"10\",\"text\":null,\"author\":{\"name\":\"O'Hara\"},\"mixed\":null}");
        mount.put("/notes/e", "{\"author\":\"Li\",\"deep\":{\"er\":{\"x y\":\"Grüße\"}},\"mixed\":[1]}");
        mount.put("/other/z", "{\"n\":1}");
    }

    @AfterEach
    void close() {
        mount.close();
    }

    private void reopen(String options) throws Exception {
        mount.close();
        mount = TestMount.open(kind, directory, options);
    }

    /** What follows a bar are the ids that come, in order. */
    private static final String ROWS = """
            n=1                         | a
            n=1.0                       | a
            n=10                        | c,d
            n="10"                      | d
            n[eq]=2.5                   | b
            n[ne]=10                    | a,b,e
            n[gt]=1                     | b,c
            n[gte]=1                    | a,b,c
            n[lt]=10                    | a,b
            n[lte]=10                   | a,b,c
            n[gt]="1"                   | d
            n[gt]=1&n[lt]=10            | b
            n:gt=1&n:lt=10              | b
            /a.b:eq=1                   | c
            text:prefix=milk            | b
            n:exists                    | a,b,c,d
            n[in]=1,10                  | a,c,d
            n[in]="10",2.5              | b,d
            n[exists]=true              | a,b,c,d
            n[exists]=false             | e
            n[exists]                   | a,b,c,d
            n=1e400                     |
            n[lt]=1e400                 | a,b,c
            text=Milk                   | a
            text=null                   | d
            text="null"                 |
            text[exists]=true           | a,b,c,d
            text[prefix]=milk           | b
            text[prefix]=               | a,b,c
            text[contains]=il           | a,b
            text[contains]=%26          | b
            text[gt]=bread              | b
            text[gte]=bread             | b,c
            text[lt]=bread              | a
            text[in]=Milk,bread         | a,c
            done=true                   | b
            done[ne]=true               | a,c,d,e
            author.name=Li              | a
            /author/name=Li             | a
            author.name=O'Hara          | d
            author=Li                   | e
            author.name[exists]=false   | b,c,e
            a.b=1                       |
            /a.b=1                      | c
            /deep/er/x%20y=Gr%C3%BC%C3%9Fe | e
            /deep/er/x%20y[contains]=%C3%BC | e
            tags[contains]=x            | a
            tags[contains]=2            | a
            tags[contains]="2"          |
            tags=x                      |
            mixed=1                     | a,b
            mixed="1"                   | b
            mixed=true                  | c
            mixed=null                  | d
            mixed[contains]=1           | b,e
            mixed[ne]=1                 | c,d,e
            q=milk                      | a,b
            q=MILK%20hon                | b
            q=li                        | a,e
            q=milk&q=li                 | a
            q=x                         | a
            q=n                         |  b
            q=Gr%C3%BC                  | e
            _id=c                       | c
            _id[gt]=c                   | d,e
            _id[in]=a,e                 | a,e
            _id[prefix]=b               | b
            _created[gte]=2020-01-01T00:00Z   | a,b,c,d,e
            _modified[lt]=2020-01-01T00:00:00%2B01:00 |
            sort=n                      | e,a,b,c,d
            sort=-n                     | d,c,b,a,e
            sort=-_id                   | e,d,c,b,a
            sort=text                   | e,a,c,b,d
            sort=author.name,-_id       | e,c,b,a,d
            sort=-author.name,_id       | d,a,b,c,e
            sort=done,-n                | d,a,e,c,b
            sort=mixed                  | a,b,d,c,e
            sort=-_created              | e,d,c,b,a
            n[gte]=1&sort=-text         | b,c,a
            limit=2&sort=-_id           | e,d
            offset=3                    | d,e
            offset=1&limit=2&sort=n     | a,b
            n[exists]=true&limit=1      | a
            """;

    private void assertRows(String more) {
        SoftAssertions.assertSoftly(softly -> ROWS.lines().forEach(row -> {
            int bar = row.lastIndexOf('|');
            String expected = row.substring(bar + 1).strip();
            softly.assertThat(ids(mount.get("/notes?" + row.substring(0, bar).strip() + more)))
                    .as(row)
                    .isEqualTo(expected.isEmpty() ? List.of() : List.of(expected.split(",", -1)));
        }));
    }

    @Test
    void filtersAndOrders() {
        assertRows("");
    }

    @Test
    void filtersAndOrdersAreTheSameByIndex() throws Exception {
        reopen(INDEXES);
        // The writer makes the indexes before it does anything else.
        mount.put("/other/written", "{}");
        assertRows("");
    }

    @Test
    void filtersAndOrdersAreTheSameInThePast() {
        assertRows("&at=9999-01-01T00:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n=1' OR '1'='1",
                "n=1); DROP TABLE document; --",
                "n'=1",
                "n')=1) OR 1=1 --=1",
                "/x') OR ('1'='1=1",
                "sort=n') DESC; --",
                "sort=(SELECT 1)",
                "q=' OR 1=1 --",
                "text[prefix]=' OR 1=1 --",
                "fields=n');--",
                "text[contains]=%25",
                "text[contains]=_",
                "q=%25",
                "q=_",
                "text[prefix]=%25",
                "/$.n=1",
                "/n[0]=1",
                "/%=1"
            })
    void sqlIsTextLikeAnyOther(String query) {
        Response answer = mount.get("/notes?" + query + "&total=true");
        if (answer.status() == 200 && !query.startsWith("sort") && !query.startsWith("fields")) {
            assertThat(ids(answer)).isEmpty();
        }
        assertThat(answer.status()).isIn(200, 400);
        assertThat(ids(mount.get("/notes"))).hasSize(5);
    }

    @Test
    void theTotalIsThereForTheWholeAndOnRequestForAPart() {
        assertThat(text(mount.get("/notes?limit=1"))).contains("\"total\":5");
        assertThat(text(mount.get("/notes?n[exists]=true&limit=1"))).doesNotContain("\"total\"");
        assertThat(text(mount.get("/notes?n[exists]=true&limit=1&total=true"))).contains("\"total\":4");
        assertThat(text(mount.get("/notes?n[exists]=true&limit=0&total"))).contains("\"total\":4", "\"items\":[]");
    }

    private static String next(Response list) {
        String link = list.header("Link").orElse("");
        int end = link.indexOf(">; rel=\"next\"");
        return end < 0 ? "" : link.substring("</data".length(), end);
    }

    /** Documents that come and go between two pages neither shift nor repeat the others. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sort=n",
                "sort=-n",
                "sort=n,-text",
                "sort=-text,n",
                "sort=mixed",
                "sort=-mixed",
                "sort=even,-_id"
            })
    void pagesByCursorAreStableUnderWrites(String query) throws Exception {
        for (String options : List.of("", INDEXES)) {
            reopen(options);
            for (int i = 0; i < 30; i++) {
                mount.put(
                        "/notes/i" + i,
                        "{\"n\":" + i % 7 + ",\"even\":" + (i % 2 == 0) + ",\"text\":\"t" + i % 3 + "\"}");
            }
            List<String> whole = ids(mount.get("/notes?limit=100&" + query));
            List<String> paged = new ArrayList<>();
            String target = "/notes?limit=4&" + query;
            int pages = 0;
            while (!target.isEmpty()) {
                Response page = mount.get(target);
                paged.addAll(ids(page));
                target = next(page);
                mount.put("/notes/between" + pages, "{\"n\":3,\"text\":\"t1\"}");
                mount.delete("/notes/between" + (pages - 1));
                pages++;
            }
            paged.removeIf(id -> id.startsWith("between"));
            assertThat(paged).isEqualTo(whole);
            mount.delete("/notes/between" + (pages - 1));
        }
    }

    @Test
    void aPageThatIsTheLastHasNoNext() {
        assertThat(next(mount.get("/notes?limit=5"))).isEmpty();
        assertThat(next(mount.get("/notes?limit=4"))).startsWith("/notes?limit=4&cursor=");
        assertThat(text(mount.get("/notes?limit=4"))).contains("\"next\":\"");
        assertThat(ids(mount.get(
                        next(mount.get("/notes?text[contains]=%26&n[exists]&limit=4"))
                                        .isEmpty()
                                ? "/notes?limit=0"
                                : "/notes")))
                .isEmpty();
    }

    @Test
    void aCursorOfAnotherListIsRefused() {
        String cursor = next(mount.get("/notes?limit=2&sort=n")).replaceAll(".*cursor=", "");
        assertThat(mount.get("/notes?limit=2&sort=n&cursor=" + cursor).status()).isEqualTo(200);
        assertThat(member(mount.get("/notes?limit=2&sort=-n&cursor=" + cursor), "parameter"))
                .isEqualTo("cursor");
        assertThat(mount.get("/notes?limit=2&sort=n&n=1&cursor=" + cursor).status())
                .isEqualTo(400);
        assertThat(mount.get("/other?limit=2&sort=n&cursor=" + cursor).status()).isEqualTo(400);
    }

    @Test
    void fieldsShowAPart() {
        assertThat(text(mount.get("/notes?_id=a&fields=author.name,n")))
                .contains("\"document\":{\"n\":1,\"author\":{\"name\":\"Li\"}}}");
        assertThat(text(mount.get("/notes?_id=e&fields=author.name,n,deep")))
                .contains("\"document\":{\"deep\":{\"er\":{\"x y\":\"Grüße\"}}}}");
    }

    @Test
    void ndjsonIsTheWholeResultALineEach() {
        mount.put("/notes/f", "{\n  \"n\": 3,\r\n \"text\": \"a\\nb\"\n}");
        for (int i = 0; i < 1200; i++) {
            mount.put("/many/m" + i, "{\"n\":" + i + "}");
        }
        String lines = text(mount.ask(FakeRequest.of("GET", "/notes").withHeader("Accept", "application/x-ndjson")));
        assertThat(lines.lines()).hasSize(6).allMatch(line -> line.startsWith("{\"id\":\"") && line.endsWith("}}"));
        assertThat(lines).contains("\"document\":{   \"n\": 3,   \"text\": \"a\\nb\" }}\n");
        assertThat(text(mount.ask(FakeRequest.of("GET", "/many?sort=-n").withHeader("Accept", "application/x-ndjson")))
                        .lines())
                .hasSize(1200);
        assertThat(text(mount.ask(
                                FakeRequest.of("GET", "/many?limit=700").withHeader("Accept", "application/x-ndjson")))
                        .lines())
                .hasSize(700);
    }

    @Test
    void csvHasTheNamesOfAllDocuments() {
        mount.put("/people/1", "{\"name\":\"Li, \\\"the\\\" first\",\"age\":1.50}");
        mount.put("/people/2", "{\"name\":\"line\\nbreak\",\"tags\":[1,\"a\"],\"ok\":true,\"none\":null}");
        Response csv = mount.ask(FakeRequest.of("GET", "/people").withHeader("Accept", "text/csv"));
        assertThat(csv.header("Content-Type")).hasValue("text/csv; charset=utf-8; header=present");
        assertThat(text(csv).split("\r\n", -1))
                .containsExactly(
                        "_id,name,age,tags,ok,none",
                        "1,\"Li, \"\"the\"\" first\",1.50,,,",
                        "2,\"line\nbreak\",,\"[1,\"\"a\"\"]\",true,",
                        "");
        assertThat(text(mount.ask(
                        FakeRequest.of("GET", "/people?fields=age,x.y").withHeader("Accept", "text/csv"))))
                .isEqualTo("_id,age,x.y\r\n1,1.50,\r\n2,,\r\n");
    }

    @Test
    void aListHasATagThatChangesWithItsCollectionAlone() {
        String tag = mount.get("/notes").validators().etag().orElseThrow();
        mount.put("/other/y", "{}");
        FakeRequest again = FakeRequest.of("GET", "/notes").withHeader("If-None-Match", tag);
        assertThat(mount.ask(again).status()).isEqualTo(304);
        mount.put("/notes/a", "{}");
        assertThat(mount.ask(FakeRequest.of("GET", "/notes").withHeader("If-None-Match", tag))
                        .status())
                .isEqualTo(200);
        assertThat(mount.get("/notes?limit=3").validators().etag())
                .isNotEqualTo(mount.get("/notes").validators().etag());
    }
}
