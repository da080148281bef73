package dev.tenon.http1;

import dev.tenon.http.FieldBlock;
import dev.tenon.http.Leniency;
import dev.tenon.http.Limits;
import dev.tenon.http.ProtocolError;
import dev.tenon.http.RequestHead;
import dev.tenon.http.RequestHead.Trait;
import dev.tenon.http.Syntax;
import dev.tenon.http.TargetSyntax;
import java.util.Arrays;
import java.util.Set;

/**
 * One connection's requests, from bytes to events (RFC 9112).
 *
 * <pre>
 *             receive(bytes)                          Content-Length
 *   REQUEST_LINE ──► FIELDS ──► HEAD event ──┬──────────────► FIXED ──► DATA* ──► END ─┐
 *        ▲                                   │ chunked                                 │
 *        │                                   ├─► SIZE ─► CHUNK ─► CHUNK_END ─┐         │
 *        │                                   │     ▲  (size 0)│              │         │
 *        │                                   │     └──────────┼──────────────┘         │
 *        │                                   │                └─► TRAILERS ──► END ────┤
 *        └───────────── no body ─────────────┴─────────────────────────────────────────┘
 *   the last message (RFC 9112 section 9.6) has ended: CLOSED, which passes over whatever comes
 *   any rule broken: ProtocolError, then FAILED for ever
 * </pre>
 *
 * <p>The caller lends its read buffer with {@link #receive} and asks {@link #next} for events until it says
 * {@link Event#NEED_DATA}. By then, or after {@link #keep}, this object has copied what it still needs and the buffer is free
 * again. Between messages it holds no buffer at all. Confined to the connection's one owner.
 *
 * <p>Longer than other files, since all transitions of the state machine are to be read in one place.
 */
public final class Http1Connection {

    private enum Phase {
        REQUEST_LINE,
        FIELDS,
        FIXED,
        SIZE,
        CHUNK,
        CHUNK_END,
        TRAILERS,
        CLOSED,
        FAILED
    }

    private static final byte[] NOTHING = new byte[0];
    private static final byte[] HEAD = {'H', 'E', 'A', 'D', ' '};
    private static final int METHOD_LENGTH = 64;

    private final Limits limits;
    private final HeadAssembler assembler;
    /** The kinds of octets in a target, for {@link Syntax#is}. */
    private final int targetOctets;

    private byte[] buffer = NOTHING;
    /** Whether {@link #buffer} is the caller's. */
    private boolean lent;
    /** Where the bytes start that must be kept: the message's first while in its head, else the position. */
    private int start;

    private int position;
    private int end;
    /**
     * How much of the unfinished line at {@link #position} needs no second look: a line that comes byte by byte must not cost the square
     * of its length.
     */
    private int scanned;
    /** The length of the field name in that part, 0 while its colon has not come. */
    private int nameLength;

    private Phase phase = Phase.REQUEST_LINE;
    private boolean emptyLineSeen;
    /** Where the section of fields starts, as an offset from {@link #start}. */
    private int sectionOffset;
    /** What is left of a body of known length, or of a chunk. */
    private long remaining;

    private int extensionBytes;
    private RequestHead head = RequestHead.NONE;
    /** Whether the request that has failed was one of HEAD, as far as it could be read. */
    private boolean failedHead;

    private FieldBlock trailers = FieldBlock.empty();

    /** A connection before its first byte, without leniency. */
    public Http1Connection(Limits limits) {
        this(limits, Set.of());
    }

    /**
     * A connection before its first byte.
     *
     * @param leniencies what is accepted though the grammar forbids it
     */
    public Http1Connection(Limits limits, Set<Leniency> leniencies) {
        TargetSyntax syntax = TargetSyntax.of(leniencies);
        this.limits = limits;
        this.targetOctets = syntax.target();
        this.assembler = new HeadAssembler(syntax);
    }

    /** Lends bytes to be parsed, until {@link #next} says {@link Event#NEED_DATA} or {@link #keep} is called. */
    public void receive(byte[] bytes, int from, int to) {
        if (start == end) {
            buffer = bytes;
            start = from;
            position = from;
            end = to;
            lent = true;
            return;
        }
        append(bytes, from, to);
    }

    private void append(byte[] bytes, int from, int to) {
        keep();
        int length = to - from;
        if (buffer.length - end < length) {
            int used = end - start;
            byte[] larger = new byte[Math.max(2 * used, used + length)];
            System.arraycopy(buffer, start, larger, 0, used);
            position -= start;
            start = 0;
            end = used;
            buffer = larger;
        }
        System.arraycopy(bytes, from, buffer, end, length);
        end += length;
    }

