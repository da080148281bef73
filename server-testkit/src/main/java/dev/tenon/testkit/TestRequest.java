package dev.tenon.testkit;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.MultipartReader;
import dev.tenon.api.Parameters;
import dev.tenon.api.Request;
import dev.tenon.api.Response;
import dev.tenon.api.TlsInfo;
import dev.tenon.api.Validators;
import dev.tenon.exchange.Conditions;
import dev.tenon.exchange.CookieHeader;
import dev.tenon.exchange.FormBody;
import dev.tenon.exchange.MultipartBody;
import dev.tenon.http.ProtocolError;
import dev.tenon.http.Target;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A request made by hand: for calling a handler without any server, or for sending to a {@link TestClient}.
 *
 * <pre>{@code
 * Response answer = handler.handle(TestRequest.post("/notes?draft=1").withHeader("If-Match", "*").withBody("{}"));
 * }</pre>
 *
 * <p>Each {@code with…} gives a new request with a body of its own that nobody has read; the request it is called on stays as it is.
 */
public final class TestRequest implements Request {

    private static final Set<String> METHODS_WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private final String method;
    private final String target;
    private String mountPath = "/";
    private Headers fields = Headers.empty();
    private byte[] content = new byte[0];
    private boolean chunked;
    private boolean cut;
    private long bodyLimit = 1_048_576;
    private Headers trailers = Headers.empty();
    private String scheme = "http";
    private Optional<TlsInfo> tls = Optional.empty();
    private SocketAddress remoteAddress = new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000);
    private final Instant deadline = Instant.now().plusSeconds(60);

    private final List<TestResponse> interims = new CopyOnWriteArrayList<>();
    private @Nullable TestBody body;
    private @Nullable Parameters form;
    private @Nullable MultipartReader multipart;

    private TestRequest(String method, String target) {
        if (!target.equals("*") && !target.startsWith("/") || !target.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "a target starts with a slash and has visible ASCII only, percent-encode the rest: " + target);
        }
        this.method = method;
        this.target = target;
    }

    private TestRequest(TestRequest other) {
        method = other.method;
        target = other.target;
        mountPath = other.mountPath;
        fields = other.fields;
        content = other.content;
        chunked = other.chunked;
        cut = other.cut;
        bodyLimit = other.bodyLimit;
        trailers = other.trailers;
        scheme = other.scheme;
        tls = other.tls;
        remoteAddress = other.remoteAddress;
    }

    /** A request; the target is a path and a query as they are sent: {@code /notes%20a?x=1}. */
    public static TestRequest of(String method, String target) {
        return new TestRequest(method, target);
    }

    /** A {@code GET}. */
    public static TestRequest get(String target) {
        return of("GET", target);
    }

    /** A {@code HEAD}. */
    public static TestRequest head(String target) {
        return of("HEAD", target);
    }

    /** A {@code POST}. */
    public static TestRequest post(String target) {
        return of("POST", target);
    }

    /** A {@code PUT}. */
    public static TestRequest put(String target) {
        return of("PUT", target);
    }

    /** A {@code PATCH}. */
    public static TestRequest patch(String target) {
        return of("PATCH", target);
    }

    /** A {@code DELETE}. */
    public static TestRequest delete(String target) {
        return of("DELETE", target);
    }

    /** This request with all header fields of this name replaced by one. */
    public TestRequest withHeader(String name, String value) {
        return withFields(fields.with(name, value));
    }

    /** This request and one more header field line. */
    public TestRequest addHeader(String name, String value) {
        return withFields(fields.and(name, value));
    }

    /** This request and one more cookie. */
    public TestRequest withCookie(String name, String value) {
        String before = fields.first("Cookie").map(cookies -> cookies + "; ").orElse("");
        return withHeader("Cookie", before + name + "=" + value);
    }

    /** This request with a body; its length is declared. */
    public TestRequest withBody(byte[] bytes) {
        TestRequest copy = new TestRequest(this);
        copy.content = bytes.clone();
        return copy;
    }

    /** This request with a body of text in UTF-8; its length is declared. */
    public TestRequest withBody(String text) {
        return withBody(text.getBytes(StandardCharsets.UTF_8));
    }

    /** This request with a body of JSON and its {@code Content-Type}. */
    public TestRequest withJson(String json) {
        return withHeader("Content-Type", "application/json").withBody(json);
    }

    /** This request with the fields of a form as its body. */
    public TestRequest withForm(Parameters form) {
        return withHeader("Content-Type", TestForms.ENCODED_TYPE).withBody(TestForms.encoded(form));
    }

    /** This request and one more field of a {@code multipart/form-data} body. */
    public TestRequest withPart(String name, String value) {
        return withPart(TestForms.parameter("name", name), value.getBytes(StandardCharsets.UTF_8));
    }

    /** This request and one more file in a {@code multipart/form-data} body. */
    public TestRequest withFile(String name, String filename, String mediaType, byte[] bytes) {
        String head = TestForms.parameter("name", name) + TestForms.parameter("filename", filename);
        return withPart(head + "\r\nContent-Type: " + mediaType, bytes);
    }

    private TestRequest withPart(String head, byte[] bytes) {
        byte[] form = fields.first("Content-Type")
                        .filter(TestForms.MULTIPART_TYPE::equals)
                        .isPresent()
                ? content
                : new byte[0];
        return withHeader("Content-Type", TestForms.MULTIPART_TYPE).withBody(TestForms.withPart(form, head, bytes));
    }

    /** This request with its body in chunks, of a length that is not declared, and with these trailer fields or none. */
    public TestRequest withTrailers(Headers trailers) {
        TestRequest copy = new TestRequest(this);
        copy.chunked = true;
        copy.trailers = trailers;
        return copy;
    }

    /** This request from a client that vanishes once the body has been read: the next read throws. Only for calling a handler. */
    public TestRequest withBodyCutOff() {
        TestRequest copy = new TestRequest(this);
        copy.cut = true;
        return copy;
    }

    /** This request with another limit for its body than 1 MiB; reading past it throws 413. Only for calling a handler. */
    public TestRequest withBodyLimit(long bytes) {
        TestRequest copy = new TestRequest(this);
        copy.bodyLimit = bytes;
        return copy;
    }

    /** This request to a handler that is mounted here; the target stays whole. Only for calling a handler. */
    public TestRequest withMountPath(String path) {
        TestRequest copy = new TestRequest(this);
        copy.mountPath = path;
        return copy;
    }

    /** This request from another address. Only for calling a handler. */
    public TestRequest withRemoteAddress(SocketAddress address) {
        TestRequest copy = new TestRequest(this);
        copy.remoteAddress = address;
        return copy;
    }

    /** This request over TLS. Only for calling a handler. */
    public TestRequest withTls(TlsInfo info) {
        TestRequest copy = new TestRequest(this);
        copy.tls = Optional.of(info);
        copy.scheme = "https";
        return copy;
    }

    private TestRequest withFields(Headers headers) {
        TestRequest copy = new TestRequest(this);
        copy.fields = headers;
        return copy;
    }

    /** The interim answers that the handler has sent so far. */
    public List<TestResponse> interims() {
        return List.copyOf(interims);
    }

    /** This request as HTTP/1.1 sends it, from the request line to the last trailer. */
    public byte[] toBytes() {
        return RequestEncoder.encode(method + " " + target, headers(), content, chunked, trailers);
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String scheme() {
        return scheme;
    }

    @Override
    public String authority() {
        return headers().first("Host").orElse("");
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public String path() {
        String full = decodedPath();
        if (mountPath.equals("/")) {
            return full;
        }
        if (!full.equals(mountPath) && !full.startsWith(mountPath + "/")) {
            throw new IllegalStateException(target + " is not within the mount at " + mountPath);
        }
        return full.length() == mountPath.length() ? "/" : full.substring(mountPath.length());
    }

    private String decodedPath() {
        int mark = target.indexOf('?');
        byte[] raw = (mark < 0 ? target : target.substring(0, mark)).getBytes(StandardCharsets.US_ASCII);
        try {
            return target.equals("*") ? target : Target.path(raw, 0, raw.length);
        } catch (ProtocolError e) {
            throw new IllegalStateException("a server refuses this target: " + e.rule(), e);
        }
    }

    @Override
    public String mountPath() {
        return mountPath;
    }

    @Override
    public String protocol() {
        return "HTTP/1.1";
    }

    @Override
    public Parameters query() {
        int mark = target.indexOf('?');
        return mark < 0 ? Parameters.empty() : Parameters.parse(target.substring(mark + 1), 1_000);
    }

    /** What was set, and what every client adds: {@code Host}, and the framing of a body. */
    @Override
    public Headers headers() {
        Headers all = fields.contains("Host")
                ? fields
                : Headers.of("Host", "localhost").and(fields);
        if (chunked) {
            return all.and("Transfer-Encoding", "chunked");
        }
        boolean declared = content.length > 0 || METHODS_WITH_BODY.contains(method);
        return declared ? all.and("Content-Length", Long.toString(content.length)) : all;
    }

    @Override
    public Parameters cookies() {
        return CookieHeader.parse(fields.all("Cookie"));
    }

    @Override
    public InputStream body() {
        return ownBody();
    }

    private synchronized TestBody ownBody() {
        if (body == null) {
            body = new TestBody(content, bodyLimit, cut);
        }
        return body;
    }

    @Override
    public OptionalLong bodyLength() {
        return chunked ? OptionalLong.empty() : OptionalLong.of(content.length);
    }

    @Override
    public Parameters form() throws IOException {
        if (form == null) {
            int limit = (int) Math.min(bodyLimit, Integer.MAX_VALUE - 16);
            form = FormBody.parse(bodyBytes(limit), header("Content-Type").orElse(""));
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
        return ownBody().atEnd() ? trailers : Headers.empty();
    }

    @Override
    public SocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public Optional<TlsInfo> tls() {
        return tls;
    }

    @Override
    public String id() {
        return "test";
    }

    @Override
    public Instant deadline() {
        return deadline;
    }

    @Override
    public void interim(int status, Headers headers) {
        if (status < 102 || status > 199) {
            throw new IllegalArgumentException("an interim status for handlers is 102 to 199, not " + status);
        }
        interims.add(TestResponse.ofHead(status, headers));
    }

    @Override
    public Optional<Response> preconditions(Validators current) {
        return switch (Conditions.evaluate(
                method, headers(), current, Instant.now().getEpochSecond())) {
            case PROCEED -> Optional.empty();
            case NOT_MODIFIED -> Optional.of(Response.status(304).withValidators(current));
            case PRECONDITION_FAILED -> Optional.of(new HttpError(412, "a condition does not hold").response());
        };
    }

    @Override
    public String toString() {
        return method + " " + target;
    }
}
