package dev.tenon.testkit;

import dev.tenon.api.HttpError;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A request's body as the server would give it: within a limit, and perhaps cut off by a client that vanishes. */
final class TestBody extends InputStream {

    private final byte[] content;
    private final long limit;
    private final boolean cut;
    private int position;
    private boolean ended;

    TestBody(byte[] content, long limit, boolean cut) {
        this.content = content;
        this.limit = limit;
        this.cut = cut;
    }

    /** Whether it was read to its end, or has nothing to read. */
    boolean atEnd() {
        return ended;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (position == content.length) {
            if (cut) {
                throw new IOException("the client has gone");
            }
            ended = true;
            return -1;
        }
        if (position == limit) {
            throw new HttpError(413, "the body is longer than " + limit + " bytes");
        }
        int count = (int) Math.min(Math.min(length, content.length - position), limit - position);
        System.arraycopy(content, position, target, offset, count);
        position += count;
        return count;
    }
}
