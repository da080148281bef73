package dev.tenon.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocationTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/docs           | /      | /docs                 | /docs/",
                "/docs           | /      | http://h/docs?q       | /docs/?q",
                "/sub            | /docs  | /docs/sub?            | /docs/sub/?",
                "/a b            | /      | /a%20b                | /a%20b/",
                "/100%25         | /      | /100%2525             | /100%2525/",
                "/a;b+c&d=e@f:g  | /      | /a;b+c&d=e@f:g        | /a;b+c&d=e@f:g/",
                "/a?b#c          | /      | /a%3Fb%23c            | /a%3Fb%23c/",
                "/\u4e2d         | /\u00e9| /%C3%A9/%E4%B8%AD     | /%C3%A9/%E4%B8%AD/",
                "/               | /docs  | /docs?a=1             | /docs/?a=1",
                "/               | /docs  | /docs/.               | /docs/",
                "//evil.example  | /      | //evil.example        | /evil.example/",
                "///evil/x       | //     | ///evil/x             | /evil/x/",
                "/\\evil         | /      | /%5Cevil              | /%5Cevil/",
                "/x              | /      | /x?a=\u00e9\"<>       | /x/?a=%C3%A9%22%3C%3E",
                "/x              | /      | /x?to=//evil?y%2F     | /x/?to=//evil?y%2F",
            })
    void isAlwaysAPathOnThisServer(String path, String mount, String target, String expected) {
        String location = Location.withSlash(new FakeRequest(path, mount, target));
        assertThat(location).isEqualTo(expected);
        URI uri = URI.create("http://here.example/").resolve(location);
        assertThat(uri.getHost()).isEqualTo("here.example");
    }

    @Test
    void cannotBeSplit() {
        String location = Location.withSlash(new FakeRequest("/a\r\nX: y", "/", "/a?b\r\nSet-Cookie: c"));
        assertThat(location).isEqualTo("/a%0D%0AX:%20y/?b%0D%0ASet-Cookie:%20c");
    }
}
