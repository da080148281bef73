package dev.tenon.exchange;

import dev.tenon.http.ContentCoding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Compresses what is written to it (RFC 1950, RFC 1952). A flush sends all that was written so far in a form that the client can
 * decode. {@link #end} must follow in any case: it frees memory outside the heap.
 */
final class CodingOutput extends OutputStream {

    /** The lowest level of zlib that looks for better matches: near the best in size, at half of its time. */
    private static final int LEVEL = 4;

    private static final int BUFFER_BYTES = 8 * 1024;

    /** No name, no time, no system: RFC 1952 section 2.3.1. */
    private static final byte[] GZIP_HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private final OutputStream out;
    private final boolean gzip;
    private final Deflater deflater;
    private final CRC32 checksum = new CRC32();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private boolean begun;

    /** An output in this coding, which is not the identity. */
    CodingOutput(OutputStream out, ContentCoding coding) {
        this.out = out;
        this.gzip = coding == ContentCoding.GZIP;
        this.deflater = new Deflater(LEVEL, gzip);
    }

    /** These bytes in this coding. */
    static byte[] encode(byte[] content, ContentCoding coding) throws IOException {
        ByteArrayOutputStream coded = new ByteArrayOutputStream(Math.max(64, content.length / 3));
        CodingOutput output = new CodingOutput(coded, coding);
        try {
            output.write(content, 0, content.length);
            output.finish();
        } finally {
            output.end();
        }
        return coded.toByteArray();
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        begin();
        if (gzip) {
            checksum.update(bytes, offset, length);
        }
        deflater.setInput(bytes, offset, length);
        while (!deflater.needsInput()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
    }

    @Override
    public void flush() throws IOException {
        begin();
        int count;
        do {
            count = deflater.deflate(buffer, 0, BUFFER_BYTES, Deflater.SYNC_FLUSH);
            out.write(buffer, 0, count);
        } while (count == BUFFER_BYTES);
        out.flush();
    }

    /** Nothing follows: writes what is left, and the end. */
    void finish() throws IOException {
        begin();
        deflater.finish();
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        if (gzip) {
            writeLittleEndian((int) checksum.getValue());
            writeLittleEndian((int) deflater.getBytesRead());
        }
    }

    /** Frees the compressor; nothing can be written any more. */
    void end() {
        deflater.end();
    }

    private void begin() throws IOException {
        if (!begun) {
            begun = true;
            if (gzip) {
                out.write(GZIP_HEAD);
            }
        }
    }

    private void writeLittleEndian(int number) throws IOException {
        out.write(new byte[] {(byte) number, (byte) (number >> 8), (byte) (number >> 16), (byte) (number >> 24)});
    }
}
