package dev.tenon.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An answer, as an immutable value: status, header fields, body. Handlers return it and the server sends it.
 *
 * <p>The server adds {@code Date}, the framing ({@code Content-Length} or {@code Transfer-Encoding}) and {@code Connection}.
 * If the response carries {@link Validators}, it answers conditional requests (304, 412) by itself, and ranges (206, 416) if
 * it accepts them. Handlers never do either.
 *
 * <p>Since it never changes, the server remembers its encoded form: returning the same instance again costs almost nothing.
 */
public final class Response {

    private final int status;
    private final Headers headers;
    private final Body body;
    private final Validators validators;
    private final boolean acceptsRanges;
    private final @Nullable Extra extra;

    /** The engine's memory of this response; see {@link EngineAccess#remember}. */
    @Nullable
    Object memo;

    /** The other forms of this response; see {@link EngineAccess#rememberForms}. */
    @Nullable
    Object forms;

    /** What few responses have, kept apart so that the others stay small. */
    private record Extra(
            @Nullable Problem problem,
            @Nullable Supplier<Headers> trailers,
            @Nullable Upgrade upgrade,
            @Nullable Callable<Response> offloaded) {}

    /**
     * A switch to another protocol.
     *
     * @param protocol the name in {@code Upgrade}, or empty for {@code CONNECT}
     * @param handler who speaks it
     */
    public record Upgrade(String protocol, DuplexHandler handler) {}

