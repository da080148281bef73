package dev.tenon.data;

import static dev.tenon.data.TestMount.member;
import static dev.tenon.data.TestMount.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of documents, before any store is. */
final class DocumentRequestsTest {

    @TempDir
    Path directory;

    private TestMount mount;

    @BeforeEach
    void open() throws Exception {
        mount = TestMount.open(directory);
    }

    @AfterEach
    void close() {
        mount.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"_changed", "_", "a b", "é", "a'b", "a\"b", "a%b", "a;b", "a,b", "a:b", "a@b", "😀", "a\u0001"})
    void badIdsCannotBeWrittenAndAreNeverFound(String id) {
        Response put = mount.put("/notes/" + id, "{}");
        assertThat(put.status()).isEqualTo(400);
        assertThat(text(put)).contains("1 to 128");
        assertThat(mount.get("/notes/" + id).status()).isEqualTo(404);
        assertThat(mount.delete("/notes/" + id).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=-1",
                "limit=x",
                "limit=",
                "limit=1001",
                "limit=1&limit=2",
                "limit=1.0",
                "limit=%D9%A1",
                "limit=99999999999999999999"
            })
    void aBadLimitIs400AndNamed(String query) {
        Response answer = mount.get("/notes?" + query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(member(answer, "parameter")).isEqualTo("limit");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"offset=-1", "offset=+1", "offset=0x1", "offset=9223372036854775808", "offset=1000000000001"})
    void aBadOffsetIs400AndNamed(String query) {
        Response answer = mount.get("/notes?" + query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(member(answer, "parameter")).isEqualTo("offset");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/Notes",
                "/-x",
                "/a.b",
                "/a b",
                "/näh",
                "/a'--",
                "/a;drop table document",
                "/%",
                "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void badNamesOfCollectionsAre400AndSayWhatIsAllowed(String path) {
        for (Response answer : List.of(
                mount.get(path), mount.post(path, "{}"), mount.put(path + "/a", "{}"), mount.delete(path + "/a"))) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(text(answer)).contains(Names.COLLECTION_RULE.substring(0, 20));
        }
        assertThat(text(mount.get("/_collections"))).isEqualTo("{\"collections\":[],\"open\":true}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "~", "-", "...", ".a", "A_b.c~d-9", "0", "null", "select", "a_"})
    void everyUnreservedCharacterMayBeInAnId(String id) {
        assertThat(mount.put("/notes/" + id, "{}").status()).isEqualTo(201);
        assertThat(mount.get("/notes/" + id).status()).isEqualTo(200);
        assertThat(mount.delete("/notes/" + id).status()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/notes/", "/notes/a/b", "/notes/a/", "//a", "//"})
    void otherPathsAre404(String path) {
        assertThat(mount.get(path).status()).isEqualTo(404);
        assertThat(mount.put(path, "{}").status()).isEqualTo(404);
        assertThat(mount.post(path, "{}").status()).isEqualTo(404);
    }
}
