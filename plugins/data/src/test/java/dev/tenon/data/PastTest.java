package dev.tenon.data;

import static dev.tenon.data.TestMount.etag;
import static dev.tenon.data.TestMount.ids;
import static dev.tenon.data.TestMount.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenon.api.Response;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Changes, history, and what was. */
@ParameterizedClass
@EnumSource
final class PastTest {

    private final StoreKind kind;

    PastTest(StoreKind kind) {
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

    /** A time after all that was written, and before all that will be. */
    private Instant between() {
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        await().pollDelay(java.time.Duration.ZERO)
                .pollInterval(java.time.Duration.ofMillis(1))
                .until(() -> System.currentTimeMillis() > now.toEpochMilli());
        return now;
    }

    @Test
    void aDocumentIsShownAsItWas() {
        Instant before = between();
        mount.put("/notes/a", "{\"n\":1}");
        String first = etag(mount.get("/notes/a"));
        Instant one = between();
        mount.put("/notes/a", "{\"n\":2}");
        mount.put("/notes/b", "{}");
        Instant two = between();
        mount.delete("/notes/a");
        Instant gone = between();
        mount.put("/notes/a", "{\"n\":3}");

        assertThat(mount.get("/notes/a?at=" + before).status()).isEqualTo(404);
        assertThat(text(mount.get("/notes/a?at=" + one))).isEqualTo("{\"n\":1}");
        assertThat(etag(mount.get("/notes/a?at=" + one))).isEqualTo(first);
        assertThat(text(mount.get("/notes/a?at=" + two))).isEqualTo("{\"n\":2}");
        assertThat(mount.get("/notes/a?at=" + gone).status()).isEqualTo(404);
        assertThat(text(mount.get("/notes/a?at=2999-01-01T00:00:00Z"))).isEqualTo("{\"n\":3}");
        assertThat(ids(mount.get("/notes?at=" + before))).isEmpty();
        assertThat(ids(mount.get("/notes?at=" + one))).containsExactly("a");
        assertThat(ids(mount.get("/notes?at=" + two + "&n=2"))).containsExactly("a");
        assertThat(ids(mount.get("/notes?at=" + gone))).containsExactly("b");
    }

    @Test
    void theHistoryOfADocumentIsItsStatesTheNewestFirst() {
        mount.put("/notes/a", "{\"n\":1}");
        mount.put("/notes/a", "{\"n\":2}");
        mount.delete("/notes/a");
        mount.put("/notes/a", "{\"n\":3}");
        String history = text(mount.get("/notes/a/_history"));
        assertThat(history.lines().map(line -> line.replaceAll(".*(\"version\":\\d+).*(\"document\":.*?}).*", "$1 $2")))
                .containsExactly(
                        "{\"versions\":[",
                        "\"version\":4 \"document\":{\"n\":3}",
                        "\"version\":2 \"document\":{\"n\":2}",
                        "\"version\":1 \"document\":{\"n\":1}");
        assertThat(history.lines().filter(line -> line.contains("\"until\":\"")))
                .hasSize(2);
        assertThat(text(mount.get("/notes/a/_history?limit=1")))
                .contains("\"version\":4", "\"next\":4}")
                .doesNotContain("\"version\":2");
        assertThat(text(mount.get("/notes/a/_history?limit=1&before=4"))).contains("\"version\":2");
        assertThat(text(mount.get("/notes/a/_history?before=1"))).isEqualTo("{\"versions\":[]}\n");
        assertThat(mount.get("/notes/b/_history").status()).isEqualTo(404);
        assertThat(mount.put("/notes/a/_history", "{}").status()).isEqualTo(405);
        assertThat(mount.get("/notes/a/_other").status()).isEqualTo(404);
    }

    @Test
    void changesAreToldOnceAndInOrder() {
        mount.put("/notes/a", "{\"n\":\n1}");
        mount.put("/other/x", "{}");
        mount.put("/notes/a", "{\"n\":2}");
        mount.put("/notes/b", "{}");
        mount.delete("/notes/b");
        String all = text(mount.get("/notes/_changes"));
        assertThat(all.lines().skip(1).map(line -> line.replaceAll(",\"(time|etag)\":\".*?[^\\\\]\"", "")))
                .containsExactly(
                        "{\"sequence\":1,\"kind\":\"create\",\"id\":\"a\",\"document\":{\"n\": 1}},",
                        "{\"sequence\":3,\"kind\":\"replace\",\"id\":\"a\",\"document\":{\"n\":2}},",
                        "{\"sequence\":4,\"kind\":\"create\",\"id\":\"b\",\"document\":{}},",
                        "{\"sequence\":5,\"kind\":\"delete\",\"id\":\"b\"}],\"next\":5,\"more\":false}");
        assertThat(text(mount.get("/notes/_changes?since=3&limit=1")))
                .contains("\"sequence\":4,", "\"next\":4,\"more\":true");
        assertThat(text(mount.get("/notes/_changes?since=5")))
                .isEqualTo("{\"changes\":[],\"next\":5,\"more\":false}\n");
        assertThat(text(mount.get("/nothing/_changes"))).isEqualTo("{\"changes\":[],\"next\":5,\"more\":false}\n");
        assertThat(mount.get("/notes/_changes?since=6").status()).isEqualTo(410);
        assertThat(mount.get("/notes/_changes?since=-1").status()).isEqualTo(400);
        assertThat(mount.get("/notes/_changes?since=x").status()).isEqualTo(400);
        assertThat(mount.get("/notes/_changes?after=1").status()).isEqualTo(400);
        assertThat(text(mount.get("/notes"))).contains("\"sequence\":5");
    }

    @Test
    void whatIsTooOldIsForgottenAndSaidToBe() throws Exception {
        mount.close();
        mount = TestMount.open(kind, directory, "history_changes = 1000");
        mount.put("/quiet/a", "{}");
        mount.put("/notes/old", "{\"n\":0}");
        Instant old = between();
        for (int i = 0; i < 1100; i++) {
            mount.put("/notes/a", "{\"n\":" + i + "}");
        }
        assertThat(mount.get("/notes/_changes?since=1").status()).isEqualTo(410);
        assertThat(text(mount.get("/notes/_changes?since=1"))).contains("list the collection anew");
        assertThat(mount.get("/notes/_changes?since=1102").status()).isEqualTo(200);
        // Nothing happened there, so nothing was missed.
        assertThat(mount.get("/quiet/_changes?since=1").status()).isEqualTo(200);
        assertThat(text(mount.get("/notes/_changes?limit=1"))).contains("\"changes\":[\n{\"sequence\":103,");
        assertThat(mount.get("/notes/a?at=" + old).status()).isEqualTo(410);
        assertThat(mount.get("/notes?at=" + old).status()).isEqualTo(410);
        assertThat(text(mount.get("/notes/old?at=" + old))).isEqualTo("{\"n\":0}");
        assertThat(text(mount.get("/notes/a/_history?limit=1000&before=200")))
                .contains("\"n\":99}")
                .doesNotContain("\"n\":98}");
        Response now = mount.get("/notes/a");
        assertThat(text(now)).isEqualTo("{\"n\":1099}");
        assertThat(List.of(ids(mount.get("/notes")))).containsExactly(List.of("old", "a"));
    }

    @Test
    void aHistoryThatIsTooLongForOneAnswerSaysWhereItGoesOn() {
        for (int i = 0; i < 18; i++) {
            mount.put("/notes/large", "{\"n\":" + i + ",\"text\":\"" + "x".repeat(1_000_000) + "\"}");
        }
        String target = "/notes/large/_history?limit=100";
        int versions = 0;
        for (String before = ""; versions < 18; ) {
            String page = text(mount.get(target + before));
            versions += (int)
                    page.lines().filter(line -> line.contains("\"version\":")).count();
            int next = page.lastIndexOf("\"next\":");
            assertThat(next >= 0).isEqualTo(versions < 18);
            before = next < 0 ? "" : "&before=" + page.substring(next + 7, page.lastIndexOf('}'));
        }
        assertThat(text(mount.get(target + "&before=1"))).doesNotContain("next");
        mount.put("/notes/small", "{}");
        assertThat(text(mount.get("/notes/small/_history?limit=1"))).doesNotContain("next");
    }
}
