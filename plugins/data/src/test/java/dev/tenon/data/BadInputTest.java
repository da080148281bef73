package dev.tenon.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused leaves no trace: no document, no change, no collection. */
final class BadInputTest {

    @TempDir
    Path directory;

    private TestMount mount;

    @BeforeEach
    void open() throws Exception {
        mount = TestMount.open(
                StoreKind.SQLITE, directory, "document_bytes = 1000\ncollections = []\nread_only = false");
        mount.put("/notes/there", "{\"n\":1}");
    }

    @AfterEach
    void close() {
        mount.close();
    }

    private void assertRefused(int status, FakeRequest request) {
        Response answer = mount.ask(request);
        assertThat(answer.status()).as(TestMount.text(answer)).isEqualTo(status);
        assertThat(answer.problem()).isPresent();
        assertThat(mount.store.writes()).isEqualTo(1);
        assertThat(TestMount.text(mount.get("/notes/there"))).isEqualTo("{\"n\":1}");
        assertThat(TestMount.text(mount.get("/_collections")))
                .contains("\"documents\":1")
                .doesNotContain("other");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "400|{",
                "400|{} {}",
                "422|[]",
                "422|{\"a\":1,\"a\":2}",
                "422|{\"a\":\"\\ud800\"}",
                "400|{\"a\":NaN}"
            })
    void badBodiesStoreNothing(int status, String body) {
        assertRefused(status, FakeRequest.json("PUT", "/notes/there", body));
        assertRefused(status, FakeRequest.json("PUT", "/other/new", body));
        assertRefused(status, FakeRequest.json("POST", "/other", body));
    }

    @Test
    void anEmptyBodyIs400() {
        assertRefused(400, FakeRequest.json("PUT", "/notes/there", ""));
        assertRefused(400, FakeRequest.json("POST", "/other", ""));
    }

    @Test
    void aBodyOfAnotherTypeIs415() {
        assertRefused(415, FakeRequest.of("PUT", "/notes/there").withBody("{}"));
        assertRefused(415, FakeRequest.of("POST", "/other").withBody("{}").withHeader("Content-Type", "text/plain"));
    }

    @Test
    void aBodyThatIsTooLongIs413AndOneThatFitsIsNot() {
        String fits = "{\"a\":\"" + "x".repeat(992) + "\"}";
        assertRefused(413, FakeRequest.json("PUT", "/notes/there", fits + " "));
        assertRefused(413, FakeRequest.json("POST", "/other", fits + " "));
        assertThat(mount.put("/notes/there", fits).status()).isEqualTo(200);
    }

    /** RFC 9110 section 13.2.1: the body is looked at before the conditions. */
    @Test
    void aBadBodyIsToldBeforeAConditionThatFails() {
        assertRefused(422, FakeRequest.json("PUT", "/notes/there", "[]").withHeader("If-Match", "\"x\""));
    }
}
