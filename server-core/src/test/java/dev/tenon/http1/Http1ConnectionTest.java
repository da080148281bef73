package dev.tenon.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenon.http.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What the parser makes of bytes, in the order of RFC 9112. Each case runs whole, byte by byte, in threes, and with another
 * request behind it.
 */
class Http1ConnectionTest {

    private static final String HOST = "Host: a\r\n";
    private static final String FOLLOWER = "GET /next HTTP/1.1\r\nHost: b\r\n\r\n";

    /** A case: the rule, the bytes, and the transcript. */
    private record Case(String rule, String bytes, List<String> expected) {
        static Case of(String rule, String bytes, String... expected) {
            return new Case(rule, bytes, List.of(expected));
        }
    }

    private static Stream<DynamicTest> run(Case... cases) {
        return Stream.of(cases).map(each -> DynamicTest.dynamicTest(each.rule, () -> check(each)));
    }

    private static void check(Case each) {
        for (int size : new int[] {Integer.MAX_VALUE, 1, 3}) {
            assertThat(Transcript.of(each.bytes, size, Limits.defaults()))
                    .as("in pieces of " + size)
                    .isEqualTo(each.expected);
        }
        String last = each.expected.isEmpty() ? "incomplete" : each.expected.getLast();
        if (!last.equals("incomplete")) {
            List<String> more = new ArrayList<>(each.expected);
            if (!last.startsWith("error")) {
                more.add("GET b /next");
            }
            for (int size : new int[] {Integer.MAX_VALUE, 1}) {
                assertThat(Transcript.of(each.bytes + FOLLOWER, size, Limits.defaults()))
                        .as("with a follower, in pieces of " + size)
                        .isEqualTo(more);
            }
        }
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n";
    }

    private static String post(String fields, String body) {
        return "POST / HTTP/1.1\r\n" + HOST + fields + "\r\n" + body;
    }

    @TestFactory
    @DisplayName("RFC 9112 section 2.2: message parsing")
    Stream<DynamicTest> messageParsing() {
        return run(
                Case.of("one empty line before the request line is tolerated", "\r\n" + get("/"), "GET a /"),
                Case.of("a second one is not", "\r\n\r\n" + get("/"), "error 400"),
                Case.of("nor is a bare LF", "\n" + get("/"), "error 400"),
                Case.of("bare LF at the end of the request line", "GET / HTTP/1.1\n" + HOST + "\r\n", "error 400"),
                Case.of("bare LF at the end of a field", "GET / HTTP/1.1\r\nHost: a\n\r\n", "error 400"),
                Case.of("bare LF as the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\n", "error 400"),
                Case.of("bare CR in a field value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", "error 400"),
                Case.of("NUL in a field value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", "error 400"),
                Case.of("white space before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", "error 400"),
                Case.of("nothing at all", ""),
                Case.of("half a head", "GET / HTTP/1.1\r\nHost: a\r\n", "incomplete"));
    }

    @TestFactory
    @DisplayName("RFC 9112 section 3: request line")
    Stream<DynamicTest> requestLine() {
        return run(
                Case.of("a plain GET", get("/"), "GET a /"),
                Case.of("methods are case-sensitive", "get / HTTP/1.1\r\n" + HOST + "\r\n", "get a /"),
                Case.of("extension methods are tokens", "M-SEARCH / HTTP/1.1\r\n" + HOST + "\r\n", "M-SEARCH a /"),
                Case.of("no method", " / HTTP/1.1\r\n" + HOST + "\r\n", "error 400"),
                Case.of("a method that is no token", "GE(T / HTTP/1.1\r\n" + HOST + "\r\n", "error 400"),
                Case.of("an endless method", "A".repeat(65) + " / HTTP/1.1\r\n" + HOST + "\r\n", "error 501"),
                Case.of("two spaces after the method", "GET  / HTTP/1.1\r\n" + HOST + "\r\n", "error 400"),
                Case.of("a tab after the method", "GET\t/ HTTP/1.1\r\n" + HOST + "\r\n", "error 400"),
                Case.of("two spaces before the version", "GET /  HTTP/1.1\r\n" + HOST + "\r\n", "error 400"),
                Case.of("a space after the version", "GET / HTTP/1.1 \r\n" + HOST + "\r\n", "error 400"),
                Case.of("HTTP/0.9", "GET /\r\n", "error 400"),
                Case.of("a lower-case protocol name", "GET / http/1.1\r\n" + HOST + "\r\n", "error 400"),
                Case.of("a version without minor", "GET / HTTP/1\r\n" + HOST + "\r\n", "error 400"),
                Case.of("a two-digit minor version", "GET / HTTP/1.10\r\n" + HOST + "\r\n", "error 400"),
                Case.of("a later minor version is 1.1 to us", "GET / HTTP/1.2\r\n" + HOST + "\r\n", "GET a /"),
                Case.of("HTTP/2.0 in a request line", "GET / HTTP/2.0\r\n" + HOST + "\r\n", "error 505"),
                Case.of("a TLS hello", "\26\3\1\2\0\1\0\1\374\3\3", "error 400"));
    }

