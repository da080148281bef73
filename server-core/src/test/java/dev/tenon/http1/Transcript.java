package dev.tenon.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tenon.http.Limits;
import dev.tenon.http.ProtocolError;
import dev.tenon.http.RequestHead;
import dev.tenon.http.RequestHead.Trait;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Feeds bytes to a fresh connection and writes down what it says, one line for each message or error. */
public final class Transcript {

    private Transcript() {}

    /** All at once. */
    public static List<String> whole(String bytes) {
        return of(bytes, Integer.MAX_VALUE, Limits.defaults());
    }

    /** In pieces of this size, each in a buffer that is overwritten afterwards, as a shared read buffer would be. */
    public static List<String> of(String text, int pieceSize, Limits limits) {
        return of(text, pieceSize, new Http1Connection(limits));
    }

    /** The same, on a connection that is fresh. */
    static List<String> of(String text, int pieceSize, Http1Connection connection) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        List<String> lines = new ArrayList<>();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            for (int from = 0; from < bytes.length; from += Math.min(pieceSize, bytes.length - from)) {
                int length = Math.min(pieceSize, bytes.length - from);
                byte[] lent = new byte[length + 2];
                System.arraycopy(bytes, from, lent, 1, length);
                connection.receive(lent, 1, length + 1);
                drain(connection, lines, body);
                Arrays.fill(lent, (byte) '#');
            }
            if (!connection.isIdle()) {
                lines.add("incomplete");
            }
        } catch (ProtocolError e) {
            String last = lines.isEmpty() ? "" : lines.getLast();
            boolean inBody = connection.head().hasBody() && !last.startsWith("body");
            lines.add("error " + e.status() + (connection.isHead() ? " to HEAD" : "") + (inBody ? " in the body" : ""));
        }
        return lines;
    }

    private static void drain(Http1Connection connection, List<String> lines, ByteArrayOutputStream body)
            throws ProtocolError {
        while (true) {
            switch (connection.next()) {
                case NEED_DATA -> {
                    return;
                }
                case HEAD -> lines.add(describe(connection.head()));
                case DATA -> {
                    byte[] some = new byte[7];
                    int count = connection.take(some, 0, some.length);
                    body.write(some, 0, count);
                }
                case END -> {
                    String text = body.toString(ISO_8859_1);
                    lines.add("body" + (text.isEmpty() ? "" : " " + text) + describe(connection));
                    body.reset();
                }
            }
        }
    }

    private static String describe(Http1Connection connection) {
        String trailers = connection.trailers().toHeaders().toString().strip();
        return trailers.isEmpty() ? "" : " | " + trailers.replace("\n", " | ");
    }

    private static String describe(RequestHead head) {
        String query = head.rawQuery().isEmpty() ? "" : " ?" + head.rawQuery();
        StringBuilder line = new StringBuilder()
                .append(head.method())
                .append(' ')
                .append(head.authority())
                .append(' ')
                .append(head.path())
                .append(query);
        if (head.has(Trait.HTTPS)) {
            line.append(" https");
        }
        if (!head.has(Trait.KEEP_ALIVE)) {
            line.append(" close");
        }
        if (head.has(Trait.EXPECTS_CONTINUE)) {
            line.append(" expect");
        }
        if (head.has(Trait.TAKES_TRAILERS)) {
            line.append(" te");
        }
        if (head.has(Trait.UPGRADE)) {
            line.append(" upgrade");
        }
        return line.toString();
    }
}
