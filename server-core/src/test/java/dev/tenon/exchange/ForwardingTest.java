package dev.tenon.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Response;
import dev.tenon.http.Mutations;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardingTest {

    private static boolean isProxy(InetAddress address) {
        return address.getHostAddress().startsWith("10.")
                || address.getHostAddress().startsWith("fd00:");
    }

    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 4711);

    private static final Set<ForwardingField> ALL = EnumSet.allOf(ForwardingField.class);

    private static String read(String... fields) {
        return read(ALL, fields);
    }

    private static String read(Set<ForwardingField> believed, String... fields) {
        return Forwarding.read(Headers.of(fields), believed, PEER, ForwardingTest::isProxy)
                .map(told -> told.address().getAddress().getHostAddress() + " "
                        + told.address().getPort() + " "
                        + told.scheme().orElse("-") + " "
                        + told.authority().orElse("-"))
                .orElse("nothing");
    }

    private static void assertRefused(String... fields) {
        assertThatThrownBy(() -> read(fields))
                .isInstanceOfSatisfying(
                        HttpError.class, error -> assertThat(error.status()).isEqualTo(400));
    }

    @Test
    void withoutFieldsNothingIsTold() {
        assertThat(read()).isEqualTo("nothing");
        assertThat(read("X-Forwarded-For", "", "X-Forwarded-Port", "1")).isEqualTo("nothing");
    }

    @Test
    void whatTheProxyDoesNotWriteIsTheClientsOwn() {
        String[] fields = {
            "Forwarded", "for=192.0.2.66;host=evil.example",
            "X-Forwarded-Host", "evil.example",
            "X-Forwarded-Proto", "https",
            "X-Forwarded-For", "192.0.2.1"
        };
        assertThat(read(Set.of(ForwardingField.X_FORWARDED_FOR), fields)).isEqualTo("192.0.2.1 0 - -");
        assertThat(read(EnumSet.of(ForwardingField.X_FORWARDED_FOR, ForwardingField.X_FORWARDED_PROTO), fields))
                .isEqualTo("192.0.2.1 0 https -");
        assertThat(read(Set.of(ForwardingField.FORWARDED), fields)).isEqualTo("192.0.2.66 0 - evil.example");
        assertThat(read(Set.of(), fields)).isEqualTo("nothing");
        assertRefused(fields);
    }

    @Nested
    @DisplayName("RFC 7239 section 4: Forwarded")
    class Standard {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '\'',
                value = {
                    "for=192.0.2.43|192.0.2.43 0 - -",
                    "For=192.0.2.43;Proto=https;Host=example.org|192.0.2.43 0 https example.org",
                    "host=\"example.org:8443\";proto=HTTP;for=\"192.0.2.43:47011\"|192.0.2.43 47011 http example.org:8443",
                    "for=\"[2001:db8:cafe::17]\"|2001:db8:cafe:0:0:0:0:17 0 - -",
                    "for=\"[2001:db8:cafe::17]:4711\"|2001:db8:cafe:0:0:0:0:17 4711 - -",
                    "for=\"192.0.2.43:_obscure\"|192.0.2.43 0 - -",
                    "for=192.0.2.43;by=10.0.0.1;ext=1;other=\"a,b\"|192.0.2.43 0 - -",
                    "for=\"192.0.2\\.43\"|192.0.2.43 0 - -",
                    "proto=https|10.0.0.1 4711 https -",
                    "for=unknown;proto=https|10.0.0.1 4711 https -",
                    "for=_hidden|10.0.0.1 4711 - -",
                    "for=\"192.0.2.43:_\"|10.0.0.1 4711 - -",
                    "for=\"192.0.2.43:_a$b\"|10.0.0.1 4711 - -",
                    "for=\"192.0.2.43:_A-z.0_\"|192.0.2.43 0 - -",
                    "for=\"[::ffff:192.0.2.43]\"|192.0.2.43 0 - -",
                    "for=\"[00001::]\"|10.0.0.1 4711 - -",
                    "for=\"[1:2:3:4:5:6:7:8::]\"|10.0.0.1 4711 - -",
                    "for=192.0.2.043|10.0.0.1 4711 - -",
                    "for=192.0.2|10.0.0.1 4711 - -",
                    "for=3221225985|10.0.0.1 4711 - -",
                    "for=\"[::1%eth0]\"|10.0.0.1 4711 - -",
                    "for=\"2001:db8::1\"|10.0.0.1 4711 - -",
                    "for=\"192.0.2.43:65536\"|10.0.0.1 4711 - -",
                    "for=\"192.0.2.43:\"|10.0.0.1 4711 - -",
                    "for=localhost|10.0.0.1 4711 - -",
                    "for=192.0.2.43;proto=gopher|192.0.2.43 0 - -",
                    ",|10.0.0.1 4711 - -",
                    ";|10.0.0.1 4711 - -",
                    "for=192.0.2.43;|192.0.2.43 0 - -"
                })
        @DisplayName("sections 5 and 6: what it says")
        void says(String field, String told) {
            assertThat(read("Forwarded", field)).isEqualTo(told);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '\'',
                value = {
                    "for=6.6.6.6, for=192.0.2.1|192.0.2.1 0 - -",
                    "for=6.6.6.6;proto=https, for=192.0.2.1;proto=http, for=10.0.0.2|192.0.2.1 0 http -",
                    "for=192.0.2.1;host=a, for=10.0.0.3;host=b, for=10.0.0.2;host=c|192.0.2.1 0 - a",
                    "for=10.0.0.3, for=10.0.0.2|10.0.0.3 0 - -",
                    "for=6.6.6.6, for=unknown, for=10.0.0.2|10.0.0.2 0 - -",
                    "for=6.6.6.6, proto=https|10.0.0.1 4711 https -",
                    "for=6.6.6.6, secret=x|10.0.0.1 4711 - -",
                    "for=6.6.6.6, ext=x, for=10.0.0.2|10.0.0.2 0 - -",
                    "for=6.6.6.6, ;|10.0.0.1 4711 - -",
                    "for=192.0.2.1, , |192.0.2.1 0 - -",
                    "for=6.6.6.6, for=\"[fd00::2]\"|6.6.6.6 0 - -"
                })
        @DisplayName("section 7.5: the first from the right that is no proxy of ours")
        void walksFromTheRight(String field, String told) {
            assertThat(read("Forwarded", field)).isEqualTo(told);
        }

        @Test
        void linesAreOneList() {
            assertThat(read("Forwarded", "for=6.6.6.6", "forwarded", "for=192.0.2.1, for=10.9.9.9"))
                    .isEqualTo("192.0.2.1 0 - -");
        }

        @Test
        @DisplayName("RFC 9110 section 5.6.4: no quoted string reaches from one line into the next")
        void aLineIsWholeInItself() {
            assertRefused("Forwarded", "for=6.6.6.6;a=\"", "Forwarded", "\", for=192.0.2.1");
            assertRefused("Forwarded", "for=192.0.2.1;a=\"", "Forwarded", "b\"");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "192.0.2.43",
                    "for",
                    "for=",
                    "for=192.0.2.1:80",
                    "for=[2001:db8::1]",
                    "for=\"192.0.2.1",
                    "for=\"192.0.2.1\\",
                    "for=\"1\"x",
                    "for =192.0.2.1",
                    "for= 192.0.2.1",
                    "for=192.0.2.1; proto=https",
                    "for=1.1.1.1 for=2.2.2.2",
                    "for=1.1.1.1;for=2.2.2.2",
                    "proto=http;Proto=https",
                    "=1",
                    "for=192.0.2.1, x",
                    "for=192.0.2.1;host=\"a b\"",
                    "for=192.0.2.1;host=\"user@example.org\"",
                    "for=192.0.2.1;host=\"\""
                })
        @DisplayName("malformed: 400")
        void malformed(String field) {
            assertRefused("Forwarded", field);
        }
    }

    @Nested
    @DisplayName("X-Forwarded-For, -Proto, -Host")
    class Custom {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "192.0.2.1|192.0.2.1 0",
                    "192.0.2.1:4711|192.0.2.1 4711",
                    "2001:db8::1|2001:db8:0:0:0:0:0:1 0",
                    "[2001:db8::1]|2001:db8:0:0:0:0:0:1 0",
                    "[2001:db8::1]:99|2001:db8:0:0:0:0:0:1 99",
                    "::ffff:192.0.2.1|192.0.2.1 0",
                    "6.6.6.6, 192.0.2.1|192.0.2.1 0",
                    "6.6.6.6,192.0.2.1 , 10.0.0.7|192.0.2.1 0",
                    "10.0.0.9, 10.0.0.8|10.0.0.9 0",
                    "unknown|10.0.0.1 4711",
                    "6.6.6.6, unknown|10.0.0.1 4711",
                    "6.6.6.6, -, 10.0.0.2|10.0.0.2 0",
                    "<script>, 192.0.2.1|192.0.2.1 0",
                    "192.0.2.256|10.0.0.1 4711",
                    "1.2.3|10.0.0.1 4711",
                    "fe80::1%1|10.0.0.1 4711",
                    ":::|10.0.0.1 4711"
                })
        void addresses(String field, String told) {
            assertThat(read("X-Forwarded-For", field)).isEqualTo(told + " - -");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "192.0.2.1|https|a|https a",
                    "192.0.2.1|HTTPS|a:8443|https a:8443",
                    "192.0.2.1|http, https|a, b|https b",
                    "192.0.2.1, 10.0.0.2|https, http|a, b|https a",
                    "192.0.2.1, 10.0.0.2|https|a|https a",
                    "6.6.6.6, 192.0.2.1, 10.0.0.2|http, https, http|x, a, b|https a",
                    "192.0.2.1|wss|a|- a"
                })
        @DisplayName("scheme and host are those that came with the address")
        void companions(String nodes, String proto, String host, String told) {
            assertThat(read("X-Forwarded-For", nodes, "X-Forwarded-Proto", proto, "X-Forwarded-Host", host))
                    .endsWith(" " + told);
        }

        @Test
        void aSchemeMayComeAlone() {
            assertThat(read("X-Forwarded-Proto", "https")).isEqualTo("10.0.0.1 4711 https -");
        }

        @ParameterizedTest
        @ValueSource(strings = {"a b", "user@a", "a/b", "a:b:c", "<script>"})
        void aHostIsAHost(String host) {
            assertRefused("X-Forwarded-For", "192.0.2.1", "X-Forwarded-Host", host);
        }
    }

    @Nested
    @DisplayName("RFC 7239 section 7.4: both kinds at once")
    class Both {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '\'',
                value = {
                    "for=192.0.2.1|192.0.2.1|''|''|192.0.2.1 0 - -",
                    "for=\"192.0.2.1:99\"|192.0.2.1:99|''|''|192.0.2.1 99 - -",
                    "for=\"192.0.2.1:99\"|192.0.2.1|''|''|192.0.2.1 0 - -",
                    "for=192.0.2.1;proto=HTTPS;host=A.example|192.0.2.1|https|a.example|192.0.2.1 0 https A.example",
                    "for=192.0.2.1;proto=https;host=evil|192.0.2.1|''|''|192.0.2.1 0 - -",
                    "for=192.0.2.1|192.0.2.1|https|evil|192.0.2.1 0 - -"
                })
        @DisplayName(
                "what both say is believed; a client knows its own address, and could send the other kind with lies beside it")
        void mayAgree(String field, String nodes, String proto, String host, String told) {
            assertThat(read(
                            "Forwarded",
                            field,
                            "X-Forwarded-For",
                            nodes,
                            "X-Forwarded-Proto",
                            proto,
                            "X-Forwarded-Host",
                            host))
                    .isEqualTo(told);
        }

        @Test
        void mustNotContradictEachOtherInAnything() {
            String[] both = {"Forwarded", "for=192.0.2.1;proto=https;host=a", "X-Forwarded-For", "192.0.2.1"};
            assertRefused(both[0], both[1], both[2], both[3], "X-Forwarded-Proto", "http");
            assertRefused(both[0], both[1], both[2], both[3], "X-Forwarded-Host", "b");
        }

        @Test
        void mustNotContradictEachOther() {
            assertRefused("Forwarded", "for=6.6.6.6", "X-Forwarded-For", "192.0.2.1");
            assertRefused("Forwarded", "for=unknown", "X-Forwarded-For", "192.0.2.1");
        }
    }

    @Nested
    @DisplayName("RFC 7239 section 8.1: whose word is taken")
    class Trust {

        private static Site site(String peer) {
            return Site.of(request ->
                            Response.text(((InetSocketAddress) request.remoteAddress())
                                            .getAddress()
                                            .getHostAddress() + " " + request.scheme() + " " + request.authority()))
                    .from(peer, ForwardingTest::isProxy);
        }

        private static final String[] FIELDS = {"Forwarded: for=192.0.2.1;proto=https;host=shop.example"};

        @Test
        void thatOfATrustedPeer() throws Exception {
            assertThat(site("10.0.0.1").ask("GET /", FIELDS).text()).isEqualTo("192.0.2.1 https shop.example");
        }

        @Test
        void nobodyElses() throws Exception {
            assertThat(site("192.0.2.99").ask("GET /", FIELDS).text()).isEqualTo("192.0.2.99 http example.com");
            assertThat(site("192.0.2.99").ask("GET /", "Forwarded: nonsense").status())
                    .isEqualTo(200);
        }

        @Test
        void malformedItIs400() throws Exception {
            assertThat(site("10.0.0.1").ask("GET /", "Forwarded: nonsense").status())
                    .isEqualTo(400);
        }
    }

    @Test
    @DisplayName("anything is an answer or 400, and never names an address that is not there")
    void survivesNonsense() {
        long seed = 7_239;
        Random random = new Random(seed);
        String[] corpus = {
            "for=192.0.2.43;proto=https;host=\"example.org:80\", for=\"[2001:db8::1]:99\"", "for=unknown, for=10.0.0.2"
        };
        for (int i = 0; i < 50_000; i++) {
            String field = Mutations.mutate(corpus[i % 2], random).replaceAll("[\\x00-\\x08\\x0a-\\x1f\\x7f]", "");
            try {
                Optional<Forwarding> standard =
                        Forwarding.read(Headers.of("Forwarded", field), ALL, PEER, ForwardingTest::isProxy);
                assertThat(standard).as("seed " + seed + ": " + field).isPresent();
                Forwarding.read(Headers.of("X-Forwarded-For", field), ALL, PEER, ForwardingTest::isProxy);
            } catch (HttpError error) {
                assertThat(error.status()).as("seed " + seed + ": " + field).isEqualTo(400);
            }
        }
    }
}
