package dev.tenon.http;

import java.nio.charset.StandardCharsets;

/**
 * A request's head, checked: one valid authority, one framing, a normalised path, everything within its limit. What the HTTP
 * versions hand to routing and handlers alike.
 *
 * <p>Immutable. It owns its bytes, so it outlives the buffer it was read from.
 */
public final class RequestHead {

    /** The body's length is not known beforehand: it is chunked. */
    public static final long UNKNOWN = -1;

    /** Stands for the head of a request that is not there, or could not be read. */
    public static final RequestHead NONE =
            new RequestHead("", TargetForm.ASTERISK, new byte[0], 0, 1, 0, "", "*", false, FieldBlock.empty(), 0, 0);

    private final String method;
    private final TargetForm form;
    private final byte[] target;
    private final int targetStart;
    private final int queryStart;
    private final int targetEnd;
    private final String authority;
    private final String path;
    private final boolean http10;
    private final FieldBlock fields;
    private final long contentLength;
    private final int traits;

    /** The form of a request target (RFC 9112 section 3.2). */
    public enum TargetForm {
        /** A path and a query. */
        ORIGIN,
        /** A whole URI, as proxies are sent. */
        ABSOLUTE,
        /** Host and port, for {@code CONNECT}. */
        AUTHORITY,
        /** {@code *}, the server itself, for {@code OPTIONS}. */
        ASTERISK
    }

    /** What a head may have beside the common; each is a bit of {@link #traits}. */
    public static final class Trait {
        /** The connection may serve another request after this one. */
        public static final int KEEP_ALIVE = 1;
        /** The client waits for {@code 100 Continue} (RFC 9110 section 10.1.1). */
        public static final int EXPECTS_CONTINUE = 2;
        /** There is a precondition (RFC 9110 section 13.1). */
        public static final int CONDITIONAL = 4;
        /** There is a {@code Range}. */
        public static final int RANGE = 8;
        /** {@code TE} names trailers (RFC 9110 section 10.1.4). */
        public static final int TAKES_TRAILERS = 16;
        /** There is an {@code Upgrade}. */
        public static final int UPGRADE = 32;

        /** The target is a URI with the scheme {@code https}. */
        public static final int HTTPS = 64;

        private Trait() {}
    }

    /**
     * A head from its parts.
     *
     * @param target the bytes that hold the raw target, from {@code targetStart} to {@code targetEnd}; taken over
     * @param queryStart where the query starts, after its question mark; {@code targetEnd} + 1 if there is none
     * @param path decoded and normalised; {@code *} or empty for targets that have none
     * @param contentLength from 0, or {@link #UNKNOWN}
     * @param traits bits of {@link Trait}
     */
    public RequestHead(
            String method,
            TargetForm form,
            byte[] target,
            int targetStart,
            int queryStart,
            int targetEnd,
            String authority,
            String path,
            boolean http10,
            FieldBlock fields,
            long contentLength,
            int traits) {
        this.method = method;
        this.form = form;
        this.target = target;
        this.targetStart = targetStart;
        this.queryStart = queryStart;
        this.targetEnd = targetEnd;
        this.authority = authority;
        this.path = path;
        this.http10 = http10;
        this.fields = fields;
        this.contentLength = contentLength;
        this.traits = traits;
    }

    /** The method. */
    public String method() {
        return method;
    }

    /** Whether the method is {@code HEAD}: the answer has no content. */
    public boolean isHead() {
        return method.equals("HEAD");
    }

    /** The target's form. */
    public TargetForm form() {
        return form;
    }

    /** The target as it was sent. */
    public String target() {
        return new String(target, targetStart, targetEnd - targetStart, StandardCharsets.ISO_8859_1);
    }

    /** Host and port that the client asked for; may be empty. */
    public String authority() {
        return authority;
    }

    /** The decoded, normalised path; {@code *} for the asterisk form, empty for the authority form. */
    public String path() {
        return path;
    }

    /** The query as it was sent, without its question mark; empty if there is none. */
    public String rawQuery() {
        return queryStart >= targetEnd
                ? ""
                : new String(target, queryStart, targetEnd - queryStart, StandardCharsets.ISO_8859_1);
    }

    /** Whether the client speaks HTTP/1.0: no chunks, no interim answers. */
    public boolean http10() {
        return http10;
    }

    /** The header fields. */
    public FieldBlock fields() {
        return fields;
    }

    /** The body's declared length in bytes; 0 if there is no body, {@link #UNKNOWN} if it is chunked. */
    public long contentLength() {
        return contentLength;
    }

    /** Whether a body follows, be it of length 0 in one chunk. */
    public boolean hasBody() {
        return contentLength != 0;
    }

    /** Whether this bit of {@link Trait} is set. */
    public boolean has(int trait) {
        return (traits & trait) != 0;
    }
}
