package dev.tenon.api;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One request, as an immutable view. The body is the one thing in it that is used up by reading.
 *
 * <p>Implemented by the server and by the test kit, never by plugins. A request belongs to the call of
 * {@link RequestHandler#handle} that was given it (and to the threads that call works with); after the answer is sent, its
 * body can no longer be read.
 */
public interface Request {

    /** The method, a case-sensitive token such as {@code GET} (RFC 9110 section 9.1). */
    String method();

    /** {@code http} or {@code https}: how the client, or a trusted proxy's client, reached the server. */
    String scheme();

    /** Host and port that the client asked for, as in {@code Host} or an absolute target; empty if it sent an empty one. */
    String authority();

    /** The request target exactly as it was sent, for example {@code /data/notes?limit=2} (RFC 9112 section 3.2). */
    String target();

    /**
     * The path within this mount: percent-decoded once, dot segments removed, always starting with {@code /}. For a mount at
     * {@code /data} the target {@code /data/notes%20a?x=1} has the path {@code /notes a}. A decoded segment never contains
     * a slash, a backslash or a NUL: the server refuses such targets with 400.
     */
    String path();

    /** Where the mount sits, without a trailing slash except for the root mount: {@code /data}, or {@code /}. */
    String mountPath();

    /** The protocol's name and version, for example {@code HTTP/1.1}. */
    String protocol();

    /** The decoded query parameters, in order; empty if there is no query. At most 1,000 of them, else 400. */
    Parameters query();

    /** The first query parameter of this name, decoded. */
    default Optional<String> query(String name) {
        return query().first(name);
    }

    /** The header fields in the order in which they came, without the trailers. */
    Headers headers();

    /** The value of the first header field of this name, compared without regard to case. */
    default Optional<String> header(String name) {
        return headers().first(name);
    }

    /** The cookies that the client sent (RFC 6265 section 5.4), in order, values as they were sent. */
    Parameters cookies();

    /** The first cookie of this name. */
    default Optional<String> cookie(String name) {
        return cookies().first(name);
    }

    /**
     * The body as it arrives; empty if there is none. Reading waits for the client, and asks it to send if it waits for
     * {@code 100 Continue}. The same stream each time.
     *
     * <p>Reading throws {@link HttpError} (413 past the mount's {@code body_bytes}, 408 when the client is too slow, 400 when
     * its framing is broken), which a handler lets pass, and {@link IOException} when the client has gone.
     */
    InputStream body();

    /** The body's length in bytes if the client declared it; empty for a chunked body, 0 if there is no body. */
    OptionalLong bodyLength();

    /**
     * The rest of the body, in memory.
     *
     * @param limit the most bytes to accept, from 0; a longer body is answered with 413
     * @throws HttpError 413 if the body is longer than {@code limit}
     * @throws IOException if the client has gone
     */
    default byte[] bodyBytes(int limit) throws IOException {
        if (bodyLength().orElse(0) > limit) {
            throw new HttpError(413, "the body is longer than " + limit + " bytes");
        }
        byte[] bytes = body().readNBytes(limit);
        if (bytes.length == limit && body().read() >= 0) {
            throw new HttpError(413, "the body is longer than " + limit + " bytes");
        }
        return bytes;
    }

    /**
     * The rest of the body as UTF-8 text, in memory; malformed input becomes U+FFFD.
     *
     * @param limit the most bytes to accept, from 0; a longer body is answered with 413
     */
    default String bodyText(int limit) throws IOException {
        return new String(bodyBytes(limit), StandardCharsets.UTF_8);
    }

    /**
     * The body as the fields of an HTML form, {@code application/x-www-form-urlencoded}: decoded, at most 1,000 fields, in
     * memory within the mount's {@code body_bytes}. The same value each time.
     *
     * @throws HttpError 415 if the body is of another type, 400 if it is malformed or has too many fields
     * @throws IOException if the client has gone
     */
    Parameters form() throws IOException;

    /**
     * The body as {@code multipart/form-data} (RFC 7578), part after part as it arrives; nothing is kept in memory but the
     * heads of the parts (16 KiB each, at most 1,000 parts). The same reader each time.
     *
     * @throws HttpError 415 if the body is of another type, 400 if it has no valid boundary
     */
    MultipartReader multipart();

    /** The trailer fields of a chunked body, without those that RFC 9110 section 6.5.1 forbids; empty until it is read. */
    Headers trailers();

    /** Who sent the request: the peer, or what a trusted proxy says of it. An address of a Unix socket may be unnamed. */
    SocketAddress remoteAddress();

    /** What TLS knows of the connection; empty without TLS. */
    Optional<TlsInfo> tls();

    /** A short id of this request, unique within the server's life; it is in the log and in error answers. */
    String id();

    /** When the mount's {@code handler_seconds} run out: the call is then interrupted and the client gets a 503. */
    Instant deadline();

    /**
     * Sends an interim answer now, ahead of the final one: {@code interim(103, Headers.of("Link", "…"))}. Clients of HTTP/1.0
     * are spared it.
     *
     * @param status 102 to 199; {@code 100 Continue} is the server's own affair, 101 is {@link Response#upgrade}
     * @throws IOException if the client has gone
     * @throws IllegalArgumentException for another status
     */
    void interim(int status, Headers headers) throws IOException;

    /**
     * Compares this request's conditions with the state of its target, before a side effect: {@code If-Match},
     * {@code If-Unmodified-Since}, {@code If-None-Match}, {@code If-Modified-Since}, in the order of RFC 9110 section 13.2.2.
     * For a {@code GET} there is no need to ask: put the validators on the response, and the server does the rest.
     *
     * <pre>{@code
     * Optional<Response> refused = request.preconditions(note.validators());
     * if (refused.isPresent()) {
     *     return refused.get();
     * }
     * store.replace(note);
     * }</pre>
     *
     * @param current the validators of what is there now, or {@link Validators#missing} if nothing is
     * @return the answer to give instead (412, or 304 for {@code GET} and {@code HEAD}); empty to go ahead
     */
    Optional<Response> preconditions(Validators current);
}