    @TestFactory
    @DisplayName("RFC 9112 section 3.2: request target")
    Stream<DynamicTest> requestTarget() {
        return run(
                Case.of("a query", get("/a?b=c&d"), "GET a /a ?b=c&d"),
                Case.of("an empty query", get("/a?"), "GET a /a"),
                Case.of("a question mark in the query", get("/a?b?c"), "GET a /a ?b?c"),
                Case.of("decoded once", get("/a%2520b"), "GET a /a%20b"),
                Case.of("UTF-8", get("/%E4%B8%AD"), "GET a /\u4e2d"),
                Case.of("dot segments", get("/a/./b/../c"), "GET a /a/c"),
                Case.of("encoded dot segments", get("/a/%2e%2e/b"), "GET a /b"),
                Case.of("a dot segment at the end is a folder", get("/a/b/.."), "GET a /a/"),
                Case.of("names that only start with dots", get("/..a/...//.b"), "GET a /..a/...//.b"),
                Case.of("above the root", get("/../etc/passwd"), "error 400"),
                Case.of("above the root, encoded", get("/%2e%2e/%2e%2e/etc/passwd"), "error 400"),
                Case.of("an encoded slash", get("/a%2fb"), "error 400"),
                Case.of("an encoded backslash", get("/a%5Cb"), "error 400"),
                Case.of("an encoded NUL", get("/a%00b"), "error 400"),
                Case.of("an encoded line end", get("/a%0d%0ab"), "error 400"),
                Case.of("overlong UTF-8", get("/%c0%ae%c0%ae/x"), "error 400"),
                Case.of("octets that are not UTF-8", get("/%ff"), "error 400"),
                Case.of("a cut escape", get("/%4"), "error 400"),
                Case.of("an escape that is no hexadecimal", get("/%zz"), "error 400"),
                Case.of("semicolons mean nothing", get("/a;b=c/..;/d"), "GET a /a;b=c/..;/d"),
                Case.of("a fragment", get("/a#b"), "error 400"),
                Case.of("a raw backslash in the path", get("/a\\b"), "error 400"),
                Case.of("a quotation mark", get("/\"a\""), "error 400"),
                Case.of("raw octets above 7F", get("/caf\u00e9"), "error 400"),
                Case.of(
                        "absolute form: its authority counts",
                        get("http://b.example:81/x?y"),
                        "GET b.example:81 /x ?y"),
                Case.of("absolute form without a path", get("http://b"), "GET b /"),
                Case.of("absolute form without a path, with a query", get("http://b?x"), "GET b / ?x"),
                Case.of("absolute form without a host", get("http:///x"), "error 400"),
                Case.of("absolute form with user information", get("http://u@b/"), "error 400"),
                Case.of("another scheme", get("ftp://b/"), "error 400"),
                Case.of("a path without a slash", get("a"), "error 400"),
                Case.of("asterisk form", "OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n", "OPTIONS a *"),
                Case.of("asterisk form is for OPTIONS alone", get("*"), "error 400"),
                Case.of("authority form", "CONNECT b:443 HTTP/1.1\r\n" + HOST + "\r\n", "CONNECT b:443  close"),
                Case.of(
                        "CONNECT with content",
                        "CONNECT b:443 HTTP/1.1\r\n" + HOST + "Content-Length: 1\r\n\r\nx",
                        "error 400"),
                Case.of(
                        "CONNECT with chunks",
                        "CONNECT b:443 HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        "error 400"),
                Case.of("authority form without a port", "CONNECT b HTTP/1.1\r\n" + HOST + "\r\n", "error 400"),
                Case.of("CONNECT with a path", "CONNECT /x HTTP/1.1\r\n" + HOST + "\r\n", "error 400"));
    }

    @TestFactory
    @DisplayName("RFC 9112 section 3.2 and RFC 9110 section 7.2: Host")
    Stream<DynamicTest> host() {
        return run(
                Case.of("none", "GET / HTTP/1.1\r\n\r\n", "error 400"),
                Case.of("none in HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", "GET  / close"),
                Case.of("two", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "error 400"),
                Case.of("empty", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET  /"),
                Case.of("with a port", "GET / HTTP/1.1\r\nHost: a:8080\r\n\r\n", "GET a:8080 /"),
                Case.of("IPv6", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "GET [::1]:80 /"),
                Case.of("a port out of range", "GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n", "error 400"),
                Case.of("a port alone", "GET / HTTP/1.1\r\nHost: :80\r\n\r\n", "error 400"),
                Case.of("two ports", "GET / HTTP/1.1\r\nHost: a:b:c\r\n\r\n", "error 400"),
                Case.of("user information", "GET / HTTP/1.1\r\nHost: user@a\r\n\r\n", "error 400"),
                Case.of("markup", "GET / HTTP/1.1\r\nHost: <script>\r\n\r\n", "error 400"),
                Case.of("a list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", "error 400"),
                Case.of("a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "error 400"));
    }

    @TestFactory
    @DisplayName("RFC 9112 section 5: field syntax")
    Stream<DynamicTest> fields() {
        return run(
                Case.of("names without regard to case", "GET / HTTP/1.1\r\nhOST: a\r\n\r\n", "GET a /"),
                Case.of("no space after the colon", "GET / HTTP/1.1\r\nHost:a\r\n\r\n", "GET a /"),
                Case.of("white space around the value", "GET / HTTP/1.1\r\nHost: \t a \t\r\n\r\n", "GET a /"),
                Case.of("a space before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", "error 400"),
                Case.of("a tab before the colon", "GET / HTTP/1.1\r\n" + HOST + "X\t: a\r\n\r\n", "error 400"),
                Case.of("a folded line", "GET / HTTP/1.1\r\n" + HOST + "X: a\r\n b\r\n\r\n", "error 400"),
                Case.of("a line without a colon", "GET / HTTP/1.1\r\n" + HOST + "X\r\n\r\n", "error 400"),
                Case.of("an empty name", "GET / HTTP/1.1\r\n" + HOST + ": a\r\n\r\n", "error 400"),
                Case.of("a name that is no token", "GET / HTTP/1.1\r\n" + HOST + "X@Y: a\r\n\r\n", "error 400"),
                Case.of("an empty value", "GET / HTTP/1.1\r\n" + HOST + "X:\r\n\r\n", "GET a /"),
                Case.of("octets above 7F in a value", "GET / HTTP/1.1\r\n" + HOST + "X: \u00e9\r\n\r\n", "GET a /"),
                Case.of("DEL in a value", "GET / HTTP/1.1\r\n" + HOST + "X: \u007f\r\n\r\n", "error 400"));
    }

    @TestFactory
    @DisplayName("RFC 9112 section 6: framing")
    Stream<DynamicTest> framing() {
        return run(
                Case.of("no body without a length", post("", ""), "POST a /"),
                Case.of("a length of zero", post("Content-Length: 0\r\n", ""), "POST a /"),
                Case.of("a body", post("Content-Length: 5\r\n", "hello"), "POST a /", "body hello"),
                Case.of("a body that is not all there", post("Content-Length: 5\r\n", "he"), "POST a /", "incomplete"),
                Case.of(
                        "a GET may have one too",
                        "GET / HTTP/1.1\r\n" + HOST + "Content-Length: 2\r\n\r\nhi",
                        "GET a /",
                        "body hi"),
                Case.of("a sign", post("Content-Length: +5\r\n", "hello"), "error 400"),
                Case.of("a negative length", post("Content-Length: -5\r\n", "hello"), "error 400"),
                Case.of("hexadecimal", post("Content-Length: 0x5\r\n", "hello"), "error 400"),
                Case.of("empty", post("Content-Length:\r\n", ""), "error 400"),
                Case.of("a list", post("Content-Length: 5, 5\r\n", "hello"), "error 400"),
                Case.of("repeated, equal", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), "error 400"),
                Case.of(
                        "repeated, different",
                        post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"),
                        "error 400"),
                Case.of("past all numbers", post("Content-Length: 18446744073709551621\r\n", "hello"), "error 400"),
                Case.of(
                        "leading zeros are digits",
                        post("Content-Length: 0005\r\n", "hello"),
                        "POST a /",
                        "body hello"),
                Case.of(
                        "with a transfer coding",
                        post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
                        "error 400"),
                Case.of(
                        "the other way round",
                        post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"),
                        "error 400"),
                Case.of(
                        "a transfer coding in HTTP/1.0",
                        "POST / HTTP/1.0\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        "error 400"),
                Case.of("another coding", post("Transfer-Encoding: gzip\r\n", ""), "error 400"),
                Case.of("another coding before chunked", post("Transfer-Encoding: gzip, chunked\r\n", ""), "error 501"),
                Case.of("chunked twice", post("Transfer-Encoding: chunked, chunked\r\n", ""), "error 400"),
                Case.of(
                        "chunked on two lines",
                        post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", ""),
                        "error 400"),
                Case.of("chunked, then identity", post("Transfer-Encoding: chunked, identity\r\n", ""), "error 400"),
                Case.of("nearly chunked", post("Transfer-Encoding: xchunked\r\n", ""), "error 400"),
                Case.of("chunked in quotes", post("Transfer-Encoding: \"chunked\"\r\n", ""), "error 400"),
                Case.of("chunked with a vertical tab", post("Transfer-Encoding: \u000bchunked\r\n", ""), "error 400"));
    }

    @TestFactory
    @DisplayName("RFC 9112 section 7.1: chunked")
    Stream<DynamicTest> chunked() {
        return run(
                chunks("no chunk but the last", "0\r\n\r\n", "body "),
                chunks("two chunks", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "body abcde"),
                chunks(
                        "hexadecimal of both cases",
                        "a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n",
                        "body 01234567890123456789"),
                chunks("leading zeros", "003\r\nabc\r\n000\r\n\r\n", "body abc"),
                chunks("an extension", "3;a=b\r\nabc\r\n0;c\r\n\r\n", "body abc"),
                chunks("a quoted extension", "3;a=\"b;\\\"c\"\r\nabc\r\n0\r\n\r\n", "body abc"),
                chunks("bad white space around an extension", "3 ; a = b\r\nabc\r\n0\r\n\r\n", "body abc"),
                chunks("white space after the size", "3 \r\nabc\r\n0\r\n\r\n", "error 400"),
                chunks("white space before the size", " 3\r\nabc\r\n0\r\n\r\n", "error 400"),
                chunks("no size", "\r\nabc\r\n0\r\n\r\n", "error 400"),
                chunks("a sign", "+3\r\nabc\r\n0\r\n\r\n", "error 400"),
                chunks("a prefix", "0x3\r\nabc\r\n0\r\n\r\n", "error 400"),
                chunks("an underscore", "1_0\r\nabc\r\n0\r\n\r\n", "error 400"),
                chunks("sixteen digits", "0000000000000003\r\nabc\r\n0\r\n\r\n", "error 400"),
                chunks("bare LF after the size", "3\nabc\r\n0\r\n\r\n", "error 400"),
                chunks("bare LF after the data", "3\r\nabc\n0\r\n\r\n", "error 400"),
                chunks("more data than said", "3\r\nabcd\r\n0\r\n\r\n", "error 400"),
                chunks("LF in an extension", "3;a\nb\r\nabc\r\n0\r\n\r\n", "error 400"),
                chunks("CR in an extension", "3;a\rb\r\nabc\r\n0\r\n\r\n", "error 400"),
                chunks("a line end in quotes", "3;a=\"\r\n\"\r\nabc\r\n0\r\n\r\n", "error 400"),
                chunks("an extension without a name", "3;\r\nabc\r\n0\r\n\r\n", "error 400"),
                chunks("too many bytes of extensions", "3;" + "a".repeat(4096) + "\r\nabc\r\n0\r\n\r\n", "error 400"),
                chunks(
                        "too many in all",
                        "1;" + "a".repeat(2100) + "\r\na\r\n1;" + "b".repeat(2100) + "\r\na\r\n0\r\n\r\n",
                        "error 400"),
                chunks("trailers", "0\r\nX-Sum: 1\r\nY: 2\r\n\r\n", "body  | X-Sum: 1 | Y: 2"),
                chunks(
                        "forbidden trailers are dropped",
                        "0\r\nContent-Length: 9\r\nHost: b\r\nX: 1\r\n\r\n",
                        "body  | X: 1"),
                chunks("a malformed trailer", "0\r\nX : 1\r\n\r\n", "error 400"),
                chunks("a trailer section that is too long", "0\r\nX: " + "a".repeat(8200) + "\r\n\r\n", "error 431"),
                chunks("a request where a trailer should be", "0\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "error 400"));
    }

    private static Case chunks(String rule, String body, String expected) {
        String bytes = post("Transfer-Encoding: chunked\r\n", body);
        return Case.of(rule, bytes, "POST a /", expected);
    }

    @TestFactory
    @DisplayName("RFC 9112 section 9.3: persistence, and RFC 9110 section 10.1.1: Expect")
    Stream<DynamicTest> connection() {
        return run(
                Case.of("close", "GET / HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n", "GET a / close"),
                Case.of(
                        "close in a list",
                        "GET / HTTP/1.1\r\n" + HOST + "Connection: x, Close\r\n\r\n",
                        "GET a / close"),
                Case.of(
                        "close on a second line",
                        "GET / HTTP/1.1\r\n" + HOST + "Connection: x\r\nConnection: close\r\n\r\n",
                        "GET a / close"),
                Case.of("HTTP/1.0 closes", "GET / HTTP/1.0\r\n" + HOST + "\r\n", "GET a / close"),
                Case.of(
                        "HTTP/1.0 with keep-alive",
                        "GET / HTTP/1.0\r\n" + HOST + "Connection: keep-alive\r\n\r\n",
                        "GET a /"),
                Case.of(
                        "close beats keep-alive",
                        "GET / HTTP/1.1\r\n" + HOST + "Connection: keep-alive, close\r\n\r\n",
                        "GET a / close"),
                Case.of(
                        "a framing field named there still counts",
                        post("Connection: Content-Length\r\nContent-Length: 2\r\n", "hi"),
                        "POST a /",
                        "body hi"),
                Case.of(
                        "100-continue",
                        post("Expect: 100-Continue\r\nContent-Length: 2\r\n", "hi"),
                        "POST a /",
                        "body hi"),
                Case.of("another expectation", post("Expect: y 100-continue\r\n", ""), "error 417"));
    }

    @Test
    @DisplayName("limits, just under and just over: 414 and 431")
    void limits() {
        int target = Limits.defaults().targetBytes();
        assertThat(Transcript.whole(get("/" + "a".repeat(target - 1))))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("GET");
        assertThat(Transcript.whole(get("/" + "a".repeat(target)))).containsExactly("error 414");
        assertThat(Transcript.whole("GET /" + "a".repeat(target))).containsExactly("error 414");

        int section = Limits.defaults().headerBytes();
        String field = "X: " + "a".repeat(section - HOST.length() - 5);
        assertThat(Transcript.whole("GET / HTTP/1.1\r\n" + HOST + field + "\r\n\r\n"))
                .containsExactly("GET a /");
        assertThat(Transcript.whole("GET / HTTP/1.1\r\n" + HOST + field + "aaa\r\n\r\n"))
                .containsExactly("error 431");
        assertThat(Transcript.whole("GET / HTTP/1.1\r\n" + HOST + field + "aaa"))
                .containsExactly("error 431");

        int count = Limits.defaults().headerCount();
        assertThat(Transcript.whole("GET / HTTP/1.1\r\n" + HOST + "X: a\r\n".repeat(count - 1) + "\r\n"))
                .containsExactly("GET a /");
        assertThat(Transcript.whole("GET / HTTP/1.1\r\n" + HOST + "X: a\r\n".repeat(count) + "\r\n"))
                .containsExactly("error 431");
    }

    @Test
    @DisplayName("any bytes give events or an error, the same however they are split")
    void anyBytes() {
        long seed = Long.getLong("seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        String[] seeds = {
            get("/a/%2e./b?c=d"),
            post("Content-Length: 5\r\nExpect: 100-continue\r\n", "hello"),
            post("Transfer-Encoding: chunked\r\nTE: trailers\r\n", "3;a=\"b\"\r\nabc\r\n0\r\nX: y\r\n\r\n"),
            "GET http://[::1]:80/x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
        };
        for (int i = 0; i < 20_000; i++) {
            String bytes = mutate(seeds[random.nextInt(seeds.length)], random) + FOLLOWER;
            List<String> whole = Transcript.whole(bytes);
            List<String> split = Transcript.of(bytes, 1 + random.nextInt(5), Limits.defaults());
            assertThat(split).as("seed %d, bytes %s", seed, bytes).isEqualTo(whole);
        }
    }

    private static String mutate(String text, SplittableRandom random) {
        StringBuilder changed = new StringBuilder(text);
        String odd = "\r\n\0 \t:;,%/\\.\"0a\u00ff";
        for (int edits = random.nextInt(4); edits >= 0; edits--) {
            int at = random.nextInt(changed.length());
            char c = random.nextBoolean() ? odd.charAt(random.nextInt(odd.length())) : (char) random.nextInt(256);
            switch (random.nextInt(3)) {
                case 0 -> changed.setCharAt(at, c);
                case 1 -> changed.insert(at, c);
                default -> changed.deleteCharAt(at);
            }
        }
        return changed.toString();
    }
}