    /** Takes what is left of the lent bytes into storage of its own, so that the lender can use its buffer again. */
    public void keep() {
        int used = end - start;
        if (used > 0 && !lent) {
            return;
        }
        lent = false;
        buffer = used == 0 ? NOTHING : Arrays.copyOfRange(buffer, start, end);
        position -= start;
        start = 0;
        end = used;
    }

    /**
     * Gives away what was received behind the current message, which has no body: it belongs to another protocol, and nothing is
     * parsed any more.
     */
    public byte[] release() {
        byte[] rest = Arrays.copyOfRange(buffer, position, end);
        phase = Phase.FAILED;
        start = position = end;
        keep();
        return rest;
    }

    /** Whether the connection is between messages, or after the last, with not a byte of the next one. */
    public boolean isIdle() {
        return (phase == Phase.REQUEST_LINE || phase == Phase.CLOSED) && start == end;
    }

    /** How many received bytes have not been parsed or taken yet. */
    public int buffered() {
        return end - position;
    }

    /**
     * The next event.
     *
     * @throws ProtocolError if the client broke a rule; nothing more is parsed then
     */
    public Event next() throws ProtocolError {
        try {
            return switch (phase) {
                case REQUEST_LINE, FIELDS -> nextHead();
                case FIXED -> remaining == 0 ? endMessage(FieldBlock.empty()) : dataOrNeed();
                case SIZE, CHUNK, CHUNK_END, TRAILERS -> nextChunked();
                case CLOSED -> {
                    start = position = end;
                    yield needData();
                }
                case FAILED -> throw ProtocolError.badRequest("the connection has failed before");
            };
        } catch (ProtocolError e) {
            failedHead = isHead();
            phase = Phase.FAILED;
            start = position = end;
            keep();
            throw e;
        }
    }

    /**
     * Whether the request that is being read, or has failed, is one of HEAD: so its answer has no content, be it an error (RFC 9110
     * section 9.3.2). As soon as its method is there, so also while its head is incomplete or if it is broken.
     */
    public boolean isHead() {
        return switch (phase) {
            case REQUEST_LINE, FIELDS ->
                end - start >= HEAD.length && Arrays.equals(buffer, start, start + HEAD.length, HEAD, 0, HEAD.length);
            case FIXED, SIZE, CHUNK, CHUNK_END, TRAILERS -> head.isHead();
            case CLOSED -> false;
            case FAILED -> failedHead;
        };
    }

    /** The head of the current message, after {@link Event#HEAD}. */
    public RequestHead head() {
        return head;
    }

    /** The trailer fields of the last message, after {@link Event#END}. */
    public FieldBlock trailers() {
        return trailers;
    }

    /** How many bytes of the body {@link #take} can give at once, after {@link Event#DATA}. */
    public int available() {
        return (int) Math.min(remaining, end - position);
    }

    /** Copies bytes of the body, after {@link Event#DATA}; answers how many. */
    public int take(byte[] target, int offset, int length) {
        int count = Math.min(length, available());
        System.arraycopy(buffer, position, target, offset, count);
        skip(count);
        return count;
    }

    /** Passes over bytes of the body, at most {@link #available}. */
    public void skip(int count) {
        position += count;
        start = position;
        remaining -= count;
    }

    /** Whether the whole body of the current message lies in the buffer; known for a declared length only. */
    public boolean isBodyBuffered() {
        return phase == Phase.FIXED && buffered() >= remaining;
    }

    private Event needData() {
        keep();
        return Event.NEED_DATA;
    }

    private Event dataOrNeed() {
        return position == end ? needData() : Event.DATA;
    }

    private Event endMessage(FieldBlock received) {
        trailers = received;
        phase = afterMessage();
        emptyLineSeen = false;
        start = position;
        return Event.END;
    }

    /** What follows the last request of a connection must not be processed (RFC 9112 section 9.6). */
    private Phase afterMessage() {
        return head.has(Trait.KEEP_ALIVE) ? Phase.REQUEST_LINE : Phase.CLOSED;
    }

    private Event nextHead() throws ProtocolError {
        if (phase == Phase.REQUEST_LINE && !requestLine()) {
            return needData();
        }
        if (!section(limits.headerBytes(), limits.headerCount(), "header section")) {
            return needData();
        }
        head = assembler.assemble(buffer, start, position);
        start = position;
        trailers = FieldBlock.empty();
        extensionBytes = 0;
        remaining = head.contentLength();
        emptyLineSeen = false;
        phase = remaining == 0 ? afterMessage() : remaining == RequestHead.UNKNOWN ? Phase.SIZE : Phase.FIXED;
        return Event.HEAD;
    }

