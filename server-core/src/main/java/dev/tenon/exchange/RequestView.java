package dev.tenon.exchange;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.MultipartReader;
import dev.tenon.api.Parameters;
import dev.tenon.api.Request;
import dev.tenon.api.Response;
import dev.tenon.api.TlsInfo;
import dev.tenon.api.Validators;
import dev.tenon.http.RequestHead;
import dev.tenon.routing.Mount;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
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
    private @Nullable RequestBody body;
    private @Nullable Parameters form;
    private @Nullable MultipartReader multipart;
    private @Nullable String id;
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

    /** When the call has taken too long, by {@link System#nanoTime}: its time began when the head was there. */
    public long deadlineNanos() {
        return startNanos + mount.handlerSeconds() * 1_000_000_000L;
    }

    /** Whether the exchange is over. */
    public boolean hasEnded() {
        return ended;
    }

    /** The exchange is over: the body can no longer be read. */
    public void end() {
        ended = true;
    }

    @Override
    public String method() {
        return head.method();
    }

    @Override
    public String scheme() {
        return stream.scheme();
    }

    @Override
    public String authority() {
        return head.authority();
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
            query = Parameters.parse(head.rawQuery(), MAX_PARAMETERS);
        }
        return query;
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
        return head.fields().first(name);
    }

    @Override
    public Parameters cookies() {
        return CookieHeader.parse(headers().all("Cookie"));
    }

    @Override
    public InputStream body() {
        if (body == null) {
            body = new RequestBody(stream, mount.bodyBytes(), () -> ended);
        }
        return body;
    }

    @Override
    public OptionalLong bodyLength() {
        long length = head.contentLength();
        return length == RequestHead.UNKNOWN ? OptionalLong.empty() : OptionalLong.of(length);
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
        return ended ? Headers.empty() : stream.trailers();
    }

    @Override
    public SocketAddress remoteAddress() {
        return stream.remoteAddress();
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
        return switch (Conditions.evaluate(method(), headers(), current, System.currentTimeMillis() / 1000)) {
            case PROCEED -> Optional.empty();
            case NOT_MODIFIED -> Optional.of(Response.status(304).withValidators(current));
            case PRECONDITION_FAILED -> Optional.of(failed().response());
        };
    }

    static HttpError failed() {
        return new HttpError(412, "the target is not in the state that the request's conditions ask for");
    }
}
