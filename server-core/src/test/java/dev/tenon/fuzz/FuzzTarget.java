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
    HEAD,
    CHUNKS,
    TARGETS,
    LISTS,
    TOML;

    /** The class with the target's {@code fuzzerTestOneInput}. */
    Class<?> type() {
        return switch (this) {
            case HEAD -> HeadFuzz.class;
            case CHUNKS -> ChunkFuzz.class;
            case TARGETS -> TargetFuzz.class;
            case LISTS -> ListFuzz.class;
            case TOML -> TomlFuzz.class;
        };
    }

    /** Checks one input; answers what kind of outcome it had. */
    String run(byte[] data) {
        return switch (this) {
            case HEAD -> HeadFuzz.run(data);
            case CHUNKS -> ChunkFuzz.run(data);
            case TARGETS -> TargetFuzz.run(data);
            case LISTS -> ListFuzz.run(data);
            case TOML -> TomlFuzz.run(data);
        };
    }

    /** What mutations put in. */
    String[] pieces() {
        return switch (this) {
            case HEAD -> HeadFuzz.pieces();
            case CHUNKS -> ChunkFuzz.pieces();
            case TARGETS -> TargetFuzz.pieces();
            case LISTS -> ListFuzz.pieces();
            case TOML -> TomlFuzz.pieces();
        };
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
