package dev.tenon.http1;

import dev.tenon.http.Authority;
import dev.tenon.http.FieldBlock;
import dev.tenon.http.ProtocolError;
import dev.tenon.http.RequestHead;
import dev.tenon.http.RequestHead.TargetForm;
import dev.tenon.http.RequestHead.Trait;
import dev.tenon.http.TargetSyntax;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Gathers what the lines of one head say and checks that they agree: one host, one framing, one persistence (RFC 9112 sections
 * 3, 6 and 9). All offsets are kept from the head's first byte, since the bytes may move while it is incomplete.
 */
final class HeadAssembler {

    private static final int MAX_LENGTH_DIGITS = 18;

    private final TargetSyntax syntax;

    private int[] index = new int[8 * FieldBlock.STRIDE];
    private int indexed;
    /** How many lines there have been, those of trailers that are dropped too. */
    private int lines;

    private String method = "";
    private int targetStart;
    private int targetEnd;
    private boolean http10;

    private int hosts;
    /** Where the value of {@code Host} is in the index. */
    private int hostIndex;

    private long contentLength;
    private boolean chunked;
    /** Whether another coding comes before chunked; told only if nothing is malformed, as with an expectation. */
    private boolean unknownCoding;

    private boolean unknownExpectation;
    private boolean close;
    private boolean keepAlive;
    private int traits;

    HeadAssembler(TargetSyntax syntax) {
        this.syntax = syntax;
    }

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
        lines = 0;
        hosts = 0;
        contentLength = RequestHead.UNKNOWN;
        chunked = false;
        unknownCoding = false;
        unknownExpectation = false;
        close = false;
        keepAlive = false;
        traits = 0;
    }

    void beginTrailers() {
        indexed = 0;
        lines = 0;
    }

    /** How many lines the section has so far. */
    int fieldCount() {
        return lines;
    }

    /** Takes one field line; positions are absolute, white space after the value is still there. */
    void field(byte[] bytes, int start, int nameStart, int nameEnd, int valueStart, int lineEnd, boolean trailer)
            throws ProtocolError {
        lines++;
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
            note(bytes, nameStart, nameEnd, valueStart, valueEnd);
        }
    }

    /** What the protocol itself needs to know of a field; the length of its name tells most fields apart. */
    private void note(byte[] b, int nameStart, int nameEnd, int from, int to) throws ProtocolError {
        switch (nameEnd - nameStart) {
            case 2 -> {
                if (FieldBlock.matches(b, nameStart, nameEnd, "te") && TokenList.contains(b, from, to, "trailers")) {
                    traits |= Trait.TAKES_TRAILERS;
                }
            }
            case 4 -> {
                if (FieldBlock.matches(b, nameStart, nameEnd, "host")) {
                    host(b, from, to);
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

    private void host(byte[] bytes, int from, int to) throws ProtocolError {
        if (++hosts > 1) {
            throw ProtocolError.badRequest("more than one Host (RFC 9112 section 3.2)");
        }
        if (!Authority.isValid(bytes, from, to)) {
            throw ProtocolError.badRequest("Host is not a host with an optional port (RFC 9112 section 3.2)");
        }
        hostIndex = indexed - 2;
    }

    private void expectation(byte[] bytes, int from, int to) {
        if (FieldBlock.matches(bytes, from, to, "100-continue")) {
            traits |= Trait.EXPECTS_CONTINUE;
        } else if (from < to) {
            unknownExpectation = true;
        }
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
            unknownCoding = TokenList.lastIs(bytes, from, to, "chunked")
                    && TokenList.count(bytes, from, to, "chunked") == 1
                    && TokenList.isWellFormed(bytes, from, to);
            if (!unknownCoding) {
                throw ProtocolError.badRequest(
                        "chunked is not the last and only transfer coding (RFC 9112 section 6.3)");
            }
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
        RequestTarget target = RequestTarget.parse(syntax, method, bytes, targetStart, targetEnd);
        if (unknownExpectation) {
            throw new ProtocolError(417, "the only expectation known here is 100-continue (RFC 9110 section 10.1.1)");
        }
        long length = chunked ? RequestHead.UNKNOWN : Math.max(0, contentLength);
        if (target.form() == TargetForm.AUTHORITY && length != 0) {
            throw ProtocolError.badRequest("CONNECT has no content (RFC 9110 section 9.3.6)");
        }
        return new RequestHead(
                method,
                target.form(),
                bytes,
                targetStart,
                target.queryStart(),
                targetEnd,
                authority(target, bytes),
                target.path(),
                http10,
                new FieldBlock(bytes, Arrays.copyOf(index, indexed)),
                length,
                traits(target, length));
    }

    /** Whom the client wants to talk to (RFC 9112 section 3.3): what the target says, else {@code Host}. */
    private String authority(RequestTarget target, byte[] bytes) throws ProtocolError {
        if (target.authorityEnd() > 0) {
            if (hosts > 0 && target.form() == TargetForm.ABSOLUTE) {
                // Nobody after us shall see the Host that is to be ignored (RFC 9112 section 3.2.2).
                index[hostIndex] = target.authorityStart();
                index[hostIndex + 1] = target.authorityEnd();
            }
            return text(bytes, target.authorityStart(), target.authorityEnd());
        }
        String host = hosts == 0 ? "" : text(bytes, index[hostIndex], index[hostIndex + 1]);
        if (host.isEmpty() && !http10 && target.form() == TargetForm.ORIGIN) {
            throw ProtocolError.badRequest("Host is empty, and the target does not name one (RFC 9112 section 3.3)");
        }
        return host;
    }

    private int traits(RequestTarget target, long length) {
        int found = target.secure() ? traits | Trait.HTTPS : traits;
        if (http10) {
            // RFC 9110 sections 7.8 and 10.1.1.
            found &= ~(Trait.EXPECTS_CONTINUE | Trait.UPGRADE);
        }
        if (length == 0) {
            found &= ~Trait.EXPECTS_CONTINUE;
        }
        return persists() && target.form() != TargetForm.AUTHORITY ? found | Trait.KEEP_ALIVE : found;
    }

    private void checkFraming() throws ProtocolError {
        if (chunked && contentLength != RequestHead.UNKNOWN) {
            throw ProtocolError.badRequest("both Transfer-Encoding and Content-Length (RFC 9112 section 6.1)");
        }
        if (chunked && http10) {
            throw ProtocolError.badRequest("Transfer-Encoding in HTTP/1.0 (RFC 9112 section 6.1)");
        }
        if (unknownCoding) {
            throw new ProtocolError(501, "the only transfer coding known here is chunked (RFC 9112 section 6.1)");
        }
    }

    /** RFC 9112 section 9.3. */
    private boolean persists() {
        return !close && (!http10 || keepAlive);
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
