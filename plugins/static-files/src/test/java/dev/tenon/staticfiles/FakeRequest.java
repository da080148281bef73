package dev.tenon.staticfiles;

import dev.tenon.api.Headers;
import dev.tenon.api.MultipartReader;
import dev.tenon.api.Parameters;
import dev.tenon.api.Request;
import dev.tenon.api.Response;
import dev.tenon.api.TlsInfo;
import dev.tenon.api.Validators;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** A GET as the server would hand it on: what this plugin looks at, and nothing else. */
record FakeRequest(String path, String mountPath, String target, Headers headers) implements Request {

    FakeRequest(String path, String mountPath, String target) {
        this(path, mountPath, target, Headers.empty());
    }

    static FakeRequest of(String path) {
        return new FakeRequest(path, "/", path);
    }

    /** A request with these fields: names and values in turn. */
    static FakeRequest of(String path, String... fields) {
        return new FakeRequest(path, "/", path, Headers.of(fields));
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String scheme() {
        return "http";
    }

    @Override
    public String authority() {
        return "evil.example";
    }

    @Override
    public String protocol() {
        return "HTTP/1.1";
    }

    @Override
    public Parameters query() {
        return Parameters.empty();
    }

    @Override
    public Parameters cookies() {
        return Parameters.empty();
    }

    @Override
    public InputStream body() {
        return InputStream.nullInputStream();
    }

    @Override
    public OptionalLong bodyLength() {
        return OptionalLong.of(0);
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
        return new InetSocketAddress(0);
    }

    @Override
    public Optional<TlsInfo> tls() {
        return Optional.empty();
    }

    @Override
    public String id() {
        return "1";
    }

    @Override
    public Instant deadline() {
        return Instant.MAX;
    }

    @Override
    public void interim(int status, Headers headers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Response> preconditions(Validators current) {
        throw new UnsupportedOperationException("the engine's work");
    }
}
