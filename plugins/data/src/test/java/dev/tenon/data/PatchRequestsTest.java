package dev.tenon.data;

import static dev.tenon.data.TestMount.etag;
import static dev.tenon.data.TestMount.member;
import static dev.tenon.data.TestMount.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** PATCH, and writes that must say what they saw. */
@ParameterizedClass
@EnumSource
final class PatchRequestsTest {

    private final StoreKind kind;

    PatchRequestsTest(StoreKind kind) {
        this.kind = kind;
    }

    @TempDir
    Path directory;

    private TestMount mount;

    @BeforeEach
    void open() throws Exception {
        mount = TestMount.open(kind, directory, "document_bytes = 2000");
        mount.put("/notes/a", "{\"z\": 1.10, \"a\": {\"b\": [1, 2]}}");
    }

    @AfterEach
    void close() {
        mount.close();
    }

    @Test
    void aMergePatchChangesWhatItNamesAndNothingElse() {
        String before = etag(mount.get("/notes/a"));
        Response patched = mount.mergePatch("/notes/a", "{\"a\":{\"b\":null,\"c\":12345678901234567890.10}}");
        assertThat(patched.status()).isEqualTo(200);
        assertThat(text(patched)).isEqualTo("{\"z\":1.10,\"a\":{\"c\":12345678901234567890.10}}");
        assertThat(text(mount.get("/notes/a"))).isEqualTo(text(patched));
        assertThat(etag(patched)).isNotEqualTo(before).isEqualTo(etag(mount.get("/notes/a")));
    }

    @Test
    void aJsonPatchDoesAllOrNothing() {
        assertThat(
                        text(
                                mount.jsonPatch(
                                        "/notes/a",
                                        "[{\"op\":\"add\",\"path\":\"/a/b/-\",\"value\":3},{\"op\":\"test\",\"path\":\"/z\",\"value\":1.1}]")))
                .isEqualTo("{\"z\":1.10,\"a\":{\"b\":[1,2,3]}}");
        Response refused = mount.jsonPatch(
                "/notes/a", "[{\"op\":\"remove\",\"path\":\"/z\"},{\"op\":\"test\",\"path\":\"/a\",\"value\":1}]");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(member(refused, "pointer")).isEqualTo("/1");
        assertThat(text(mount.get("/notes/a"))).isEqualTo("{\"z\":1.10,\"a\":{\"b\":[1,2,3]}}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            400 | merge | {
            422 | merge | []
            422 | merge | 1
            422 | merge | {"a":1,"a":2}
            422 | json  | {"a":1}
            422 | json  | [{"op":"x","path":""}]
            422 | json  | [{"op":"replace","path":"","value":1}]
            400 | json  | [
            """)
    void whatIsNoPatchOrMakesNoDocumentIsRefused(int status, String kind, String body) {
        String before = etag(mount.get("/notes/a"));
        Response refused =
                kind.equals("merge") ? mount.mergePatch("/notes/a", body) : mount.jsonPatch("/notes/a", body);
        assertThat(refused.status()).as(text(refused)).isEqualTo(status);
        assertThat(refused.problem()).isPresent();
        assertThat(etag(mount.get("/notes/a"))).isEqualTo(before);
    }

    @Test
    void aDocumentThatWouldBecomeTooLongIs413() {
        String half = "\"" + "x".repeat(1500) + "\"";
        assertThat(mount.mergePatch("/notes/a", "{\"x\":" + half + "}").status())
                .isEqualTo(200);
        assertThat(mount.mergePatch("/notes/a", "{\"y\":" + half + "}").status())
                .isEqualTo(413);
        assertThat(mount.jsonPatch("/notes/a", "[{\"op\":\"copy\",\"from\":\"/x\",\"path\":\"/y\"}]")
                        .status())
                .isEqualTo(413);
    }

    @Test
    void whatIsNotThereCannotBePatched() {
        assertThat(mount.mergePatch("/notes/b", "{}").status()).isEqualTo(404);
        assertThat(mount.mergePatch("/notes/_", "{}").status()).isEqualTo(404);
        assertThat(mount.ask(FakeRequest.of("PATCH", "/notes/b")
                                .withHeader("Content-Type", "application/merge-patch+json")
                                .withHeader("If-Match", "*")
                                .withBody("{}"))
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"application/json", "text/plain", "application/merge-patch+json; charset=latin1", "''"})
    void otherTypesAre415(String type) {
        FakeRequest request = FakeRequest.of("PATCH", "/notes/a").withBody("{}");
        Response refused = mount.ask(type.isEmpty() ? request : request.withHeader("Content-Type", type));
        assertThat(refused.status()).isEqualTo(415);
    }

    @Test
    void aConditionHoldsForThePatchedState() {
        String seen = etag(mount.get("/notes/a"));
        mount.put("/notes/a", "{}");
        FakeRequest late = FakeRequest.of("PATCH", "/notes/a")
                .withHeader("Content-Type", "application/merge-patch+json")
                .withHeader("If-Match", seen)
                .withBody("{\"x\":1}");
        assertThat(mount.ask(late).status()).isEqualTo(412);
        assertThat(text(mount.get("/notes/a"))).isEqualTo("{}");
    }

    @Test
    void noPatchIsLostWhereManyComeAtOnce() throws Exception {
        mount.put("/notes/list", "{\"seen\":[]}");
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Response>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String patch = "[{\"op\":\"add\",\"path\":\"/seen/-\",\"value\":" + i + "}]";
                answers.add(clients.submit(() -> mount.jsonPatch("/notes/list", patch)));
            }
            for (Future<Response> answer : answers) {
                assertThat(answer.get().status()).isEqualTo(200);
            }
        }
        String[] seen = text(mount.get("/notes/list")).replaceAll("[^0-9,]", "").split(",", -1);
        assertThat(seen).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void whereConditionsAreRequiredWhatIsThereIsNotChangedWithout() throws Exception {
        mount.close();
        mount = TestMount.open(kind, directory, "require_if_match = true");
        assertThat(mount.put("/notes/new", "{}").status()).isEqualTo(201);
        assertThat(mount.put("/notes/new", "{}").status()).isEqualTo(428);
        assertThat(mount.mergePatch("/notes/new", "{}").status()).isEqualTo(428);
        assertThat(mount.delete("/notes/new").status()).isEqualTo(428);
        assertThat(mount.delete("/notes/none").status()).isEqualTo(404);
        String tag = etag(mount.get("/notes/new"));
        assertThat(mount.ask(FakeRequest.json("PUT", "/notes/new", "{\"n\":1}").withHeader("If-Match", tag))
                        .status())
                .isEqualTo(200);
        assertThat(mount.post("/_batch", "{\"operations\":[{\"method\":\"DELETE\",\"path\":\"/notes/new\"}]}")
                        .status())
                .isEqualTo(428);
    }
}
