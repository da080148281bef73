package dev.tenon.http1;

import dev.tenon.http.ProtocolError;
import dev.tenon.http.Syntax;

/**
 * The grammar of what may follow a chunk's size (RFC 9112 section 7.1.1):
 * {@code *( BWS ";" BWS token [ BWS "=" BWS ( token / quoted-string ) ] ) CRLF}. Read only to be refused when malformed; line ends
 * within extensions are a classic way to smuggle.
 */
final class ChunkExtensions {

    private ChunkExtensions() {}

    /**
     * Where the line ends that continues at {@code from}: the index of its CR.
     *
     * @param limit the most bytes that extensions may still take
     * @return -1 if the line is not all there yet
     */
    static int end(byte[] bytes, int from, int end, int limit) throws ProtocolError {
        int i = from;
        while (true) {
            if (i - from > limit) {
                throw ProtocolError.badRequest("too many bytes of chunk extensions");
            }
            if (i >= end) {
                return -1;
            }
            if (bytes[i] == '\r' && (i == from || bytes[i - 1] != ' ' && bytes[i - 1] != '\t')) {
                return lineEnd(bytes, i, end);
            }
            i = extension(bytes, i, end);
        }
    }

    private static int lineEnd(byte[] bytes, int cr, int end) throws ProtocolError {
        if (cr + 1 < end && bytes[cr + 1] != '\n') {
            throw malformed();
        }
        return cr + 1 < end ? cr : -1;
    }

    /** The end of one extension; at least {@code end} if it is not all there yet. */
    private static int extension(byte[] bytes, int from, int end) throws ProtocolError {
        int i = skipSpace(bytes, from, end);
        if (i == end) {
            return end;
        }
        if (bytes[i] != ';') {
            throw malformed();
        }
        i = token(bytes, skipSpace(bytes, i + 1, end), end);
        int equals = skipSpace(bytes, i, end);
        if (equals == end || bytes[equals] != '=') {
            return i;
        }
        i = skipSpace(bytes, equals + 1, end);
        return i < end && bytes[i] == '"' ? quoted(bytes, i + 1, end) : token(bytes, i, end);
    }

    private static int skipSpace(byte[] bytes, int from, int end) {
        int i = from;
        while (i < end && (bytes[i] == ' ' || bytes[i] == '\t')) {
            i++;
        }
        return i;
    }

    private static int token(byte[] bytes, int from, int end) throws ProtocolError {
        int i = from;
        while (i < end && Syntax.isToken(bytes[i])) {
            i++;
        }
        if (i == from && i < end) {
            throw malformed();
        }
        return i;
    }

    private static int quoted(byte[] bytes, int from, int end) throws ProtocolError {
        for (int i = from; i < end; i++) {
            byte octet = bytes[i];
            if (octet == '"') {
                return i + 1;
            }
            if (octet == '\\') {
                i++;
            }
            if (i < end && !Syntax.isFieldValue(bytes[i])) {
                throw malformed();
            }
        }
        return end;
    }

    private static ProtocolError malformed() {
        return ProtocolError.badRequest("a malformed chunk size or extension (RFC 9112 section 7.1.1)");
    }
}
