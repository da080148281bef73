package dev.tenon.exchange;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.MultipartReader;
import dev.tenon.api.Parameters;
import dev.tenon.api.Problem;
import dev.tenon.api.Request;
import dev.tenon.api.Response;
import dev.tenon.api.TlsInfo;
import dev.tenon.api.Validators;
import dev.tenon.http.ContentCoding;
import dev.tenon.http.RequestHead;
import dev.tenon.http.Syntax;
import dev.tenon.routing.Mount;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request as its handler sees it: a thin view on the head, each part made when it is asked for. Belongs to the one thread that
 * serves the request.
 */
public final class RequestView implements Request {

    private static final int MAX_PARAMETERS = 1_000;

    private final RequestHead head;
    private final Mount mount;
    private final HttpStream stream;
    private final Supplier<String> ids;
    private final long startNanos;

    private @Nullable String path;
    private @Nullable Parameters query;
    private @Nullable Headers headers;
    private @Nullable InputStream body;
    private @Nullable Parameters form;
    private @Nullable MultipartReader multipart;
    private @Nullable String id;
    private @Nullable Forwarding forwarding;
    private ContentCoding coding = ContentCoding.IDENTITY;
    private @Nullable DecodedBody decoded;
    private volatile boolean ended;

    /**
     * A view for one call.
     *
     * @param ids gives this request its id, if it is asked for
     * @param startNanos when the call started, by {@link System#nanoTime}
     */
    public RequestView(RequestHead head, Mount mount, HttpStream stream, Supplier<String> ids, long startNanos) {
        this.head = head;
        this.mount = mount;
        this.stream = stream;
        this.ids = ids;
        this.startNanos = startNanos;
    }

    /** The head that was received. */
    public RequestHead head() {
        return head;
    }

    /** The mount that serves this request. */
    public Mount mount() {
        return mount;
    }

    /** What the configuration asks of this mount. */
    MountRules rules() {
        return MountedHandler.rulesOf(mount.handler());
    }

    /**
     * Takes note of what a trusted proxy says of its client.
     *
     * @throws HttpError 400 if it is malformed
     */
    void readForwarding() {
        Set<ForwardingField> believed = stream.forwards();
        if (!believed.isEmpty() && stream.remoteAddress() instanceof InetSocketAddress peer) {
            forwarding =
                    Forwarding.read(headers(), believed, peer, stream::trusts).orElse(null);
        }
    }

    /**
     * Checks that a target with a scheme has that of the connection, or of the one that a trusted proxy tells of (RFC 9110 section 7.4).
     *
     * @throws HttpError 421 if it has another
     */
    void checkScheme() {
        if (head.form() != RequestHead.TargetForm.ABSOLUTE) {
            return;
        }
        String named = head.has(RequestHead.Trait.HTTPS) ? "https" : "http";
        if (!named.equals(stream.scheme()) && !named.equals(scheme())) {
            throw new HttpError(421, "the target's scheme is not that of this connection (RFC 9110 section 7.4)");
        }
    }

    /**
     * Takes note of the body's content coding (RFC 9110 section 8.4).
     *
     * @throws HttpError 415 if it is none that this mount takes
     */
    void readCoding() {
        if (!head.hasBody() || head.fields().first("Content-Encoding").isEmpty()) {
            return;
        }
        String field = headers().combined("Content-Encoding").orElse("");
        ContentCoding named =
                ContentCoding.named(field.isBlank() ? "identity" : field).orElse(null);
        if (named == null || named != ContentCoding.IDENTITY && !rules().decompresses()) {
            throw new HttpError(
                    Problem.of(415, "a body in this content coding is not taken here; Accept-Encoding says which are"),
                    Headers.of("Accept-Encoding", rules().decompresses() ? "gzip, deflate, identity" : "identity"));
        }
        coding = named;
        if (named != ContentCoding.IDENTITY) {
            // The handler reads what was decoded, so these would mislead it.
            headers = withoutDigests(headers().without("Content-Encoding").without("Content-Length"));
        }
    }

    /** Without what was reckoned from the coded bytes (RFC 9530: the representation has its coding too). */
    private static Headers withoutDigests(Headers fields) {
        return fields.without("Content-Digest")
                .without("Repr-Digest")
                .without("Content-MD5")
                .without("Digest");
    }

    /** When the call has taken too long, by {@link System#nanoTime}: its time began when the head was there. */
    public long deadlineNanos() {
        return startNanos + handlerNanos();
    }

    /** How long a call may take, in nanoseconds. */
    public long handlerNanos() {
        return mount.handlerSeconds() * 1_000_000_000L;
    }

    /** Whether the exchange is over. */
    public boolean hasEnded() {
        return ended;
    }

    /** The exchange is over: the body can no longer be read. */
    public void end() {
        ended = true;
        if (decoded != null) {
            decoded.close();
        }
    }

    @Override
    public String method() {
        return head.method();
    }

    @Override
    public String scheme() {
        return told().flatMap(Forwarding::scheme).orElseGet(stream::scheme);
    }

    @Override
    public String authority() {
        return told().flatMap(Forwarding::authority).orElseGet(head::authority);
    }

    @Override
    public String target() {
        return head.target();
    }

    @Override
    public String path() {
        if (path == null) {
            path = mount.within(head.path());
        }
        return path;
    }

    @Override
    public String mountPath() {
        return mount.path();
    }

    @Override
    public String protocol() {
        return head.http10() ? "HTTP/1.0" : "HTTP/1.1";
    }

