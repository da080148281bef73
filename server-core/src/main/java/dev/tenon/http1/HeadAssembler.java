package dev.tenon.http1;

import dev.tenon.http.Authority;
import dev.tenon.http.FieldBlock;
import dev.tenon.http.ProtocolError;
import dev.tenon.http.RequestHead;
import dev.tenon.http.RequestHead.TargetForm;
import dev.tenon.http.RequestHead.Trait;
import dev.tenon.http.Syntax;
import dev.tenon.http.Target;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Gathers what the lines of one head say and checks that they agree: one host, one framing, one persistence (RFC 9112 sections
 * 3, 6 and 9). All offsets are kept from the head's first byte, since the bytes may move while it is incomplete.
 */
final class HeadAssembler {

    private static final int MAX_LENGTH_DIGITS = 18;

    private int[] index = new int[8 * FieldBlock.STRIDE];
    private int indexed;

    private String method = "";
    private int targetStart;
    private int targetEnd;
    private boolean http10;

    private int hosts;
    private int hostStart;
    private int hostEnd;
    private long contentLength;
    private boolean chunked;
    private boolean close;
    private boolean keepAlive;
    private int traits;

    /** Takes note of a request line whose parts have been found; positions are absolute, {@code start} is the head's first byte. */
    void begin(byte[] bytes, int start, int methodStart, int methodEnd, int target, int end, int version)
            throws ProtocolError {
        method = Methods.name(bytes, methodStart, methodEnd);
        targetStart = target - start;
        targetEnd = end - start;
        if (bytes[version + 5] != '1') {
            throw new ProtocolError(505, "only HTTP/1.1 and HTTP/1.0 are spoken here (RFC 9110 section 15.6.6)");
        }
        http10 = bytes[version + 7] == '0';
        indexed = 0;
        hosts = 0;
        contentLength = RequestHead.UNKNOWN;
        chunked = false;
        close = false;
        keepAlive = false;
        traits = 0;
    }

    void beginTrailers() {
        indexed = 0;
    }

    int fieldCount() {
        return indexed / FieldBlock.STRIDE;
    }

    /** Takes one field line; positions are absolute, white space after the value is still there. */
    void field(byte[] bytes, int start, int nameStart, int nameEnd, int valueStart, int lineEnd, boolean trailer)
            throws ProtocolError {
        int valueEnd = lineEnd;
        while (valueEnd > valueStart && (bytes[valueEnd - 1] == ' ' || bytes[valueEnd - 1] == '\t')) {
            valueEnd--;
        }
        if (trailer && TrailerRules.isForbidden(bytes, nameStart, nameEnd)) {
            return;
        }
        if (indexed == index.length) {
            index = Arrays.copyOf(index, 2 * index.length);
        }
        index[indexed++] = nameStart - start;
        index[indexed++] = nameEnd - start;
        index[indexed++] = valueStart - start;
        index[indexed++] = valueEnd - start;
        if (!trailer) {
            note(bytes, start, nameStart, nameEnd, valueStart, valueEnd);
        }
    }

    /** What the protocol itself needs to know of a field; the length of its name tells most fields apart. */
    private void note(byte[] b, int start, int nameStart, int nameEnd, int from, int to) throws ProtocolError {
        switch (nameEnd - nameStart) {
            case 2 -> {
                if (FieldBlock.matches(b, nameStart, nameEnd, "te") && TokenList.contains(b, from, to, "trailers")) {
                    traits |= Trait.TAKES_TRAILERS;
                }
            }
            case 4 -> {
                if (FieldBlock.matches(b, nameStart, nameEnd, "host")) {
                    host(b, start, from, to);
                }
            }
            case 5 -> mark(b, nameStart, nameEnd, "range", Trait.RANGE);
            case 6 -> {
                if (FieldBlock.matches(b, nameStart, nameEnd, "expect")) {
                    expectation(b, from, to);
                }
            }
            case 7 -> mark(b, nameStart, nameEnd, "upgrade", Trait.UPGRADE);
            case 8 -> mark(b, nameStart, nameEnd, "if-match", Trait.CONDITIONAL);
            case 10 -> {
                if (FieldBlock.matches(b, nameStart, nameEnd, "connection")) {
                    close |= TokenList.contains(b, from, to, "close");
                    keepAlive |= TokenList.contains(b, from, to, "keep-alive");
                }
            }
            case 13 -> mark(b, nameStart, nameEnd, "if-none-match", Trait.CONDITIONAL);
            case 14 -> {
                if (FieldBlock.matches(b, nameStart, nameEnd, "content-length")) {
                    contentLength(b, from, to);
                }
            }
            case 17 -> {
                mark(b, nameStart, nameEnd, "if-modified-since", Trait.CONDITIONAL);
                if (FieldBlock.matches(b, nameStart, nameEnd, "transfer-encoding")) {
                    transferEncoding(b, from, to);
                }
            }
            case 19 -> mark(b, nameStart, nameEnd, "if-unmodified-since", Trait.CONDITIONAL);
            default -> {}
        }
    }

