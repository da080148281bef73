package dev.tenon.data;

import static dev.tenon.data.TestMount.member;
import static dev.tenon.data.TestMount.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.api.Response;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of a list, before any store is. */
final class ListRequestsTest {

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
            strings = {
                "n[foo]=1",
                "n[]=1",
                "n[EQ]=1",
                "[gt]=1",
                ".n=1",
                "n.=1",
                "n..m=1",
                "/~2=1",
                "a\"b=1",
                "a\\b=1",
                "n=\"open",
                "n[in]=\"open,1",
                "n[exists]=maybe",
                "_created=yesterday",
                "_created[prefix]=2020-01-01T00:00Z",
                "_id[contains]=a",
                "sort=",
                "sort=-",
                "sort=n,n",
                "sort=n,,m",
                "sort=a,b,c,d,e,f,g,h,i",
                "fields=",
                "fields=a,",
                "total=perhaps",
                "at=today",
                "at=1900-01-01T00:00Z",
                "cursor=x",
                "cursor=&offset=1",
                "cursor=AAAA",
                "a'b'--=\"",
                "q=a%20b%20c%20d%20e%20f%20g%20h%20i%20j%20k%20l%20m%20n%20o%20p%20q"
            })
    void whatCannotBeUnderstoodIs400AndNamed(String query) {
        Response refused = mount.get("/notes?" + query);
        assertThat(refused.status()).as(text(refused)).isEqualTo(400);
        assertThat(member(refused, "parameter")).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            */*                                            | application/json
            text/html, application/xhtml+xml, */*;q=0.8    | application/json
            application/*                                  | application/json
            application/json;q=0.5, text/csv               | text/csv; charset=utf-8; header=present
            text/csv;q=0, */*                              | application/json
            application/json;q=0, */*;q=0.1                | application/x-ndjson
            APPLICATION/X-NDJSON                           | application/x-ndjson
            """)
    void theFormIsWhatTheClientLikesBest(String accept, String type) {
        Response list = mount.ask(FakeRequest.of("GET", "/notes").withHeader("Accept", accept));
        assertThat(list.header("Content-Type")).hasValue(type);
        assertThat(list.header("Vary")).hasValue("Accept");
    }

    @Test
    void whatTheClientDoesNotTakeIs406() {
        assertThat(mount.ask(FakeRequest.of("GET", "/notes").withHeader("Accept", "image/png"))
                        .status())
                .isEqualTo(406);
    }
}