    @Override
    public Parameters query() {
        if (query == null) {
            query = Parameters.parse(withoutLonePercents(head.rawQuery()), MAX_PARAMETERS);
        }
        return query;
    }

    /**
     * A query in which each percent sign begins an escape. One that does not has got past the parser by {@code QUERY_PERCENT} alone, and
     * stands for itself.
     */
    private static String withoutLonePercents(String query) {
        int percent = query.indexOf('%');
        if (percent < 0) {
            return query;
        }
        StringBuilder encoded = new StringBuilder(query.length() + 8);
        int from = 0;
        for (; percent >= 0; percent = query.indexOf('%', percent + 1)) {
            boolean escapes = percent + 2 < query.length()
                    && Syntax.hex((byte) query.charAt(percent + 1)) >= 0
                    && Syntax.hex((byte) query.charAt(percent + 2)) >= 0;
            if (!escapes) {
                encoded.append(query, from, percent + 1).append("25");
                from = percent + 1;
            }
        }
        return encoded.append(query, from, query.length()).toString();
    }

    @Override
    public Headers headers() {
        if (headers == null) {
            headers = head.fields().toHeaders();
        }
        return headers;
    }

    @Override
    public Optional<String> header(String name) {
        return coding == ContentCoding.IDENTITY
                ? head.fields().first(name)
                : headers().first(name);
    }

    @Override
    public Parameters cookies() {
        return CookieHeader.parse(headers().all("Cookie"));
    }

    @Override
    public InputStream body() {
        if (body == null) {
            RequestBody plain = new RequestBody(stream, mount.bodyBytes(), () -> ended);
            if (coding == ContentCoding.IDENTITY) {
                body = plain;
            } else {
                decoded = new DecodedBody(plain, coding, mount.bodyBytes());
                body = decoded;
            }
        }
        return body;
    }

    @Override
    public OptionalLong bodyLength() {
        long length = head.contentLength();
        return length == RequestHead.UNKNOWN || coding != ContentCoding.IDENTITY
                ? OptionalLong.empty()
                : OptionalLong.of(length);
    }

    @Override
    public Parameters form() throws IOException {
        if (form == null) {
            String type = header("Content-Type").orElse("");
            form = FormBody.parse(bodyBytes((int) Math.min(mount.bodyBytes(), Integer.MAX_VALUE - 16)), type);
        }
        return form;
    }

    @Override
    public MultipartReader multipart() {
        if (multipart == null) {
            multipart = MultipartBody.open(body(), header("Content-Type").orElse(""));
        }
        return multipart;
    }

    @Override
    public Headers trailers() {
        if (ended) {
            return Headers.empty();
        }
        return coding == ContentCoding.IDENTITY ? stream.trailers() : withoutDigests(stream.trailers());
    }

    @Override
    public SocketAddress remoteAddress() {
        return forwarding == null ? stream.remoteAddress() : forwarding.address();
    }

    private Optional<Forwarding> told() {
        return Optional.ofNullable(forwarding);
    }

    @Override
    public Optional<TlsInfo> tls() {
        return stream.tls();
    }

    @Override
    public synchronized String id() {
        if (id == null) {
            id = ids.get();
        }
        return id;
    }

    @Override
    public Instant deadline() {
        return Instant.now().plusNanos(deadlineNanos() - System.nanoTime());
    }

    @Override
    public void interim(int status, Headers fields) throws IOException {
        if (status < 102 || status > 199) {
            throw new IllegalArgumentException("an interim status for handlers is 102 to 199, not " + status);
        }
        if (ended) {
            throw new IOException("the request has been answered, nothing can be sent for it any more");
        }
        if (!head.http10()) {
            stream.interim(status, fields);
        }
    }

    @Override
    public Optional<Response> preconditions(Validators current) {
        if (!head.has(RequestHead.Trait.CONDITIONAL)) {
            return Optional.empty();
        }
        long now = System.currentTimeMillis() / 1000;
        boolean reads = method().equals("GET") || head.isHead();
        Validators coded = codes() && reads ? CodedAnswers.validators(current, CodedAnswers.accepted(this)) : current;
        Conditions.Outcome outcome = evaluate(coded, now);
        if (outcome == Conditions.Outcome.PRECONDITION_FAILED && !coded.etag().equals(current.etag())) {
            // Whether the content will be coded is known when it is there, so only what neither form meets has failed.
            outcome = evaluate(current, now) == outcome ? outcome : Conditions.Outcome.PROCEED;
        }
        return switch (outcome) {
            case PROCEED -> Optional.empty();
            case NOT_MODIFIED -> {
                Response unmodified = Response.status(304).withValidators(coded);
                yield Optional.of(codes() ? unmodified.withHeaders(CodedAnswers.VARY) : unmodified);
            }
            case PRECONDITION_FAILED -> Optional.of(failed().response());
        };
    }

    /** What the conditions say of this: the form that would be sent to a read, the state of the target for a change. */
    Conditions.Outcome evaluate(Validators current, long now) {
        Conditions.Names names = codes() ? Conditions.Names.ALSO_CODED : Conditions.Names.ITS_OWN;
        return Conditions.evaluate(method(), headers(), current, names, now);
    }

    private boolean codes() {
        return rules().compression() != MountRules.Compression.NEVER;
    }

    static HttpError failed() {
        return new HttpError(
                412,
                "the target is not in the state that the request's conditions ask for, or one of them is malformed");
    }
}
