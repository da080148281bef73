package dev.tenon.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenon.http1.WireCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A parser under test, with the inputs to start from and the pieces that matter to it. */
enum FuzzTarget {
    HEAD(
            HeadFuzz.class,
            HeadFuzz::run,
            new String[] {
                "\r\n", "\r", "\n", "\0", " ", "\t", ":", ",", ";", "%", "%2e", "%2f", "/", "..", "?", "#", "*", "[::1]", "\u00e9", "0", "18446744073709551616",
                "HTTP/1.1", "HTTP/1.0", "http://", "https://", "Host: a\r\n", "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n",
                "Connection: close\r\n", "Expect: 100-continue\r\n", "Upgrade: x\r\n", "GET ", "POST ", "CONNECT ", "OPTIONS ", "0\r\n\r\n", "3\r\nabc\r\n"
            }),
    CHUNKS(
            ChunkFuzz.class,
            ChunkFuzz::run,
            new String[] {
                "\r\n", "\r", "\n", "0\r\n\r\n", "1\r\nx\r\n", ";a", ";a=b", ";a=\"b\"", "\\", "\"", " ", "\t", "=", "0", "00", "f", "F", "g", "+", "-", "0x",
                "7fffffffffffffff", "100000000", "X: y\r\n", ":", "\0", "\u007f", "\u0080"
            }),
    TARGETS(
            TargetFuzz.class,
            TargetFuzz::run,
            new String[] {
                "/", "//", ".", "..", "/../", "/./", "%2e", "%2E%2e", "%2f", "%5c", "%00", "%25", "%", "%c0%ae", "%c3%a9", "%ed%a0%80", "%f0%9f%98%80", ";", "?", "#",
                "\\", "a", "%ef%bc%8e", "[", "\u00e9", "%7f", "%0a", "~"
            }),
    LISTS(
            ListFuzz.class,
            ListFuzz::run,
            new String[] {
                "bytes=", "0-", "-1", "0-0", ",", ", ", "-", "99999999999999999999", ";q=", ";q=0.5", "q=0", "*", "*/*", "text/html", "gzip", "\"a\"", "W/\"a\"", "\"", "\\",
                "=", ";", "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "GMT", "\t", "\u00e9", "a=b; c=d"
            }),
    TOML(
            TomlFuzz.class,
            TomlFuzz::run,
            new String[] {
                "\"", "'", "\"\"\"", "'''", "[", "]", "[[", "]]", "{", "}", "=", ",", ".", "#", "\n", "\r\n", "\\u0041", "\\U0001F600", "\\", "${PORT}", "${", ":-x}", "$${", "true", "1_0",
                "0x1", "1e5", "-inf", "1979-05-27", "[mount]\n", "[[mount]]\n", "[server]\n", "path = \"/\"\n", "plugin = 'x'\n", "a.b = 1\n", "\u00ef\u00bb\u00bf", "\0", "\u00ff"
            });

    private final Class<?> type;
    private final Function<byte[], String> run;
    private final String[] pieces;

    FuzzTarget(Class<?> type, Function<byte[], String> run, String[] pieces) {
        this.type = type;
        this.run = run;
        this.pieces = pieces;
    }

    /** The class with the target's {@code fuzzerTestOneInput}. */
    Class<?> type() {
        return type;
    }

    /** Checks one input; answers what kind of outcome it had. */
    String run(byte[] data) {
        return run.apply(data);
    }

    /** What mutations put in. */
    String[] pieces() {
        return pieces;
    }

    /** Where to start from. */
    List<byte[]> corpus() throws IOException {
        List<byte[]> corpus = new ArrayList<>();
        switch (this) {
            case HEAD -> cases(corpus, bytes -> bytes);
            case CHUNKS -> cases(corpus, FuzzTarget::body);
            case TARGETS -> cases(corpus, FuzzTarget::target);
            case LISTS -> {
                for (String text : List.of(
                        "bytes=0-0, 5-, -7,10-20",
                        "text/html;level=\"1\";q=0.5, */*;q=0.1, gzip",
                        "gzip;q=0, identity, *;q=0.001",
                        "\"a\", W/\"b\", \"c,d\"",
                        "Sun, 06 Nov 1994 08:49:37 GMT",
                        "form-data; name=\"a\"; filename=\"b\\\"c\"",
                        "a=b; c=\"d\"; e=")) {
                    corpus.add(text.getBytes(ISO_8859_1));
                }
            }
            case TOML -> {
                corpus.add(Files.readAllBytes(Path.of("../config/server.toml")));
                corpus.add("""
                        [server] # it's
                        listen = ["127.0.0.1:0", "unix:/run/t.sock", '[::1]:${PORT}']
                        data_dir = "C:\\\\dir\\u0041"
                        [server.limits]
                        body_bytes = 1_000
                        [[mount]]
                        path = "/"
                        plugin = "static"
                        [mount.options]
                        root = \"""
                        a \\
                           b\"""
                        "odd key" = {a = 1, b = [1.5, 2e3], c = {}}
                        [[mount.options.rule]]
                        x = '''
                        raw'''
                        """.getBytes(UTF_8));
            }
        }
        return corpus;
    }

    private static void cases(List<byte[]> corpus, Function<String, String> part) throws IOException {
        for (String file : WireCase.files()) {
            for (WireCase each : WireCase.read(file)) {
                String text = part.apply(each.bytes());
                if (!text.isEmpty() && text.length() < 2000) {
                    corpus.add(text.getBytes(ISO_8859_1));
                }
            }
        }
    }

    private static String body(String bytes) {
        int end = bytes.indexOf("\r\n\r\n");
        return end < 0 || !bytes.contains("chunked") ? "" : bytes.substring(end + 4);
    }

    private static String target(String bytes) {
        int start = bytes.indexOf(' ');
        int end = bytes.indexOf(' ', start + 1);
        return start < 0 || end < 0 ? "" : bytes.substring(start + 1, end);
    }
}
