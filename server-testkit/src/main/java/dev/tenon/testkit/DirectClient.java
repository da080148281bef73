package dev.tenon.testkit;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.RequestHandler;
import dev.tenon.api.Response;
import dev.tenon.api.TlsInfo;
import dev.tenon.exchange.Answer;
import dev.tenon.exchange.Exchange;
import dev.tenon.exchange.HttpStream;
import dev.tenon.exchange.MountRules;
import dev.tenon.exchange.MountedHandler;
import dev.tenon.exchange.RequestView;
import dev.tenon.http.Limits;
import dev.tenon.http.ProtocolError;
import dev.tenon.http.ResponseFields;
import dev.tenon.http1.Event;
import dev.tenon.http1.Http1Connection;
import dev.tenon.routing.Mount;
import dev.tenon.routing.MountTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The server's parser, routing and rules of HTTP around handlers, in the caller's own thread. */
final class DirectClient implements TestClient {

    private static final String ID = "test";

    private final MountTable table;
    private final Deque<TestContext> contexts;

    private DirectClient(MountTable table, Deque<TestContext> contexts) {
        this.table = table;
        this.contexts = contexts;
    }

    static DirectClient start(List<TestSite.Place> places) throws Exception {
        Deque<TestContext> contexts = new ArrayDeque<>();
        try {
            List<Mount> mounts = new ArrayList<>();
            for (TestSite.Place place : places) {
                TestContext context = TestContext.of(place.name(), place.path(), place.options());
                contexts.push(context);
                RequestHandler handler = context.start(place.handler().get());
                mounts.add(mount(place.path(), place.name(), handler));
            }
            Mount nothing = mount("/", "none", request -> Response.problem(404, "Nothing is mounted here."));
            return new DirectClient(new MountTable(mounts, nothing), contexts);
        } catch (Throwable problem) {
            TestSite.closeAfter(problem, contexts);
            throw problem;
        }
    }

    private static Mount mount(String path, String name, RequestHandler handler) {
        Limits limits = Limits.defaults();
        RequestHandler mounted = new MountedHandler(handler, MountRules.defaults());
        return new Mount(path, name, mounted, !handler.blocking(), limits.bodyBytes(), limits.handlerSeconds());
    }

    @Override
    public TestResponse send(TestRequest request) throws IOException {
        byte[] message = request.toBytes();
        Http1Connection connection = new Http1Connection(Limits.defaults());
        connection.receive(message, 0, message.length);
        try {
            if (connection.next() != Event.HEAD) {
                throw new IllegalArgumentException("not a whole request: " + request);
            }
        } catch (ProtocolError error) {
            return taken(Exchange.reject(error.status(), error.rule(), ID, connection.isHead()), List.of());
        }
        Mount mount = table.find(connection.head().path());
        Stream stream = new Stream(connection);
        RequestView view = new RequestView(connection.head(), mount, stream, () -> ID, System.nanoTime());
        Response response = Exchange.call(view);
        if (response.offloaded().isPresent()) {
            response = Exchange.resolve(view, response.offloaded().get());
        }
        TestResponse answer = taken(Exchange.settle(view, response), stream.interims);
        view.end();
        return answer;
    }

    /** What a client would have received. */
    private static TestResponse taken(Answer answer, List<TestResponse> interims) throws IOException {
        Response response = answer.response();
        List<String> fields = new ArrayList<>();
        ResponseFields.forEach(response, (name, value) -> {
            fields.add(name);
            fields.add(value);
        });
        if (answer.length() >= 0) {
            fields.add("Content-Length");
            fields.add(Long.toString(answer.length()));
        }
        byte[] body = new byte[0];
        Headers trailers = Headers.empty();
        // Another protocol needs a network, so that a client without one gets to see the head alone.
        if (answer.hasContent() && response.upgrade().isEmpty()) {
            body = content(response);
            trailers = response.trailers().map(Supplier::get).orElse(trailers);
        } else {
            Exchange.discard(response);
        }
        return new TestResponse(response.status(), Headers.of(fields.toArray(String[]::new)), body, trailers, interims);
    }

    private static byte[] content(Response response) throws IOException {
        try {
            return TestResponse.bytes(response);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the body failed midway", e);
        }
    }

    @Override
    public void close() {
        TestSite.closeAll(contexts);
    }

    /** A connection on which the whole request has arrived already. */
    private static final class Stream implements HttpStream {

        private final Http1Connection connection;
        private final List<TestResponse> interims = new ArrayList<>();
        private boolean ended;
        private Headers trailers = Headers.empty();

        Stream(Http1Connection connection) {
            this.connection = connection;
            this.ended = !connection.head().hasBody();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (ended) {
                return -1;
            }
            try {
                return switch (connection.next()) {
                    case DATA -> connection.take(target, offset, length);
                    case END -> {
                        ended = true;
                        trailers = connection.trailers().toHeaders();
                        yield -1;
                    }
                    case NEED_DATA -> throw new IOException("the client has gone");
                    case HEAD -> throw new IllegalStateException("a head within a body");
                };
            } catch (ProtocolError error) {
                throw new HttpError(error.status(), error.rule());
            }
        }

        @Override
        public Headers trailers() {
            return trailers;
        }

        @Override
        public void interim(int status, Headers headers) {
            interims.add(TestResponse.ofHead(status, headers));
        }

        @Override
        public String scheme() {
            return "http";
        }

        @Override
        public SocketAddress remoteAddress() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000);
        }

        @Override
        public Optional<TlsInfo> tls() {
            return Optional.empty();
        }
    }
}
