package dev.tenon.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 9110 section 7.2 and RFC 3986 section 3.2.2: a host, and perhaps a port")
class AuthorityTest {

    private static boolean isValid(String text) {
        byte[] bytes = ("[" + text + "]:1").getBytes(ISO_8859_1);
        return Authority.isValid(bytes, 1, 1 + text.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a.example:80",
                "a:",
                "192.0.2.1:65535",
                "a%20b",
                "[::]",
                "[::1]:80",
                "[2001:DB8::1]",
                "[1:2:3:4:5:6:7:8]:",
                "[::ffff:192.0.2.1]",
                "[v1.a:b]"
            })
    void hosts(String text) {
        assertThat(isValid(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":80",
                "a:80:80",
                "a:65536",
                "a:x",
                "a@b",
                "a b",
                "a/b",
                "a%2",
                "a%zz",
                "::1",
                "[]",
                "[::1",
                "[::1]x",
                "[::1]80",
                "[::1]]",
                "[[::1]]",
                "[:::]",
                "[::::]",
                "[:.:.:]",
                "[1::2::3]",
                "[1:2:3:4:5:6:7]",
                "[12345::]",
                "[::256.0.0.1]",
                "[fe80::1%25eth0]",
                "[192.0.2.1]",
                "[a]"
            })
    void noHosts(String text) {
        assertThat(isValid(text)).isFalse();
    }
}