    private Response(
            int status,
            Headers headers,
            Body body,
            Validators validators,
            boolean acceptsRanges,
            @Nullable Extra extra) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.validators = validators;
        this.acceptsRanges = acceptsRanges;
        this.extra = extra;
    }

    /**
     * An answer of a status and nothing else.
     *
     * @param status 200 to 599
     * @throws IllegalArgumentException for another status
     */
    public static Response status(int status) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("a final status is 200 to 599, not " + status);
        }
        return new Response(status, Headers.empty(), Body.empty(), Validators.none(), false, null);
    }

    /** 200 with a body of this media type, for example {@code image/png}. */
    public static Response of(String mediaType, Body body) {
        return status(200).withHeader("Content-Type", mediaType).withBody(body);
    }

    /** 200 with plain text in UTF-8. */
    public static Response text(String text) {
        return of("text/plain; charset=utf-8", Body.of(text));
    }

    /** 200 with an HTML document in UTF-8. */
    public static Response html(String html) {
        return of("text/html; charset=utf-8", Body.of(html));
    }

    /** 200 with JSON text in UTF-8; the text is not checked. */
    public static Response json(String json) {
        return of("application/json", Body.of(json));
    }

    /** 200 with these bytes; they are copied. */
    public static Response bytes(String mediaType, byte[] bytes) {
        return of(mediaType, Body.of(bytes));
    }

    /**
     * 200 with a regular file, its size and time of last modification taken now; ranges are accepted.
     *
     * @throws IOException if it is not there, cannot be read, or is not a regular file
     */
    public static Response file(String mediaType, Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new IOException("not a regular file: " + path);
        }
        return of(mediaType, Body.file(path, attributes.size()))
                .withValidators(
                        Validators.modified(attributes.lastModifiedTime().toInstant()))
                .withAcceptsRanges(true);
    }

    /** 200 with a body of unknown length that is sent as it is produced. */
    public static Response stream(String mediaType, BodyProducer producer) {
        return of(mediaType, Body.stream(producer));
    }

    /** 302 to another place, a URI reference such as {@code /login?next=%2F}. */
    public static Response redirect(String location) {
        return redirect(302, location);
    }

    /**
     * A redirection.
     *
     * @param status 301, 302, 303, 307 or 308
     * @param location a URI reference; anything outside ASCII percent-encoded
     * @throws IllegalArgumentException for another status, or a location with a forbidden character
     */
    public static Response redirect(int status, String location) {
        switch (status) {
            case 301, 302, 303, 307, 308 -> {
                return status(status).withHeader("Location", location);
            }
            default -> throw new IllegalArgumentException("not the status of a redirection: " + status);
        }
    }

    /**
     * An error answer with problem details (RFC 9457); the server shows it as an HTML page to a client that prefers HTML.
     *
     * @param status 400 to 599
     * @param detail what went wrong in this request; shown to the client
     */
    public static Response problem(int status, String detail) {
        return problem(Problem.of(status, detail));
    }

    /** An error answer with these problem details. */
    public static Response problem(Problem problem) {
        return status(problem.status())
                .withHeader("Content-Type", "application/problem+json")
                .withBody(Body.of(problem.toJson()))
                .withExtra(new Extra(problem, null, null, null));
    }

    /**
     * A switch to another protocol: 101 with {@code Upgrade}, after which the handler owns the connection. Only for a request
     * that offers this protocol. In answer to {@code CONNECT} the status is 200 and the protocol's name is not sent.
     *
     * @param protocol the name to put in {@code Upgrade}, for example {@code websocket}
     */
    public static Response upgrade(String protocol, DuplexHandler handler) {
        return new Response(
                101,
                Headers.empty(),
                Body.empty(),
                Validators.none(),
                false,
                new Extra(null, null, new Upgrade(protocol, handler), null));
    }

    /**
     * What a handler that promised not to wait returns when this one request must: the work is done on a virtual thread, where
     * it may wait, and what it returns is the answer. It may throw what {@link RequestHandler#handle} may throw.
     */
    public static Response offload(Callable<Response> work) {
        return status(200).withExtra(new Extra(null, null, null, work));
    }

    /**
     * This response with another status.
     *
     * @param status 200 to 599
     */
    public Response withStatus(int status) {
        status(status);
        return new Response(status, headers, body, validators, acceptsRanges, extra);
    }

    /**
     * This response with all header fields of this name replaced by one.
     *
     * @throws IllegalArgumentException if the field cannot be sent as it stands, or is the server's own: {@code Content-Length},
     *     {@code Transfer-Encoding}, {@code Keep-Alive}, and {@code Connection} other than {@code close}
     */
    public Response withHeader(String name, String value) {
        checkOwner(name, value);
        return withFields(headers.with(name, value));
    }

    /**
     * This response and one more header field line.
     *
     * @throws IllegalArgumentException as {@link #withHeader} does
     */
    public Response addHeader(String name, String value) {
        checkOwner(name, value);
        return withFields(headers.and(name, value));
    }

    /**
     * This response with these field lines beside its own.
     *
     * @throws IllegalArgumentException as {@link #withHeader} does
     */
    public Response withHeaders(Headers more) {
        more.forEach(Response::checkOwner);
        return withFields(headers.and(more));
    }

    /** This response without the header fields of this name. */
    public Response withoutHeader(String name) {
        return withFields(headers.without(name));
    }

    /** This response and a cookie to set. */
    public Response withCookie(Cookie cookie) {
        return addHeader("Set-Cookie", cookie.toString());
    }

    /** This response with another body. It is no longer a problem to be shown as HTML. */
    public Response withBody(Body body) {
        Extra rest = extra == null ? null : new Extra(null, extra.trailers, extra.upgrade, extra.offloaded);
        return new Response(status, headers, body, validators, acceptsRanges, rest);
    }

    /** This response with validators: they are sent, and the server answers conditional requests by them. */
    public Response withValidators(Validators validators) {
        return new Response(status, headers, body, validators, acceptsRanges, extra);
    }

    /** Whether the server may answer with a part of the body (RFC 9110 section 14). For a body of known length. */
    public Response withAcceptsRanges(boolean accepts) {
        return new Response(status, headers, body, validators, accepts, extra);
    }

    /** This response with trailer fields, computed after the body was sent; only for clients that said they take them. */
    public Response withTrailers(Supplier<Headers> trailers) {
        Extra old = extra == null ? new Extra(null, null, null, null) : extra;
        return withExtra(new Extra(old.problem, trailers, old.upgrade, old.offloaded));
    }

    /** The status, 101 or 200 to 599. */
    public int status() {
        return status;
    }

    /** The header fields that the handler set. */
    public Headers headers() {
        return headers;
    }

    /** The first header field of this name that the handler set. */
    public Optional<String> header(String name) {
        return headers.first(name);
    }

    /** The body. */
    public Body body() {
        return body;
    }

    /** The validators; {@link Validators#none} unless they were set. */
    public Validators validators() {
        return validators;
    }

    /** Whether the server may answer with a part of the body. */
    public boolean acceptsRanges() {
        return acceptsRanges;
    }

    /** The problem that this response shows, if it was made by {@link #problem}. */
    public Optional<Problem> problem() {
        return extra == null ? Optional.empty() : Optional.ofNullable(extra.problem);
    }

    /** The source of the trailer fields, if there is one. */
    public Optional<Supplier<Headers>> trailers() {
        return extra == null ? Optional.empty() : Optional.ofNullable(extra.trailers);
    }

    /** The switch to another protocol, if this response is one. */
    public Optional<Upgrade> upgrade() {
        return extra == null ? Optional.empty() : Optional.ofNullable(extra.upgrade);
    }

    /** The work that will give the real answer, if this response stands for it. */
    public Optional<Callable<Response>> offloaded() {
        return extra == null ? Optional.empty() : Optional.ofNullable(extra.offloaded);
    }

    private Response withFields(Headers fields) {
        return new Response(status, fields, body, validators, acceptsRanges, extra);
    }

    private Response withExtra(Extra more) {
        return new Response(status, headers, body, validators, acceptsRanges, more);
    }

    /** Framing and the connection are the server's: a handler that sets them would break what comes after. */
    private static void checkOwner(String name, String value) {
        switch (name.toLowerCase(Locale.ROOT)) {
            case "content-length", "transfer-encoding", "keep-alive" ->
                throw new IllegalArgumentException(
                        name + " is set by the server; for a length use Body.stream(length, …)");
            case "connection" -> {
                if (!value.strip().equalsIgnoreCase("close")) {
                    throw new IllegalArgumentException(
                            "Connection is set by the server; only \"close\" may be asked for");
                }
            }
            default -> {}
        }
    }

    @Override
    public String toString() {
        return "Response[" + status + ", " + headers.size() + " fields]";
    }
}