    private void mark(byte[] bytes, int nameStart, int nameEnd, String name, int trait) {
        if (FieldBlock.matches(bytes, nameStart, nameEnd, name)) {
            traits |= trait;
        }
    }

    private void host(byte[] bytes, int start, int from, int to) throws ProtocolError {
        if (++hosts > 1) {
            throw ProtocolError.badRequest("more than one Host (RFC 9112 section 3.2)");
        }
        if (!Authority.isValid(bytes, from, to)) {
            throw ProtocolError.badRequest("Host is not a host with an optional port (RFC 9112 section 3.2)");
        }
        hostStart = from - start;
        hostEnd = to - start;
    }

    private void expectation(byte[] bytes, int from, int to) throws ProtocolError {
        if (!FieldBlock.matches(bytes, from, to, "100-continue")) {
            throw new ProtocolError(417, "the only expectation known here is 100-continue (RFC 9110 section 10.1.1)");
        }
        traits |= Trait.EXPECTS_CONTINUE;
    }

    private void contentLength(byte[] bytes, int from, int to) throws ProtocolError {
        if (contentLength != RequestHead.UNKNOWN) {
            throw ProtocolError.badRequest("more than one Content-Length (RFC 9112 section 6.3)");
        }
        long length = 0;
        boolean digits = to > from && to - from <= MAX_LENGTH_DIGITS;
        for (int i = from; i < to && digits; i++) {
            digits = bytes[i] >= '0' && bytes[i] <= '9';
            length = 10 * length + bytes[i] - '0';
        }
        if (!digits) {
            throw ProtocolError.badRequest(
                    "Content-Length is not a number of 1 to " + MAX_LENGTH_DIGITS + " digits (RFC 9112 section 6.3)");
        }
        contentLength = length;
    }

    private void transferEncoding(byte[] bytes, int from, int to) throws ProtocolError {
        if (chunked) {
            throw ProtocolError.badRequest("more than one Transfer-Encoding (RFC 9112 section 6.1)");
        }
        if (!FieldBlock.matches(bytes, from, to, "chunked")) {
            boolean other =
                    TokenList.lastIs(bytes, from, to, "chunked") && TokenList.count(bytes, from, to, "chunked") == 1;
            throw other
                    ? new ProtocolError(501, "the only transfer coding known here is chunked (RFC 9112 section 6.1)")
                    : ProtocolError.badRequest(
                            "chunked is not the last and only transfer coding (RFC 9112 section 6.3)");
        }
        chunked = true;
    }

