package dev.tenon.testkit;

import dev.tenon.api.EngineAccess;
import dev.tenon.api.EngineAccess.Source;
import dev.tenon.api.Headers;
import dev.tenon.api.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An answer with its whole body in memory, whether a handler returned it or a server sent it.
 *
 * <p>Immutable.
 */
public final class TestResponse {

    /** The longest body to take; a stream that never ends fails the test instead of filling the memory. */
    private static final int MAX_BYTES = 64 << 20;

    private final int status;
    private final Headers headers;
    private final byte[] body;
    private final Headers trailers;
    private final List<TestResponse> interims;

    TestResponse(int status, Headers headers, byte[] body, Headers trailers, List<TestResponse> interims) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.trailers = trailers;
        this.interims = List.copyOf(interims);
    }

    static TestResponse ofHead(int status, Headers headers) {
        return new TestResponse(status, headers, new byte[0], Headers.empty(), List.of());
    }

    TestResponse after(List<TestResponse> earlier) {
        return new TestResponse(status, headers, body, trailers, earlier);
    }

    /**
     * What a handler returned, as it is, with its body produced as the server would: files are read, streams are run and closed, an
     * offloaded response is resolved. The server itself would answer conditions, ranges and {@code HEAD} on top of it; ask a
     * {@link TestSite} for that.
     *
     * @throws IOException if a stream wrote another number of bytes than it had said, or more than 64 MiB
     * @throws Exception what the body, or the offloaded work, throws
     */
    public static TestResponse of(Response response) throws Exception {
        if (response.offloaded().isPresent()) {
            return of(response.offloaded().get().call());
        }
        byte[] body = bytes(response);
        Headers trailers = response.trailers().map(Supplier::get).orElse(Headers.empty());
        return new TestResponse(response.status(), response.headers(), body, trailers, List.of());
    }

    /** The status. */
    public int status() {
        return status;
    }

    /** The header fields. */
    public Headers headers() {
        return headers;
    }

    /** The value of the first header field of this name. */
    public Optional<String> header(String name) {
        return headers.first(name);
    }

    /** The body. */
    public byte[] bytes() {
        return body.clone();
    }

    /** The body as UTF-8 text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The trailer fields. */
    public Headers trailers() {
        return trailers;
    }

    /** The interim answers that came before this one, through a {@link TestClient}. */
    public List<TestResponse> interims() {
        return interims;
    }

    /** The body of a response, produced as by {@link #of}. */
    static byte[] bytes(Response response) throws Exception {
        return switch (EngineAccess.source(response.body())) {
            case Source.Empty empty -> new byte[0];
            case Source.Bytes bytes -> bytes.bytes().clone();
            case Source.File file -> {
                try (FileChannel channel = FileChannel.open(file.path())) {
                    if (channel.size() != file.total()) {
                        throw new IOException(
                                "the file is not " + file.total() + " bytes long any more: " + file.path());
                    }
                    yield region(channel, file.position(), file.length());
                }
            }
            case Source.Channel region -> {
                try (FileChannel channel = region.channel()) {
                    yield region(channel, region.position(), region.length());
                }
            }
            case Source.Stream stream -> produced(stream);
        };
    }

    private static byte[] region(FileChannel channel, long position, long length) throws IOException {
        if (length > MAX_BYTES) {
            throw new IOException("a body of more than " + MAX_BYTES + " bytes");
        }
        ByteBuffer region = ByteBuffer.allocate((int) length);
        while (region.hasRemaining()) {
            if (channel.read(region, position + region.position()) < 0) {
                throw new IOException("the file ends " + region.remaining() + " bytes too early");
            }
        }
        return region.array();
    }

    private static byte[] produced(Source.Stream stream) throws Exception {
        Collector collector = new Collector();
        try (var producer = stream.producer()) {
            producer.writeTo(collector);
        }
        byte[] bytes = collector.bytes.toByteArray();
        if (stream.length() >= 0 && stream.length() != bytes.length) {
            throw new IOException("the stream wrote " + bytes.length + " bytes instead of " + stream.length());
        }
        return bytes;
    }

    private static final class Collector extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            if (length > MAX_BYTES - bytes.size()) {
                throw new IOException("a body of more than " + MAX_BYTES + " bytes");
            }
            bytes.write(source, offset, length);
        }
    }

    /** Status, fields and text, for the message of a failed assertion. */
    @Override
    public String toString() {
        return status + " " + EngineAccess.phrase(status) + "\n" + headers + "\n" + text();
    }
}
