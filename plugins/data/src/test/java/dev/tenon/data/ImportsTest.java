package dev.tenon.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines of JSON, in and out. */
final class ImportsTest {

    @TempDir
    Path directory;

    private TestMount mount;

    @BeforeEach
    void open() throws Exception {
        mount = TestMount.open(StoreKind.SQLITE, directory, "document_bytes = 1000");
    }

    @AfterEach
    void close() {
        mount.close();
    }

    private void reopen(String options) throws Exception {
        mount.close();
        mount = TestMount.open(StoreKind.SQLITE, directory, options);
    }

    private static FakeRequest lines(String target, String lines) {
        return FakeRequest.of("POST", target)
                .withHeader("Content-Type", "application/x-ndjson")
                .withBody(lines);
    }

    private String imported(String target, String lines) {
        Response answer = mount.ask(lines(target, lines));
        assertThat(answer.status()).as(TestMount.text(answer)).isEqualTo(200);
        return TestMount.text(answer);
    }

    private String stored(String target) {
        return TestMount.text(mount.get(target));
    }

    @Test
    void eachLineIsADocumentByteForByte() {
        String report = imported("/notes/_import", """
                {"id":"a","document":{"n": 1.10, "big": 12345678901234567890, "é": "\\u00e9"}}

                {"document":{"b":[1, 2]}}
                {"id":7,"etag":"\\"1-x\\"","created":"2026-01-01T00:00:00Z","modified":"x","document":{}}""");
        assertThat(report)
                .isEqualTo("{\"line\":4,\"created\":3,\"replaced\":0,\"skipped\":0,\"failed\":0,\"problems\":[]}\n");
        assertThat(stored("/notes/a")).isEqualTo("{\"n\": 1.10, \"big\": 12345678901234567890, \"é\": \"\\u00e9\"}");
        assertThat(stored("/notes/7")).isEqualTo("{}");
        assertThat(stored("/notes?limit=0")).contains("\"total\":3");
    }

    @Test
    void badLinesAreToldWithTheirNumbersAndTheOthersAreDone() {
        String report = imported("/notes/_import", """
                {"id":"a","document":{"n":1}}
                {"id":"b","document":{"n":}}
                {"id":"_c","document":{}}
                {"id":"d","document":{"x":1,"x":2}}
                {"id":"e","document":[1]}
                {"id":"f","doc":{}}
                {"id":"g"}
                "h"
                {"collection":"other","id":"i","document":{}}
                {"id":"j","document":{"n":"%s"}}
                {"id":"k","id":"k","document":{}}
                {"id":"l","document":{}} x
                {"id":"z","document":{}}
                """.formatted("x".repeat(6000)));
        assertThat(report)
                .startsWith("{\"line\":13,\"created\":2,\"replaced\":0,\"skipped\":0,\"failed\":11,")
                .contains(
                        "{\"line\":2,\"status\":400,\"detail\":\"The line is not valid JSON at column 27: ",
                        "{\"line\":3,\"status\":400,",
                        "{\"line\":4,\"status\":422,",
                        "\"pointer\":\"/document/x\"",
                        "{\"line\":5,\"status\":422,",
                        "{\"line\":6,\"status\":422,",
                        "lines=documents",
                        "{\"line\":7,\"status\":422,",
                        "{\"line\":8,\"status\":422,",
                        "{\"line\":9,\"status\":422,",
                        "{\"line\":10,\"status\":413,",
                        "{\"line\":11,\"status\":422,",
                        "{\"line\":12,\"status\":400,");
        assertThat(TestMount.ids(mount.get("/notes"))).containsExactly("a", "z");
    }

    @Test
    void theSameAgainEndsTheSame() {
        String lines = "{\"id\":\"a\",\"document\":{\"n\":1}}\n{\"id\":\"b\",\"document\":{\"n\":1}}\n";
        imported("/notes/_import", lines);
        mount.put("/notes/a", "{\"n\":2}");
        assertThat(imported("/notes/_import?existing=skip", lines)).contains("\"created\":0", "\"skipped\":2");
        assertThat(stored("/notes/a")).isEqualTo("{\"n\":2}");
        assertThat(imported("/notes/_import", lines)).contains("\"replaced\":2");
        assertThat(stored("/notes/a")).isEqualTo("{\"n\":1}");
        // The second of the same id is there when its turn comes.
        assertThat(imported(
                        "/notes/_import?existing=skip",
                        lines.replace("\"b\"", "\"c\"").repeat(2)))
                .contains("\"created\":1", "\"skipped\":3");
    }

