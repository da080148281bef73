package dev.tenon.data;

import dev.tenon.api.Headers;
import dev.tenon.api.MultipartReader;
import dev.tenon.api.Parameters;
import dev.tenon.api.Request;
import dev.tenon.api.Response;
import dev.tenon.api.TlsInfo;
import dev.tenon.api.Validators;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** A request made by hand. Its conditions are compared literally: one tag or {@code *}, no dates. */
final class FakeRequest implements Request {

    private final String method;
    private final String target;
    private final String mountPath;
    private final Headers headers;
    private final InputStream body;
    private final int length;
    private final Instant deadline;

    private FakeRequest(
            String method, String target, String mountPath, Headers headers, byte[] body, Instant deadline) {
        this.method = method;
        this.target = target;
        this.mountPath = mountPath;
        this.headers = headers;
        this.body = new ByteArrayInputStream(body);
        this.length = body.length;
        this.deadline = deadline;
    }

    static FakeRequest of(String method, String target) {
        return new FakeRequest(
                method,
                target,
                "/data",
                Headers.empty(),
                new byte[0],
                Instant.now().plus(Duration.ofSeconds(30)));
    }

    static FakeRequest json(String method, String target, String body) {
        return of(method, target).withHeader("Content-Type", "application/json").withBody(body);
    }

    FakeRequest withHeader(String name, String value) {
        return new FakeRequest(method, target, mountPath, headers.and(name, value), bytes(), deadline);
    }

    FakeRequest withBody(String text) {
        return withBody(text.getBytes(StandardCharsets.UTF_8));
    }

    FakeRequest withBody(byte[] bytes) {
        return new FakeRequest(method, target, mountPath, headers, bytes, deadline);
    }

    FakeRequest withMountPath(String path) {
        return new FakeRequest(method, target, path, headers, bytes(), deadline);
    }

    FakeRequest withDeadline(Instant end) {
        return new FakeRequest(method, target, mountPath, headers, bytes(), end);
    }

    private byte[] bytes() {
        try {
            return body.readAllBytes();
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String scheme() {
        return "http";
    }

    @Override
    public String authority() {
        return "localhost";
    }

    @Override
    public String target() {
        return mountPath + target;
    }

    @Override
    public String path() {
        int question = target.indexOf('?');
        return question < 0 ? target : target.substring(0, question);
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
        int question = target.indexOf('?');
        return question < 0 ? Parameters.empty() : Parameters.parse(target.substring(question + 1), 1000);
    }

    @Override
    public Headers headers() {
        return headers;
    }

    @Override
    public Parameters cookies() {
        return Parameters.empty();
    }

    @Override
    public InputStream body() {
        return body;
    }

    @Override
    public OptionalLong bodyLength() {
        return OptionalLong.of(length);
    }

    @Override
    public Parameters form() {
        throw new UnsupportedOperationException();
    }

    @Override
    public MultipartReader multipart() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Headers trailers() {
        return Headers.empty();
    }

    @Override
    public SocketAddress remoteAddress() {
        return InetSocketAddress.createUnresolved("localhost", 1);
    }

    @Override
    public Optional<TlsInfo> tls() {
        return Optional.empty();
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
    public void interim(int status, Headers interimHeaders) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Response> preconditions(Validators current) {
        Optional<String> match = header("If-Match");
        if (match.isPresent() && !fits(match.get(), current)) {
            return Optional.of(Response.problem(412, "it is not what it was"));
        }
        Optional<String> noneMatch = header("If-None-Match");
        if (noneMatch.isPresent() && fits(noneMatch.get(), current)) {
            return Optional.of(
                    method.equals("GET") ? Response.status(304) : Response.problem(412, "it is there already"));
        }
        return Optional.empty();
    }

    private static boolean fits(String condition, Validators current) {
        return current.exists()
                && (condition.equals("*") || current.etag().orElse("").equals(condition));
    }
}