    /** The head, once its last line is there. */
    RequestHead assemble(byte[] buffer, int start, int end) throws ProtocolError {
        byte[] bytes = Arrays.copyOfRange(buffer, start, end);
        if (hosts == 0 && !http10) {
            throw ProtocolError.badRequest("no Host (RFC 9112 section 3.2)");
        }
        checkFraming();
        String host = hosts == 0 ? "" : text(bytes, hostStart, hostEnd);
        FieldBlock fields = new FieldBlock(bytes, Arrays.copyOf(index, indexed));
        long length = chunked ? RequestHead.UNKNOWN : Math.max(0, contentLength);
        int found = traits | (persists() ? Trait.KEEP_ALIVE : 0);
        if (http10) {
            found &= ~Trait.EXPECTS_CONTINUE;
        }
        return switch (form(bytes)) {
            case ORIGIN -> head(TargetForm.ORIGIN, bytes, targetStart, host, fields, length, found);
            case ABSOLUTE -> {
                int authority = schemeEnd(bytes);
                int path = authority;
                while (path < targetEnd && bytes[path] != '/' && bytes[path] != '?') {
                    path++;
                }
                if (path == authority || !Authority.isValid(bytes, authority, path)) {
                    throw ProtocolError.badRequest("the target's authority is malformed (RFC 9110 section 4.2)");
                }
                yield head(TargetForm.ABSOLUTE, bytes, path, text(bytes, authority, path), fields, length, found);
            }
            case AUTHORITY -> {
                String authority = text(bytes, targetStart, targetEnd);
                if (!Authority.isValid(bytes, targetStart, targetEnd) || !hasPort(authority)) {
                    throw ProtocolError.badRequest("CONNECT wants host and port (RFC 9112 section 3.2.3)");
                }
                if (length != 0) {
                    throw ProtocolError.badRequest("CONNECT has no content (RFC 9110 section 9.3.6)");
                }
                yield new RequestHead(
                        method,
                        TargetForm.AUTHORITY,
                        bytes,
                        targetStart,
                        targetEnd + 1,
                        targetEnd,
                        authority,
                        "",
                        http10,
                        fields,
                        length,
                        // What a refused client has sent ahead is no request of its own making, so none is read from
                        // it.
                        found & ~Trait.KEEP_ALIVE);
            }
            case ASTERISK ->
                new RequestHead(
                        method,
                        TargetForm.ASTERISK,
                        bytes,
                        targetStart,
                        targetEnd + 1,
                        targetEnd,
                        host,
                        "*",
                        http10,
                        fields,
                        length,
                        found);
        };
    }

    private void checkFraming() throws ProtocolError {
        if (chunked && contentLength != RequestHead.UNKNOWN) {
            throw ProtocolError.badRequest("both Transfer-Encoding and Content-Length (RFC 9112 section 6.1)");
        }
        if (chunked && http10) {
            throw ProtocolError.badRequest("Transfer-Encoding in HTTP/1.0 (RFC 9112 section 6.1)");
        }
    }

    /** RFC 9112 section 9.3. */
    private boolean persists() {
        return !close && (!http10 || keepAlive);
    }

    private TargetForm form(byte[] bytes) throws ProtocolError {
        if (method.equals("CONNECT")) {
            return TargetForm.AUTHORITY;
        }
        if (bytes[targetStart] == '/') {
            return TargetForm.ORIGIN;
        }
        if (targetEnd - targetStart == 1 && bytes[targetStart] == '*') {
            if (!method.equals("OPTIONS")) {
                throw ProtocolError.badRequest("only OPTIONS has the target * (RFC 9112 section 3.2.4)");
            }
            return TargetForm.ASTERISK;
        }
        if (schemeEnd(bytes) > 0) {
            return TargetForm.ABSOLUTE;
        }
        throw ProtocolError.badRequest(
                "the target is neither a path nor a URI with http or https (RFC 9112 section 3.2)");
    }

    /** Where the authority of an absolute target starts; 0 if it is not one. */
    private int schemeEnd(byte[] bytes) {
        for (String scheme : new String[] {"http://", "https://"}) {
            int end = targetStart + scheme.length();
            if (end <= targetEnd && FieldBlock.matches(bytes, targetStart, end, scheme)) {
                return end;
            }
        }
        return 0;
    }

    private RequestHead head(
            TargetForm form, byte[] bytes, int pathStart, String authority, FieldBlock fields, long length, int found)
            throws ProtocolError {
        int pathEnd = pathStart;
        while (pathEnd < targetEnd && bytes[pathEnd] != '?') {
            if (!Syntax.isPath(bytes[pathEnd])) {
                throw ProtocolError.badRequest("a character in the path that no URI has (RFC 3986 section 3.3)");
            }
            pathEnd++;
        }
        boolean star =
                pathEnd == pathStart && form == TargetForm.ABSOLUTE && method.equals("OPTIONS") && pathEnd == targetEnd;
        String path = star ? "*" : pathEnd == pathStart ? "/" : Target.path(bytes, pathStart, pathEnd);
        return new RequestHead(
                method,
                form,
                bytes,
                targetStart,
                pathEnd + 1,
                targetEnd,
                authority,
                path,
                http10,
                fields,
                length,
                found);
    }

    private static boolean hasPort(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > 0 && colon < authority.length() - 1 && !authority.endsWith("]");
    }

    FieldBlock trailers(byte[] buffer, int start, int end) {
        return indexed == 0
                ? FieldBlock.empty()
                : new FieldBlock(Arrays.copyOfRange(buffer, start, end), Arrays.copyOf(index, indexed));
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
