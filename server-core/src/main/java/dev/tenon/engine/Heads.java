package dev.tenon.engine;

import dev.tenon.api.EngineAccess;
import dev.tenon.api.EngineAccess.Source;
import dev.tenon.api.Response;
import dev.tenon.exchange.Answer;
import dev.tenon.http.RequestHead;
import dev.tenon.http1.ResponseEncoder;
import dev.tenon.http1.ResponseEncoder.Encoded;
import dev.tenon.http1.ResponseEncoder.Persistence;
import java.nio.ByteBuffer;

/** Heads of answers on their way out, encoded once for each response. */
final class Heads {

    static final byte[] NO_CONTENT = new byte[0];

    private Heads() {}

    private static Encoded encoded(Answer answer) {
        Response response = answer.response();
        if (EngineAccess.memo(response) instanceof Encoded known) {
            return known;
        }
        Encoded encoded = ResponseEncoder.encode(response, answer.length());
        EngineAccess.remember(response, encoded);
        return encoded;
    }

    /** Most bytes that {@link #write} writes. */
    static int bound(Answer answer) {
        return encoded(answer).bytes().length + ResponseEncoder.TAIL_BYTES;
    }

    /** Writes a final head. */
    static void write(
            ByteBuffer output, RequestHead request, Answer answer, byte[] dateLine, boolean keep, boolean chunked) {
        Persistence persistence =
                !keep ? Persistence.CLOSE : request.http10() ? Persistence.KEEP_ALIVE : Persistence.DEFAULT;
        ResponseEncoder.finish(output, encoded(answer), dateLine, persistence, chunked);
    }

    /** A whole answer, with content from memory, after which the connection closes. */
    static ByteBuffer whole(Answer answer, byte[] dateLine) {
        byte[] content =
                answer.hasContent() && EngineAccess.source(answer.response().body()) instanceof Source.Bytes bytes
                        ? bytes.bytes()
                        : NO_CONTENT;
        ByteBuffer output = ByteBuffer.allocate(bound(answer) + content.length);
        write(output, RequestHead.NONE, answer, dateLine, false, false);
        return output.put(content).flip();
    }
}
