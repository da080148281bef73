package dev.tenon.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tenon.api.Headers;
import dev.tenon.http.FieldBlock;
import dev.tenon.http.Limits;
import dev.tenon.http.ProtocolError;
import dev.tenon.http.RequestHead;
import dev.tenon.http1.Event;
import dev.tenon.http1.Http1Connection;
import dev.tenon.http1.Transcript;
import java.util.List;
import java.util.regex.Pattern;

/** Any bytes on a connection: the same events however they are split, and of heads only those that the grammar knows. */
public final class HeadFuzz {

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final String PCHAR = "(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})";

    /** The head as the RFC's grammar has it, in one expression; possessive, since it must not run for long either. */
    private static final Pattern HEAD = Pattern.compile("(?:\r\n)?" + TOKEN
            + " (?:(?:[Hh][Tt][Tt][Pp][Ss]?://[^/? ]++)?+(?:/"
            + PCHAR + "*+)*+(?:\\?(?:" + PCHAR + "|[/?])*+)?+|\\*|[^ /?#@]+:[0-9]+) HTTP/1\\.[0-9]\r\n(?:" + TOKEN
            + ":[\\t -~\\x80-\\xff]*+\r\n)*+\r\n");

    private HeadFuzz() {}

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
            "\0",
            " ",
            "\t",
            ":",
            ",",
            ";",
            "%",
            "%2e",
            "%2f",
            "/",
            "..",
            "?",
            "#",
            "*",
            "[::1]",
            "\u00e9",
            "0",
            "18446744073709551616",
            "HTTP/1.1",
            "HTTP/1.0",
            "http://",
            "https://",
            "Host: a\r\n",
            "Content-Length: 3\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Connection: close\r\n",
            "Expect: 100-continue\r\n",
            "Upgrade: x\r\n",
            "GET ",
            "POST ",
            "CONNECT ",
            "OPTIONS ",
            "0\r\n\r\n",
            "3\r\nabc\r\n"
        };
    }

    /** Checks one input; answers what kind of outcome it had. */
    static String run(byte[] data) {
        String text = new String(data, ISO_8859_1);
        List<String> whole = Transcript.whole(text);
        int size = data.length == 0 ? 1 : 1 + (data[data.length / 2] & 7);
        for (int piece : new int[] {1, size}) {
            List<String> split = Transcript.of(text, piece, Limits.defaults());
            Checks.that(split.equals(whole), () -> "split into " + piece + ": " + split + " instead of " + whole);
        }
        firstHead(data, text);
        return kind(data);
    }

    private static void firstHead(byte[] data, String text) {
        Http1Connection connection = new Http1Connection(Limits.defaults());
        connection.receive(data, 0, data.length);
        try {
            if (connection.next() == Event.HEAD) {
                Checks.that(HEAD.matcher(text).lookingAt(), () -> "accepted against the grammar");
                check(connection.head());
            }
        } catch (ProtocolError e) {
            Checks.that(e.status() >= 400 && e.status() < 600 && !e.rule().isEmpty(), e::toString);
        }
    }

    private static void check(RequestHead head) {
        String path = head.path();
        boolean shape = switch (head.form()) {
            case ORIGIN -> path.startsWith("/");
            case ABSOLUTE -> path.startsWith("/") || path.equals("*");
            case AUTHORITY -> path.isEmpty() && !head.hasBody();
            case ASTERISK -> path.equals("*");
        };
        Checks.that(shape, () -> "path " + path);
        TargetFuzz.checkNormal(path);
        FieldBlock fields = head.fields();
        Headers headers = fields.toHeaders();
        // Headers.of refuses what must not be sent.
        String[] lines = new String[2 * headers.size()];
        int hosts = 0;
        int lengths = 0;
        for (int i = 0; i < headers.size(); i++) {
            lines[2 * i] = headers.name(i);
            lines[2 * i + 1] = headers.value(i);
            hosts += headers.name(i).equalsIgnoreCase("host") ? 1 : 0;
            lengths += headers.name(i).equalsIgnoreCase("content-length")
                            || headers.name(i).equalsIgnoreCase("transfer-encoding")
                    ? 1
                    : 0;
        }
        Headers.of(lines);
        int found = hosts;
        Checks.that(hosts == 1 || hosts == 0 && head.http10(), () -> found + " of Host");
        Checks.that(head.hasBody() ? lengths == 1 : lengths <= 1, () -> "a body of more than one framing");
    }

    /** The rule that was broken, or the shape of what was found: inputs with a new one are worth keeping. */
    private static String kind(byte[] data) {
        Http1Connection connection = new Http1Connection(Limits.defaults());
        connection.receive(data, 0, data.length);
        StringBuilder kind = new StringBuilder();
        try {
            for (int i = 0; i < 12; i++) {
                Event event = connection.next();
                kind.append(event);
                switch (event) {
                    case NEED_DATA -> {
                        return kind.toString();
                    }
                    case HEAD -> kind.append(connection.head().form());
                    case DATA -> connection.skip(connection.available());
                    case END -> {}
                }
            }
        } catch (ProtocolError e) {
            kind.append(e.rule());
        }
        return kind.toString();
    }
}
