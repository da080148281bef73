package dev.tenon.exchange;

import dev.tenon.api.HttpError;
import dev.tenon.http.ContentCoding;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A coded request body, decoded (RFC 1950, RFC 1952). Two bounds: the mount's {@code body_bytes} for what comes out, and a ratio,
 * so that a small bomb is found out long before the first bound. What is malformed, cut short, or followed by anything is 400;
 * gzip of several members is refused, since other readers stop after the first. Nothing at all is an empty body, as it is where
 * {@code Content-Length: 0} says so.
 */
final class DecodedBody extends InputStream {

    /** The most bytes that may come out for one that went in; text seldom exceeds 20, zlib can reach 1032. */
    static final int MAX_RATIO = 100;

    /** So much may come out whatever went in. */
    static final int FREE_BYTES = 64 * 1024;

    private static final int BUFFER_BYTES = 8 * 1024;

    private static final int HEADER_CHECKSUM = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;

    private final InputStream coded;
    private final boolean gzip;
    private final long limit;
    private final Inflater inflater;
    private final CRC32 checksum = new CRC32();
    private final CRC32 headChecksum = new CRC32();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int end;
    private long in;
    private long out;
    private boolean begun;
    private boolean ended;
    private boolean failed;
    private volatile boolean closed;

    /**
     * A decoder.
     *
     * @param coded the body as it comes
     * @param coding gzip or deflate
     * @param limit the most bytes to give out
     */
    DecodedBody(InputStream coded, ContentCoding coding, long limit) {
        this.coded = coded;
        this.gzip = coding == ContentCoding.GZIP;
        this.limit = limit;
        this.inflater = new Inflater(gzip);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (closed) {
            throw new IOException("the body is closed, it can no longer be read");
        }
        if (length == 0) {
            return 0;
        }
        if (failed) {
            throw new IOException("the body could not be decoded before");
        }
        if (ended) {
            return -1;
        }
        failed = true; // until it has gone well
        int count = decode(target, offset, length);
        failed = false;
        return count;
    }

    private int decode(byte[] target, int offset, int length) throws IOException {
        try {
            if (!begun) {
                begun = true;
                if (isEmpty()) {
                    ended = true;
                    inflater.end();
                    return -1;
                }
                if (gzip) {
                    readHead();
                }
            }
            return inflate(target, offset, length);
        } catch (DataFormatException e) {
            throw malformed("is damaged");
        }
    }

    private int inflate(byte[] target, int offset, int length) throws IOException, DataFormatException {
        while (true) {
            int count = inflater.inflate(target, offset, length);
            if (count > 0) {
                count(target, offset, count);
                return count;
            }
            if (inflater.finished()) {
                at = end - inflater.getRemaining();
                readEnd();
                return -1;
            }
            if (inflater.needsDictionary()) {
                throw malformed("wants a dictionary that nobody gave");
            }
            if (at == end) {
                fill();
            }
            inflater.setInput(buffer, at, end - at);
            at = end;
        }
    }

    private void count(byte[] target, int offset, int count) {
        checksum.update(target, offset, count);
        out += count;
        if (out > limit) {
            throw new HttpError(413, "the body is longer than " + limit + " bytes when it is decoded");
        }
        if (out > FREE_BYTES && out > MAX_RATIO * in) {
            throw new HttpError(413, "the body grows to more than " + MAX_RATIO + " times its size when it is decoded");
        }
    }

    /** RFC 1952 section 2.3. */
    private void readHead() throws IOException {
        if (next() != 0x1f || next() != 0x8b || next() != 8) {
            throw malformed("does not start as gzip does");
        }
        int flags = next();
        if ((flags & RESERVED) != 0) {
            throw malformed("has flags of gzip that are reserved");
        }
        skip(6);
        if ((flags & EXTRA) != 0) {
            skip(next() | next() << 8);
        }
        skipText(flags & NAME);
        skipText(flags & COMMENT);
        if ((flags & HEADER_CHECKSUM) != 0) {
            int expected = (int) headChecksum.getValue() & 0xffff;
            if ((next() | next() << 8) != expected) {
                throw malformed("is damaged: the checksum of its head is another");
            }
        }
    }

    private boolean isEmpty() throws IOException {
        int count = coded.read(buffer, 0, BUFFER_BYTES);
        end = Math.max(0, count);
        in += end;
        return count < 0;
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private void skipText(int flag) throws IOException {
        if (flag != 0) {
            while (next() != 0) {
                // The name is of no use here; its length is bounded by that of the body.
            }
        }
    }

    private void readEnd() throws IOException {
        ended = true;
        if (gzip && (littleEndian() != (int) checksum.getValue() || littleEndian() != (int) out)) {
            throw malformed("is damaged: its checksum is another");
        }
        if (at < end || coded.read() >= 0) {
            throw malformed("goes on after its end");
        }
        inflater.end();
    }

    private int littleEndian() throws IOException {
        return next() | next() << 8 | next() << 16 | next() << 24;
    }

    private int next() throws IOException {
        if (at == end) {
            fill();
        }
        int octet = buffer[at++] & 0xff;
        headChecksum.update(octet); // nobody asks for it behind the head
        return octet;
    }

    private void fill() throws IOException {
        int count = coded.read(buffer, 0, BUFFER_BYTES);
        if (count < 0) {
            throw malformed("is cut short");
        }
        at = 0;
        end = count;
        in += count;
    }

    private static HttpError malformed(String what) {
        return new HttpError(400, "the body's content coding " + what);
    }

    /** Frees the decoder, which holds memory outside the heap. Whoever reads on is told so: the end would look like that of the content. */
    @Override
    public void close() {
        closed = true;
        inflater.end();
    }
}
