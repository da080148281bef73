package dev.tenon.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowListTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            example.org:443     | example.org:443          | true
            example.org:443     | EXAMPLE.Org:443          | true
            Example.ORG:443     | example.org:443          | true
            example.org:443     | example.org.:443         | true
            example.org:443     | example.org:80           | false
            example.org:443     | www.example.org:443      | false
            example.org:443     | badexample.org:443       | false
            example.org:443     | example.org.evil.com:443 | false
            example.org:*       | example.org:1            | true
            *.example.org:443   | www.example.org:443      | true
            *.example.org:443   | a.b.example.org:443      | true
            *.example.org:443   | example.org:443          | false
            *.example.org:443   | badexample.org:443       | false
            *:443               | anything.test:443        | true
            *:443               | anything.test:80         | false
            *:443               | 192.168.0.1:443          | true
            192.168.0.1:22      | 192.168.0.1:22           | true
            192.168.0.1:22      | 192.168.0.2:22           | false
            192.168.0.0/23:22   | 192.168.1.255:22         | true
            192.168.0.0/23:22   | 192.168.2.0:22           | false
            0.0.0.0/0:*         | 8.8.8.8:53               | true
            10.0.0.0/8:*        | ten.test:1               | false
            [fd00::1]:443       | [fd00:0::1]:443          | true
            [fd00::/8]:443      | [fd12:3456::1]:443       | true
            [fd00::/8]:443      | [fe80::1]:443            | false
            [::ffff:10.0.0.1]:1 | 10.0.0.1:1               | true
            10.0.0.1:1          | [::ffff:a00:1]:1         | true
            """)
    void whatIsListedAsItWasNamed(String entry, String target, boolean allowed) {
        Destination destination = Destination.parse(target).orElseThrow();

        assertThat(AllowList.of(List.of(entry)).allows(destination)).isEqualTo(allowed);
        assertThat(AllowList.of(List.of("other.test:1", entry)).allows(destination))
                .isEqualTo(allowed);
        assertThat(AllowList.of(List.of()).allows(destination)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "*:*, 93.184.215.14, true",
        "*:*, 127.0.0.1, false",
        "*:*, 10.0.0.1, false",
        "10.0.0.0/8:443, 10.0.0.1, true",
        "10.0.0.0/8:80, 10.0.0.1, false",
        "name.test:443, 10.0.0.1, false",
        "[::1]:443, ::1, true",
        "[::1]:443, 127.0.0.1, false",
    })
    void privateAddressesMustBeListedAsSuch(String entry, String address, boolean allowed) {
        assertThat(AllowList.of(List.of(entry)).allows(InetAddress.ofLiteral(address), 443))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.org",
                ":443",
                "example.org:",
                "example.org:0",
                "example.org:65536",
                "example.org:+1",
                "example.org:x",
                "exa mple.org:1",
                "a..b:1",
                ".a:1",
                "*a:1",
                "*.:1",
                "a.*.b:1",
                "http://a:1",
                "10.0.0.0/33:1",
                "10.0.0.0/:1",
                "10.0.0.0/-1:1",
                "10.0.0.0/1000:1",
                "[::1:1",
                "[fe80::1%eth0]:1",
                "[a]:1",
                "::1:1",
                "a%41:1"
            })
    void whatIsNoEntryIsToldSo(String entry) {
        assertThatThrownBy(() -> AllowList.of(List.of(entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"" + entry + "\" ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a:",
                ":1",
                "a:0",
                "a:65536",
                "a:99999999999",
                "a b:1",
                "a%2e:1",
                "[::1]",
                "[::1%1]:1",
                "[a]:1",
                "::1:1",
                "a..b:1"
            })
    void whatIsNoDestination(String target) {
        assertThat(Destination.parse(target)).isEmpty();
    }

    @Test
    void aNameMayHave253Letters() {
        String longest = "a.".repeat(126) + "a";

        assertThat(Destination.parse(longest + ":1")).isPresent();
        assertThat(Destination.parse(longest + "a:1")).isEmpty();
    }
}