    /** {@code method SP request-target SP HTTP-version CRLF} (RFC 9112 section 3); false if it is not all there yet. */
    private boolean requestLine() throws ProtocolError {
        if (!skipEmptyLine()) {
            return false;
        }
        byte[] bytes = buffer;
        int i = position;
        while (i < end && Syntax.isToken(bytes[i])) {
            i++;
        }
        int methodEnd = i;
        if (methodEnd - position > METHOD_LENGTH) {
            throw new ProtocolError(501, "no method has a name that long (RFC 9112 section 3)");
        }
        if (i == end) {
            return false;
        }
        if (bytes[i] != ' ' || methodEnd == position) {
            throw ProtocolError.badRequest(
                    "the request line does not start with a method and one space (RFC 9112 section 3)");
        }
        int target = i + 1;
        i = targetEnd(target, Math.max(target, position + scanned));
        scanned = i - position;
        if (i - target > limits.targetBytes()) {
            throw new ProtocolError(414, "the request target is longer than " + limits.targetBytes() + " bytes");
        }
        if (i == end || isCutEscape(i)) {
            return false;
        }
        if (bytes[i] != ' ' || i == target) {
            throw badTarget(bytes[i]);
        }
        int version = i + 1;
        if (!versionComplete(version)) {
            return false;
        }
        assembler.begin(bytes, start, position, methodEnd, target, i, version);
        position = version + 10;
        scanned = 0;
        sectionOffset = position - start;
        phase = Phase.FIELDS;
        return true;
    }

    /**
     * Where the target ends: at the first octet that is not of it, or at an escape that is malformed or not all there yet. What is before
     * {@code from} has been looked at.
     */
    private int targetEnd(int target, int from) {
        byte[] bytes = buffer;
        int kinds = targetOctets;
        int i = from;
        while (i < end) {
            if (Syntax.is(bytes[i], kinds)) {
                i++;
            } else if (bytes[i] == '%' && i + 2 < end && isHex(i + 1) && isHex(i + 2)) {
                i += 3;
            } else if ((bytes[i] == '[' || bytes[i] == ']') && bytes[target] != '/') {
                i++; // an IPv6 address, or nonsense
            } else {
                break;
            }
        }
        return i;
    }

    private boolean isHex(int at) {
        return Syntax.hex(buffer[at]) >= 0;
    }

    private boolean isCutEscape(int at) {
        return buffer[at] == '%' && (at + 1 == end || at + 2 == end && isHex(at + 1));
    }

    private static ProtocolError badTarget(byte octet) {
        return ProtocolError.badRequest(
                switch (octet) {
                    case '%' -> "a malformed percent-encoding in the request target (RFC 3986 section 2.1)";
                    case '\r', '\n' -> "the request line has no HTTP version (RFC 9112 section 3)";
                    case ' ' -> "the request line has no target, or more than one space before it (RFC 9112 section 3)";
                    default ->
                        "a character in the request target that no URI has (RFC 3986 section 2): percent-encode it";
                });
    }

    /** One empty line before a request is tolerated (RFC 9112 section 2.2); false if that cannot be told yet. */
    private boolean skipEmptyLine() throws ProtocolError {
        if (position == end) {
            return false;
        }
        if (buffer[position] != '\r' || emptyLineSeen) {
            return true;
        }
        if (position + 1 == end) {
            return false;
        }
        if (buffer[position + 1] != '\n') {
            throw ProtocolError.badRequest("CR without LF (RFC 9112 section 2.2)");
        }
        emptyLineSeen = true;
        position += 2;
        start = position;
        return position < end;
    }

    /** Checks as much of {@code HTTP/d.d CRLF} as there is. */
    private boolean versionComplete(int at) throws ProtocolError {
        for (int i = 0; i < 10; i++) {
            if (at + i == end) {
                return false;
            }
            byte octet = buffer[at + i];
            boolean valid = i == 5 || i == 7 ? octet >= '0' && octet <= '9' : octet == "HTTP/0.0\r\n".charAt(i);
            if (!valid) {
                throw ProtocolError.badRequest(
                        "the request line does not end with HTTP/1.1 and CRLF (RFC 9112 section 2.3)");
            }
        }
        return true;
    }

