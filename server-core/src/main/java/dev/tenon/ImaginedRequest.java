package dev.tenon;

import dev.tenon.api.Headers;
import dev.tenon.api.TlsInfo;
import dev.tenon.exchange.HttpStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A request that nobody has sent: head alone, from this machine.
 *
 * @param method its method
 * @param target its target, as a client would send it
 * @param authority what its {@code Host} says
 */
record ImaginedRequest(String method, String target, String authority) implements HttpStream {

    /**
     * What a client sends for this URL: a path with its query, an {@code http} or {@code https} URL, {@code *}, or host and port
     * for {@code CONNECT}.
     *
     * @throws IllegalArgumentException if no client could send it
     */
    static ImaginedRequest of(String method, String url) {
        if (method.isEmpty() || method.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
            throw new IllegalArgumentException("the method is a word such as GET, not \"" + method + "\"");
        }
        if (url.isEmpty() || url.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new IllegalArgumentException(
                    "the URL is a path such as /data/notes, or starts with http://; it has no control characters");
        }
        if (method.equals("CONNECT")) {
            return new ImaginedRequest(method, url, url);
        }
        int fragment = url.indexOf('#');
        String sent = fragment < 0 ? url : url.substring(0, fragment);
        int scheme = sent.startsWith("http://") ? 7 : sent.startsWith("https://") ? 8 : 0;
        if (scheme == 0) {
            return new ImaginedRequest(method, sent, "localhost");
        }
        int end = scheme;
        while (end < sent.length() && "/?".indexOf(sent.charAt(end)) < 0) {
            end++;
        }
        String rest = sent.substring(end);
        return new ImaginedRequest(method, rest.startsWith("/") ? rest : "/" + rest, sent.substring(scheme, end));
    }

    byte[] bytes() {
        return (method + " " + target + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        return -1;
    }

    @Override
    public Headers trailers() {
        return Headers.empty();
    }

    @Override
    public void interim(int status, Headers headers) {
        // Nobody waits for it.
    }

    @Override
    public String scheme() {
        return "http";
    }

    @Override
    public SocketAddress remoteAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    public Optional<TlsInfo> tls() {
        return Optional.empty();
    }
}