    @Test
    void documentsAloneHaveTheirIdsInThem() {
        imported("/notes/_import?lines=documents", "{\"id\": 5, \"t\": 1}\n{\"id\": \"x\"}\n{\"t\": 2}\n");
        assertThat(stored("/notes/5")).isEqualTo("{\"id\": 5, \"t\": 1}");
        assertThat(stored("/notes/x")).isEqualTo("{\"id\": \"x\"}");
        assertThat(stored("/notes?limit=0")).contains("\"total\":3");
        assertThat(mount.ask(lines("/_import?lines=documents", "{}")).status()).isEqualTo(400);
    }

    @Test
    void whatIsExportedCanBeImported() throws Exception {
        mount.put("/notes/a", "{\"n\": 1.10,\n \"é\": true}");
        mount.put("/books/b", "{}");
        String all = stored("/_export");
        assertThat(all)
                .startsWith("{\"collection\":\"books\",\"id\":\"b\",")
                .contains("\"document\":{\"n\": 1.10,  \"é\": true}}\n");
        String notes =
                TestMount.text(mount.ask(FakeRequest.of("GET", "/notes").withHeader("Accept", "application/x-ndjson")));
        mount.delete("/notes/a");
        mount.delete("/books/b");
        assertThat(imported("/_import", all)).contains("\"created\":2");
        assertThat(imported("/notes/_import", notes)).contains("\"replaced\":1");
        assertThat(stored("/_export").lines().count()).isEqualTo(2);
    }

    @Test
    void moreThanOneTransactionHolds() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 1700; i++) {
            lines.append("{\"id\":\"n")
                    .append(i)
                    .append("\",\"document\":{\"n\":")
                    .append(i)
                    .append("}}\n");
        }
        long before = mount.store.commits();
        assertThat(imported("/notes/_import", lines.toString())).startsWith("{\"line\":1700,\"created\":1700,");
        assertThat(mount.store.commits() - before).isBetween(4L, 10L);
    }

    @Test
    void whatCannotGoOnSaysHowFarItCame() {
        String lines = "{\"id\":\"a\",\"document\":{}}\n".repeat(600);
        Response late = mount.ask(
                lines("/notes/_import", lines).withDeadline(Instant.now().minusSeconds(1)));
        assertThat(late.status()).isEqualTo(503);
        assertThat(TestMount.member(late, "line")).isEqualTo(0L);
        Response many = mount.ask(lines("/notes/_import", "{\"id\":\"b\",\"document\":{}}\n" + "x\n".repeat(2000)));
        assertThat(many.status()).isEqualTo(422);
        assertThat(TestMount.member(many, "line")).isEqualTo(1001L);
        assertThat(TestMount.member(many, "created")).isEqualTo(1L);
        assertThat(stored("/notes/b")).isEqualTo("{}");
    }

    @ParameterizedTest
    @CsvSource({
        "/notes/_import?existing=what,400",
        "/notes/_import?lines=x,400",
        "/notes/_import?x=1,400",
        "/No/_import,400"
    })
    void aWrongImportIsRefused(String target, int status) {
        assertThat(mount.ask(lines(target, "{}")).status()).isEqualTo(status);
    }

    @Test
    void rulesHold() throws Exception {
        assertThat(mount.post("/notes/_import", "{}").status()).isEqualTo(415);
        reopen("read_only = true");
        assertThat(mount.ask(lines("/notes/_import", "{\"document\":{}}")).status())
                .isEqualTo(405);
        assertThat(mount.ask(lines("/_import", "{\"document\":{}}")).status()).isEqualTo(405);
        reopen(
                "require_if_match = true\n[mount.options.collection.notes]\nmethods = [\"GET\", \"PUT\"]\n"
                        + "[mount.options.collection.secret]\nmethods = [\"PUT\"]\n[mount.options.collection.fixed]\nmethods = [\"GET\"]");
        String two = "{\"id\":\"a\",\"document\":{\"n\":1}}\n{\"document\":{}}\n";
        assertThat(imported("/notes/_import", two)).contains("\"created\":1", "{\"line\":2,\"status\":405,");
        assertThat(imported("/notes/_import", two)).contains("\"created\":0", "{\"line\":1,\"status\":428,");
        assertThat(imported(
                        "/_import",
                        "{\"collection\":\"secret\",\"id\":\"s\",\"document\":{}}\n"
                                + "{\"collection\":\"fixed\",\"id\":\"s\",\"document\":{}}"))
                .contains("\"created\":1", "{\"line\":2,\"status\":405,");
        assertThat(stored("/_export")).contains("\"notes\"").doesNotContain("\"secret\"");
    }
}
