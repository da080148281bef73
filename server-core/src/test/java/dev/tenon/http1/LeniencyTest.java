package dev.tenon.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.http.Leniency;
import dev.tenon.http.Limits;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each leniency lets through, and nothing else; and what depends on the connection's scheme. */
class LeniencyTest {

    private static List<String> ask(String target, Set<Leniency> leniencies) {
        String request = "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
        List<String> whole = Transcript.of(request, 4096, new Http1Connection(Limits.defaults(), leniencies));
        for (int size : new int[] {1, 2, 3}) {
            assertThat(Transcript.of(request, size, new Http1Connection(Limits.defaults(), leniencies)))
                    .as("in pieces of " + size)
                    .isEqualTo(whole);
        }
        return whole;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "PATH_CHARACTERS /a[1]|b^c /a[1]|b^c",
                "PATH_CHARACTERS http://a/[x] /[x]",
                "QUERY_CHARACTERS /?id[]=1&b={c|d}^`\\ '/ ?id[]=1&b={c|d}^`\\'",
                "QUERY_CHARACTERS http://a?b[c]={d} '/ ?b[c]={d}'",
                "QUERY_PERCENT /?q=100%&r=%zz&s=%4 '/ ?q=100%&r=%zz&s=%4'",
                "QUERY_PERCENT /%61?% '/a ?%'"
            })
    @DisplayName("RFC 9112 section 3.2: what browsers send, one leniency for each kind, none of them on by default")
    void letsThrough(Leniency leniency, String target, String expected) {
        assertThat(ask(target, EnumSet.of(leniency))).containsExactly("GET a " + expected);
        assertThat(ask(target, Set.of())).containsExactly("error 400");
        assertThat(ask(target, EnumSet.complementOf(EnumSet.of(leniency)))).containsExactly("error 400");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a\\b",
                "/a`b",
                "/a{b",
                "/a}b",
                "/a%",
                "/a%zz",
                "/a%4/",
                "/a\"b",
                "/?a\"b",
                "/a<b",
                "/?a>b",
                "/a#b",
                "/?a#b",
                "/\u00e9",
                "/?\u00e9",
                "/a%2fb",
                "/a%5Cb",
                "/%00",
                "/../a",
                "http://a[/",
                "http://[a/",
                "[",
                "*[",
                "%"
            })
    @DisplayName("what no leniency lets through")
    void refusesStill(String target) {
        assertThat(ask(target, EnumSet.allOf(Leniency.class))).containsExactly("error 400");
    }

    @Test
    @DisplayName("RFC 9112 section 3.2.2: the Host that is to be ignored is not shown to anybody")
    void hidesTheHostThatIsIgnored() throws Exception {
        Http1Connection connection = new Http1Connection(Limits.defaults());
        byte[] request = "GET http://b:81/x HTTP/1.1\r\nX: y\r\nhost: a\r\nZ: z\r\n\r\n".getBytes(ISO_8859_1);
        connection.receive(request, 0, request.length);
        assertThat(connection.next()).isEqualTo(Event.HEAD);
        assertThat(connection.head().authority()).isEqualTo("b:81");
        assertThat(connection.head().fields().toHeaders().toString().strip()).isEqualTo("X: y\nhost: b:81\nZ: z");
    }
}