    /**
     * Field lines up to the empty one that ends their section (RFC 9112 section 5); false if it is not all there yet. Nothing is
     * looked at twice.
     */
    private boolean section(int byteLimit, int countLimit, String name) throws ProtocolError {
        byte[] bytes = buffer;
        int limit = start + sectionOffset + byteLimit;
        while (position < end) {
            if (bytes[position] == '\r') {
                return emptyLine(position);
            }
            int i = position + scanned;
            if (nameLength == 0) {
                i = nameEnd(i, limit);
                nameLength = i < end ? i - position : 0;
            }
            while (i < end && Syntax.isFieldValue(bytes[i])) {
                i++;
            }
            if (i > limit) {
                throw new ProtocolError(431, "the " + name + " is longer than " + byteLimit + " bytes");
            }
            if (i == end || bytes[i] == '\r' && i + 1 == end) {
                scanned = i - position;
                return false;
            }
            if (bytes[i] != '\r' || bytes[i + 1] != '\n') {
                throw ProtocolError.badRequest(
                        "a control character in a field value, or CR without LF (RFC 9110 section 5.5)");
            }
            fieldLine(i);
            if (assembler.fieldCount() > countLimit) {
                throw new ProtocolError(431, "the " + name + " has more than " + countLimit + " fields");
            }
        }
        return false;
    }

    /** Where the name ends of the field line at the position: at its colon, or where the bytes do. */
    private int nameEnd(int from, int limit) throws ProtocolError {
        byte[] bytes = buffer;
        int i = from;
        while (i < end && Syntax.isToken(bytes[i])) {
            i++;
        }
        if (i < end && (bytes[i] != ':' || i == position) && i <= limit) {
            throw ProtocolError.badRequest(
                    "a line that does not start with a field name and a colon (RFC 9112 section 5.1)");
        }
        return i;
    }

    /** Takes the field line at the position, up to its CRLF. */
    private void fieldLine(int lineEnd) throws ProtocolError {
        byte[] bytes = buffer;
        int nameEnd = position + nameLength;
        int valueStart = nameEnd + 1;
        while (valueStart < lineEnd && (bytes[valueStart] == ' ' || bytes[valueStart] == '\t')) {
            valueStart++;
        }
        assembler.field(bytes, start, position, nameEnd, valueStart, lineEnd, phase == Phase.TRAILERS);
        position = lineEnd + 2;
        scanned = 0;
        nameLength = 0;
    }

    private boolean emptyLine(int at) throws ProtocolError {
        if (at + 1 == end) {
            return false;
        }
        if (buffer[at + 1] != '\n') {
            throw ProtocolError.badRequest("CR without LF (RFC 9112 section 2.2)");
        }
        position = at + 2;
        return true;
    }

    private Event nextChunked() throws ProtocolError {
        while (true) {
            switch (phase) {
                case SIZE -> {
                    if (!chunkSize()) {
                        return needData();
                    }
                }
                case CHUNK -> {
                    if (remaining > 0) {
                        return dataOrNeed();
                    }
                    phase = Phase.CHUNK_END;
                }
                case CHUNK_END -> {
                    if (!chunkEnd()) {
                        return needData();
                    }
                }
                case TRAILERS -> {
                    if (!section(limits.trailerBytes(), limits.headerCount(), "trailer section")) {
                        return needData();
                    }
                    return endMessage(assembler.trailers(buffer, start, position));
                }
                case REQUEST_LINE, FIELDS, FIXED, CLOSED, FAILED -> throw new IllegalStateException(phase.name());
            }
        }
    }

    /** {@code chunk-size [ chunk-ext ] CRLF} (RFC 9112 section 7.1); false if it is not all there yet. */
    private boolean chunkSize() throws ProtocolError {
        int i = position;
        long size = 0;
        while (i < end && Syntax.hex(buffer[i]) >= 0) {
            size = size << 4 | Syntax.hex(buffer[i]);
            i++;
            if (i - position > 15) {
                throw ProtocolError.badRequest("a chunk size of more than 15 digits (RFC 9112 section 7.1)");
            }
        }
        if (i < end && i == position) {
            throw ProtocolError.badRequest("a chunk without a size (RFC 9112 section 7.1)");
        }
        int line = ChunkExtensions.end(buffer, i, end, limits.chunkExtensionBytes() - extensionBytes);
        if (line < 0) {
            return false;
        }
        extensionBytes += line - i;
        position = line + 2;
        start = position;
        remaining = size;
        phase = size == 0 ? Phase.TRAILERS : Phase.CHUNK;
        if (size == 0) {
            sectionOffset = 0;
            assembler.beginTrailers();
        }
        return true;
    }

    private boolean chunkEnd() throws ProtocolError {
        if (end > position && buffer[position] != '\r' || end > position + 1 && buffer[position + 1] != '\n') {
            throw ProtocolError.badRequest("chunk data that is not followed by CRLF (RFC 9112 section 7.1)");
        }
        if (end < position + 2) {
            return false;
        }
        position += 2;
        start = position;
        phase = Phase.SIZE;
        return true;
    }
}
