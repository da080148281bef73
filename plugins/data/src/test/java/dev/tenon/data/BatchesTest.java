package dev.tenon.data;

import static dev.tenon.data.TestMount.etag;
import static dev.tenon.data.TestMount.member;
import static dev.tenon.data.TestMount.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tenon.api.Response;
import dev.tenon.data.store.Update;
import dev.tenon.data.store.Update.Decision;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
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

/** Several writes in one request. */
@ParameterizedClass
@EnumSource
final class BatchesTest {

    private final StoreKind kind;

    BatchesTest(StoreKind kind) {
        this.kind = kind;
    }

    @TempDir
    Path directory;

    private TestMount mount;

    @BeforeEach
    void open() throws Exception {
        mount = TestMount.open(kind, directory, """
                document_bytes = 1000
                [mount.options.collection.log]
                methods = ["GET", "POST"]
                """);
        mount.put("/notes/a", "{\"n\":1.10}");
    }

    @AfterEach
    void close() {
        mount.close();
    }

    private Response batch(String operations) {
        return mount.post("/_batch", "{\"operations\":[" + operations + "]}");
    }

    @Test
    void allIsDoneInOrder() {
        String tag = etag(mount.get("/notes/a")).replace("\"", "\\\"");
        Response done = batch("""
                {"method": "PUT", "path": "/notes/b", "body": {"z": 1.50, "a": [1]}, "if_none_match": "*"},
                {"method": "PATCH", "path": "/notes/a", "body": {"m": 2}, "if_match": "%s"},
                {"method": "PATCH", "path": "/notes/b", "body": [{"op": "add", "path": "/a/-", "value": 2}]},
                {"method": "POST", "path": "/log", "body": {"what": "it"}},
                {"method": "DELETE", "path": "/notes/a"},
                {"method": "PUT", "path": "/notes/b", "body": {"last": true}}
                """.formatted(tag));
        assertThat(done.status()).as(text(done)).isEqualTo(200);
        assertThat(text(done)
                        .lines()
                        .filter(line -> line.startsWith("{\"status\""))
                        .map(line -> line.substring(10, 13)))
                .containsExactly("201", "200", "200", "201", "204", "200");
        assertThat(text(done)).contains("\"location\":\"/data/notes/b\",\"id\":\"b\",\"etag\":\"\\\"2-");
        assertThat(text(mount.get("/notes/b"))).isEqualTo("{\"last\":true}");
        assertThat(mount.get("/notes/a").status()).isEqualTo(404);
        assertThat(text(mount.get("/log"))).contains("{\"what\":\"it\"}");
        assertThat(mount.store.commits()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            404 | /operations/1          | {"method":"DELETE","path":"/notes/x"}
            404 | /operations/1          | {"method":"PATCH","path":"/notes/x","body":{}}
            412 | /operations/1          | {"method":"PUT","path":"/notes/a","body":{},"if_match":"\\"x\\""}
            412 | /operations/1          | {"method":"PUT","path":"/notes/a","body":{},"if_none_match":"*"}
            412 | /operations/1          | {"method":"PUT","path":"/notes/x","body":{},"if_match":"*"}
            409 | /operations/1/body/0   | {"method":"PATCH","path":"/notes/a","body":[{"op":"remove","path":"/x"}]}
            422 | /operations/1/body/0/op | {"method":"PATCH","path":"/notes/a","body":[{"op":"x","path":""}]}
            422 | /operations/1/body     | {"method":"PATCH","path":"/notes/a","body":1}
            422 | /operations/1/body     | {"method":"PUT","path":"/notes/a","body":[]}
            422 | /operations/1          | {"method":"PUT","path":"/notes/a"}
            422 | /operations/1/method   | {"method":"GET","path":"/notes/a"}
            422 | /operations/1          | {"path":"/notes/a"}
            422 | /operations/1          | {"method":"PUT"}
            422 | /operations/1          | {"method":"PUT","path":"/notes/a","body":{},"If-Match":"*"}
            422 | /operations/1/if_match | {"method":"PUT","path":"/notes/a","body":{},"if_match":1}
            422 | /operations/1/path     | {"method":"PUT","path":"/notes","body":{}}
            422 | /operations/1/path     | {"method":"POST","path":"notes","body":{}}
            422 | /operations/1/path     | {"method":"PUT","path":"/_batch","body":{}}
            400 | /operations/1          | {"method":"PUT","path":"/notes/a b","body":{}}
            400 | /operations/1          | {"method":"PUT","path":"/Notes/a","body":{}}
            405 | /operations/1          | {"method":"PUT","path":"/log/a","body":{}}
            422 | /operations/1          | 1
            """)
    void whatFailsUndoesAllAndSaysWhere(int status, String pointer, String operation) {
        String before = etag(mount.get("/notes/a"));
        Response refused = batch("{\"method\":\"PUT\",\"path\":\"/notes/first\",\"body\":{}}," + operation);
        // Methods that are not known at all are refused by the collection's rules already.
        assertThat(refused.status()).as(text(refused)).isIn(status, pointer.endsWith("method") ? 405 : status);
        assertThat(member(refused, "operation")).isEqualTo(1);
        assertThat(member(refused, "pointer"))
                .asString()
                .startsWith(pointer.endsWith("method") ? "/operations/1" : pointer);
        assertThat(mount.get("/notes/first").status()).isEqualTo(404);
        assertThat(etag(mount.get("/notes/a"))).isEqualTo(before);
        assertThat(mount.store.writes()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            422 | []
            422 | {}
            422 | {"operations":{}}
            422 | {"operations":[]}
            422 | {"operations":[],"more":1}
            400 | {
            """)
    void whatIsNoBatchIsRefused(int status, String body) {
        assertThat(mount.post("/_batch", body).status()).isEqualTo(status);
        assertThat(mount.get("/_batch").status()).isEqualTo(405);
    }

    @Test
    void aDocumentThatIsTooLongIsTooLongInABatch() {
        Response refused =
                batch("{\"method\":\"POST\",\"path\":\"/notes\",\"body\":{\"x\":\"" + "x".repeat(1000) + "\"}}");
        assertThat(refused.status()).isEqualTo(413);
        assertThat(member(refused, "pointer")).isEqualTo("/operations/0");
    }

    @Test
    void whatABatchMakesIsBounded() throws Exception {
        mount.close();
        mount = TestMount.open(kind, directory);
        mount.put("/notes/large", "{\"text\":\"" + "x".repeat(1_000_000) + "\"}");
        String patch = "{\"method\":\"PATCH\",\"path\":\"/notes/large\",\"body\":[]},";
        Response refused = batch(patch.repeat(40).replaceFirst(",$", ""));
        assertThat(refused.status()).isEqualTo(413);
        assertThat(member(refused, "operation")).isEqualTo(33);
        assertThat(text(refused)).contains("nothing of the batch was done");
    }

    /** The patches are worked out before the transaction, with what was there then. */
    @Test
    void aBatchThatIsOvertakenSeesWhatOvertookIt() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch opened = new CountDownLatch(1);
        Update held = current -> {
            entered.countDown();
            try {
                opened.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new Decision.Put("{\"n\":7}".getBytes(UTF_8));
        };
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = clients.submit(() -> TestMount.write(mount.store, "a", 0, held, TestMount.soon()));
            entered.await();
            Future<Response> batch = clients.submit(() -> batch("""
                    {"method": "PATCH", "path": "/notes/a", "body": {"m": 1}},
                    {"method": "PATCH", "path": "/notes/a", "body": {"k": 2}},
                    {"method": "DELETE", "path": "/notes/a"},
                    {"method": "PUT", "path": "/notes/a", "body": {"again": true}},
                    {"method": "PATCH", "path": "/notes/a", "body": [{"op": "test", "path": "/again", "value": true}]},
                    {"method": "PATCH", "path": "/notes/a", "body": {"n": 1}}
                    """));
            await().until(() -> mount.store.waitingWrites() == 1);
            opened.countDown();
            first.get();
            assertThat(batch.get().status()).as(text(batch.get())).isEqualTo(200);
        }
        assertThat(text(mount.get("/notes/a"))).isEqualTo("{\"again\":true,\"n\":1}");
        assertThat(text(mount.get("/notes/a/_history"))).contains("{\"n\":7,\"m\":1,\"k\":2}");
    }

    @Test
    void conditionsThatRuleOutATagTakeItForWeakToo() {
        String tag = etag(mount.get("/notes/a")).replace("\"", "\\\"");
        String put = "{\"method\":\"PUT\",\"path\":\"/notes/a\",\"body\":{},\"";
        assertThat(batch(put + "if_none_match\":\"W/" + tag + "\"}").status()).isEqualTo(412);
        assertThat(batch(put + "if_match\":\"W/" + tag + "\"}").status()).isEqualTo(412);
        assertThat(batch(put + "if_match\":\"" + tag + "\"}").status()).isEqualTo(200);
    }

    @Test
    void aDocumentMayBeAsDeepInABatchAsAlone() {
        for (int depth : new int[] {63, 64, 65}) {
            String deep = "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
            int alone = mount.put("/notes/deep" + depth, deep).status();
            int together = batch("{\"method\":\"PUT\",\"path\":\"/notes/deep\",\"body\":" + deep + "}")
                    .status();
            assertThat(together == 200).as("%s levels: %s", depth, together).isEqualTo(alone == 201);
        }
    }
}
