package dev.tenon.exchange;

import dev.tenon.api.BodyProducer;
import dev.tenon.api.EngineAccess.Source;
import dev.tenon.http.ContentCoding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Compresses a body while it is sent, once, in a slot that it gives back. */
final class CodedBody implements BodyProducer {

    private final Source source;
    private final ContentCoding coding;
    private final CodingSlots slots;
    private final @Nullable Consumer<byte[]> keeper;
    private final Runnable giveWay;

    /** A body to send that gives way to others of its carrier. */
    CodedBody(Source source, ContentCoding coding, CodingSlots slots, @Nullable Consumer<byte[]> keeper) {
        this(source, coding, slots, keeper, PacedOutput::yieldCarrier);
    }

    /**
     * A body to send.
     *
     * @param slots where it has taken a slot
     * @param keeper is given the whole when it has been sent, if anybody wants to keep it
     * @param giveWay lets others run
     */
    CodedBody(
            Source source,
            ContentCoding coding,
            CodingSlots slots,
            @Nullable Consumer<byte[]> keeper,
            Runnable giveWay) {
        this.source = source;
        this.coding = coding;
        this.slots = slots;
        this.keeper = keeper;
        this.giveWay = giveWay;
    }

    @Override
    public void writeTo(OutputStream out) throws Exception {
        ByteArrayOutputStream copy = keeper == null ? null : new ByteArrayOutputStream();
        CodingOutput output = new CodingOutput(copy == null ? out : new Tee(out, copy), coding);
        try {
            write(new PacedOutput(output, giveWay));
            output.finish();
        } finally {
            output.end();
        }
        if (copy != null) {
            Objects.requireNonNull(keeper).accept(copy.toByteArray());
        }
    }

    private void write(OutputStream output) throws Exception {
        switch (source) {
            case Source.Empty empty -> {}
            case Source.Bytes bytes -> output.write(bytes.bytes());
            case Source.File file -> {
                try (FileChannel open = RangeParts.open(file)) {
                    RangeParts.copy(open, file.position(), file.length(), output);
                }
            }
            case Source.Channel channel ->
                RangeParts.copy(channel.channel(), channel.position(), channel.length(), output);
            case Source.Stream stream
            when stream.length() < 0 -> stream.producer().writeTo(output);
            case Source.Stream stream -> {
                Declared declared = new Declared(output, stream.length());
                stream.producer().writeTo(declared);
                declared.finish();
            }
        }
    }

    @Override
    public void close() {
        slots.release();
        switch (source) {
            case Source.Empty empty -> {}
            case Source.Bytes bytes -> {}
            case Source.File file -> {}
            case Source.Channel channel -> {
                try {
                    channel.channel().close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            case Source.Stream stream -> stream.producer().close();
        }
    }

    /** Writes to two outputs. */
    private static final class Tee extends OutputStream {
        private final OutputStream one;
        private final OutputStream other;

        Tee(OutputStream one, OutputStream other) {
            this.one = one;
            this.other = other;
        }

        @Override
        public void write(int octet) throws IOException {
            one.write(octet);
            other.write(octet);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            one.write(bytes, offset, length);
            other.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            one.flush();
        }
    }

    /** Holds a producer to the length it declared: compressed, nobody behind could tell. */
    private static final class Declared extends OutputStream {
        private final OutputStream out;
        private final long length;
        private long written;

        Declared(OutputStream out, long length) {
            this.out = out;
            this.length = length;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            written += count;
            if (written > length) {
                throw new IllegalStateException("the producer writes more than the " + length + " bytes it declared");
            }
            out.write(bytes, offset, count);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        void finish() {
            if (written < length) {
                throw new IllegalStateException(
                        "the producer wrote " + written + " of the " + length + " bytes it declared");
            }
        }
    }
}
