package dev.tenon.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tenon.http.Limits;
import dev.tenon.http1.Transcript;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Any bytes as a chunked body: the decoder and a plain twin, made of the RFC's grammar, agree on whether it is one and what it says. */
public final class ChunkFuzz {

    private static final String HEAD =
            "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
    private static final String QUOTED = "\"(?:[\\t !#-\\[\\]-~\\x80-\\xff]|\\\\[\\t -~\\x80-\\xff])*+\"";
    private static final String EXTENSION =
            "[ \\t]*+;[ \\t]*+" + TOKEN + "(?:[ \\t]*+=[ \\t]*+(?:" + TOKEN + "|" + QUOTED + "))?+";

    /** RFC 9112 section 7.1: size and extensions. */
    private static final Pattern LINE = Pattern.compile("([0-9A-Fa-f]{1,15})((?:" + EXTENSION + ")*+)\r\n");

    /** RFC 9112 section 7.1.2. */
    private static final Pattern TRAILERS = Pattern.compile("(?:" + TOKEN + ":[\\t -~\\x80-\\xff]*+\r\n){0,100}+\r\n");

    private ChunkFuzz() {}

    /** For Jazzer. */
    public static void fuzzerTestOneInput(byte[] data) {
        run(data);
    }

    /** What mutations put in. */
    static String[] pieces() {
        return new String[] {
            "\r\n",
            "\r",
            "\n",
            "0\r\n\r\n",
            "1\r\nx\r\n",
            ";a",
            ";a=b",
            ";a=\"b\"",
            "\\",
            "\"",
            " ",
            "\t",
            "=",
            "0",
            "00",
            "f",
            "F",
            "g",
            "+",
            "-",
            "0x",
            "7fffffffffffffff",
            "100000000",
            "X: y\r\n",
            ":",
            "\0",
            "\u007f",
            "\u0080"
        };
    }

    /** Checks one input; answers what kind of outcome it had. */
    static String run(byte[] data) {
        String text = new String(data, ISO_8859_1);
        List<String> whole = Transcript.whole(HEAD + text);
        List<String> split = Transcript.of(HEAD + text, 1, Limits.defaults());
        Checks.that(split.equals(whole), () -> split + " instead of " + whole);
        Optional<String> body = twin(text);
        String last = whole.getLast();
        boolean complete = last.startsWith("body");
        Checks.that(complete == body.isPresent(), () -> "the twin says " + body + " of " + whole);
        body.ifPresent(said -> {
            String expected = said.isEmpty() ? "body" : "body " + said;
            Checks.that(last.startsWith(expected), () -> "the twin says " + said + " of " + last);
        });
        return complete ? "body " + Math.min(4, last.length()) : last;
    }

    /** The body, if there is a whole one within the limits. */
    private static Optional<String> twin(String text) {
        StringBuilder body = new StringBuilder();
        Matcher line = LINE.matcher(text);
        int extensions = 0;
        for (int at = 0; ; ) {
            if (!line.region(at, text.length()).lookingAt()) {
                return Optional.empty();
            }
            extensions += line.group(2).length();
            if (extensions > Limits.defaults().chunkExtensionBytes()) {
                return Optional.empty();
            }
            long size = Long.parseLong(line.group(1), 16);
            at = line.end();
            if (size == 0) {
                Matcher trailers = TRAILERS.matcher(text).region(at, text.length());
                return trailers.lookingAt()
                                && trailers.end() - at <= Limits.defaults().trailerBytes()
                        ? Optional.of(body.toString())
                        : Optional.empty();
            }
            if (size > text.length() || !text.startsWith("\r\n", (int) (at + size))) {
                return Optional.empty();
            }
            body.append(text, at, (int) (at + size));
            at += (int) size + 2;
        }
    }
}
