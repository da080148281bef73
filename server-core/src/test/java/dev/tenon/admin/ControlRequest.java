package dev.tenon.admin;

import dev.tenon.api.Headers;
import dev.tenon.api.MultipartReader;
import dev.tenon.api.Parameters;
import dev.tenon.api.Request;
import dev.tenon.api.Response;
import dev.tenon.api.TlsInfo;
import dev.tenon.api.Validators;
import java.io.InputStream;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** A request without a body, as it comes over the control socket. */
record ControlRequest(String method, String target, Headers headers) implements Request {

    static ControlRequest of(String method, String target, String accept) {
        return new ControlRequest(method, target, accept.isEmpty() ? Headers.empty() : Headers.of("Accept", accept));
    }

    @Override
    public String scheme() {
        return "http";
    }

    @Override
    public String authority() {
        return "control";
    }

    @Override
    public String path() {
        return target.split("\\?", 2)[0];
    }

    @Override
    public String mountPath() {
        return "/";
    }

    @Override
    public String protocol() {
        return "HTTP/1.1";
    }

    @Override
    public Parameters query() {
        int query = target.indexOf('?');
        return query < 0 ? Parameters.empty() : Parameters.parse(target.substring(query + 1), 10);
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
        throw new UnsupportedOperationException("there is no form");
    }

    @Override
    public MultipartReader multipart() {
        throw new UnsupportedOperationException("there is no form");
    }

    @Override
    public Headers trailers() {
        return Headers.empty();
    }

    @Override
    public SocketAddress remoteAddress() {
        return UnixDomainSocketAddress.of("");
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
    public void interim(int status, Headers fields) {
        throw new UnsupportedOperationException("nobody asks for that");
    }

    @Override
    public Optional<Response> preconditions(Validators current) {
        return Optional.empty();
    }
}
