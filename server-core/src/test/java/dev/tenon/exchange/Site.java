package dev.tenon.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tenon.api.EngineAccess;
import dev.tenon.api.EngineAccess.Source;
import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Request;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.api.TlsInfo;
import dev.tenon.http.Limits;
import dev.tenon.http.ProtocolError;
import dev.tenon.http.RequestHead;
import dev.tenon.http.ResponseFields;
import dev.tenon.http1.Event;
import dev.tenon.http1.Http1Connection;
import dev.tenon.routing.Mount;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** One mount that is asked without an engine: requests as text in, answers as values out. */
final class Site {

    static final int BODY_BYTES = 1 << 20;

    private final Mount mount;
    private Headers trailers = Headers.empty();
    private String peer = "192.0.2.1";
    private Predicate<InetAddress> trusted = address -> false;

    private Site(RequestHandler handler, MountRules rules) {
        mount = new Mount("/", "site", new MountedHandler(handler, rules), false, BODY_BYTES, 60);
    }

    static Site of(RequestHandler handler) {
        return of(MountRules.defaults(), handler);
    }

    static Site of(MountRules rules, RequestHandler handler) {
        return new Site(handler, rules);
    }

    /** A site whose handler answers to these methods. */
    static Site answering(MountRules rules, Set<String> methods, RequestHandler handler) {
        return new Site(
                new RequestHandler() {
                    @Override
                    public Response handle(Request request) throws Exception {
                        return handler.handle(request);
                    }

                    @Override
                    public Set<String> methods(Request request) {
                        return methods;
                    }
                },
                rules);
    }

    Site from(String address, Predicate<InetAddress> proxies) {
        peer = address;
        trusted = proxies;
        return this;
    }

    /** These follow each body. */
    void trailers(Headers fields) {
        trailers = fields;
    }

    Mount mount() {
        return mount;
    }

    /** What a client would see. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Seen(int status, Headers fields, byte[] body) {
        String text() {
            return new String(body, ISO_8859_1);
        }

        String field(String name) {
            return fields.combined(name).orElse("-");
        }
    }

    /** Sends a request without a body. */
    Seen ask(String line, String... fields) throws Exception {
        return send(line, new byte[0], fields);
    }

    /** Sends a request with a body, or none if it is empty. */
    Seen send(String line, byte[] body, String... fields) throws Exception {
        StringBuilder head = new StringBuilder(line).append(" HTTP/1.1\r\nHost: example.com\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        if (body.length > 0) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(head.append("\r\n").toString().getBytes(ISO_8859_1));
        message.write(body);
        return send(message.toByteArray());
    }

    private Seen send(byte[] message) throws Exception {
        Http1Connection connection = new Http1Connection(Limits.defaults());
        connection.receive(message, 0, message.length);
        if (connection.next() != Event.HEAD) {
            throw new IllegalArgumentException("not a whole head");
        }
        RequestHead head = connection.head();
        RequestView view = new RequestView(head, mount, new Stream(connection), () -> "id-1", System.nanoTime());
        Response response = Exchange.call(view);
        if (response.offloaded().isPresent()) {
            response = Exchange.resolve(view, response.offloaded().get());
        }
        Answer answer = Exchange.settle(view, response);
        try {
            return seen(answer);
        } finally {
            view.end();
        }
    }

    private static Seen seen(Answer answer) throws Exception {
        List<String> lines = new ArrayList<>();
        ResponseFields.forEach(answer.response(), (name, value) -> {
            lines.add(name);
            lines.add(value);
        });
        if (answer.length() >= 0) {
            lines.add("Content-Length");
            lines.add(Long.toString(answer.length()));
        }
        byte[] body = new byte[0];
        if (answer.hasContent()) {
            body = content(answer.response());
        } else {
            Exchange.discard(answer.response());
        }
        return new Seen(answer.response().status(), Headers.of(lines.toArray(String[]::new)), body);
    }

    static byte[] content(Response response) throws Exception {
        return switch (EngineAccess.source(response.body())) {
            case Source.Empty empty -> new byte[0];
            case Source.Bytes bytes -> bytes.bytes();
            case Source.Stream stream -> {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                try {
                    stream.producer().writeTo(out);
                } finally {
                    Exchange.close(stream);
                }
                yield out.toByteArray();
            }
            case Source.File file -> {
                try (FileChannel open = FileChannel.open(file.path())) {
                    yield region(open, file.position(), file.length());
                }
            }
            case Source.Channel channel -> {
                try (FileChannel open = channel.channel()) {
                    yield region(open, channel.position(), channel.length());
                }
            }
        };
    }

    private static byte[] region(FileChannel file, long position, long length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) length);
        while (bytes.hasRemaining() && file.read(bytes, position + bytes.position()) > 0) {
            // until it is full
        }
        return bytes.array();
    }

    /** A connection on which all has arrived. */
    private final class Stream implements HttpStream {

        private final Http1Connection connection;
        private boolean ended;

        Stream(Http1Connection connection) {
            this.connection = connection;
            this.ended = !connection.head().hasBody();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                while (!ended) {
                    switch (connection.next()) {
                        case DATA -> {
                            return connection.take(target, offset, length);
                        }
                        case END -> ended = true;
                        case NEED_DATA -> throw new ClientGoneException("gone", null);
                        case HEAD -> throw new IllegalStateException("a head within a body");
                    }
                }
            } catch (ProtocolError error) {
                throw new HttpError(error.status(), error.rule());
            }
            return -1;
        }

        @Override
        public Headers trailers() {
            return trailers;
        }

        @Override
        public void interim(int status, Headers headers) {}

        @Override
        public String scheme() {
            return "http";
        }

        @Override
        public SocketAddress remoteAddress() {
            return new InetSocketAddress(InetAddress.ofLiteral(peer), 50_000);
        }

        @Override
        public Set<ForwardingField> forwards() {
            return trusted.test(InetAddress.ofLiteral(peer)) ? EnumSet.allOf(ForwardingField.class) : Set.of();
        }

        @Override
        public boolean trusts(InetAddress address) {
            return trusted.test(address);
        }

        @Override
        public Optional<TlsInfo> tls() {
            return Optional.empty();
        }
    }
}
