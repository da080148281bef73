package dev.tenon.exchange;

import dev.tenon.api.BodyProducer;
import dev.tenon.api.EngineAccess.Source;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Writes several parts of a body, each with its head, as {@code multipart/byteranges} (RFC 9110 section 14.6). */
final class RangeParts implements BodyProducer {

    private static final int COPY_BYTES = 16 * 1024;

    private final Source whole;
    private final List<ByteRanges.Range> ranges;
    private final MultipartRanges framing;

    RangeParts(Source whole, List<ByteRanges.Range> ranges, MultipartRanges framing) {
        this.whole = whole;
        this.ranges = ranges;
        this.framing = framing;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        switch (whole) {
            case Source.Bytes bytes ->
                write(out, range -> out.write(bytes.bytes(), (int) range.first(), (int) range.length()));
            case Source.Channel channel ->
                write(out, range -> copy(channel.channel(), channel.position() + range.first(), range.length(), out));
            case Source.File file -> {
                try (FileChannel open = open(file)) {
                    write(out, range -> copy(open, file.position() + range.first(), range.length(), out));
                }
            }
            case Source.Empty empty -> throw new IllegalStateException("nothing has no parts");
            case Source.Stream stream -> throw new IllegalStateException("a stream has no parts");
        }
    }

    /** Writes the content of one part. */
    private interface PartWriter {
        void write(ByteRanges.Range range) throws IOException;
    }

    private void write(OutputStream out, PartWriter content) throws IOException {
        for (int i = 0; i < ranges.size(); i++) {
            out.write(framing.head(i));
            content.write(ranges.get(i));
        }
        out.write(framing.tail());
    }

    /** Opens a file that is still what it was. */
    static FileChannel open(Source.File file) throws IOException {
        // Opening a FIFO would wait for ever.
        if (!Files.isRegularFile(file.path())) {
            throw new IOException("no longer a regular file: " + file.path());
        }
        FileChannel open = FileChannel.open(file.path(), StandardOpenOption.READ);
        if (open.size() != file.total()) {
            open.close();
            throw new IOException("its size has changed since it was looked at: " + file.path());
        }
        return open;
    }

    /** Writes a region of a file. */
    static void copy(FileChannel file, long position, long length, OutputStream out) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);
        long at = position;
        long end = position + length;
        while (at < end) {
            buffer.clear().limit((int) Math.min(COPY_BYTES, end - at));
            int read = file.read(buffer, at);
            if (read < 0) {
                throw new EOFException("the file became shorter while it was sent");
            }
            out.write(buffer.array(), 0, read);
            at += read;
        }
    }

    @Override
    public void close() {
        if (whole instanceof Source.Channel channel) {
            try {
                channel.channel().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
