package dev.tenon.exchange;

import dev.tenon.api.HttpError;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** The request's body as a stream that keeps to the mount's limit and ends with the exchange. */
final class RequestBody extends InputStream {

    private final HttpStream stream;
    private final long limit;
    private long count;
    private final BooleanSupplier ended;

    /**
     * A body.
     *
     * @param ended whether the exchange is over: a handler that kept the stream must not read the next request's bytes
     */
    RequestBody(HttpStream stream, long limit, BooleanSupplier ended) {
        this.stream = stream;
        this.limit = limit;
        this.ended = ended;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (ended.getAsBoolean()) {
            throw new IOException("the request has been answered, its body can no longer be read");
        }
        if (length == 0) {
            return 0;
        }
        int read = stream.read(target, offset, length);
        count += Math.max(0, read);
        if (count > limit) {
            throw new HttpError(413, "the body is longer than " + limit + " bytes");
        }
        return read;
    }
}
