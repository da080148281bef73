package dev.tenon.api;

import dev.tenon.api.EngineAccess.Source;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The content of a response. Opaque: the server knows how to send each kind best.
 *
 * <p>Immutable; a body made of bytes, of a path, or of a producer may be sent any number of times, also at once.
 */
public final class Body {

    private static final Body EMPTY = new Body(new Source.Empty());

    private final Source source;

    Body(Source source) {
        this.source = source;
    }

    /** No content. */
    public static Body empty() {
        return EMPTY;
    }

    /** These bytes; they are copied. */
    public static Body of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Body(new Source.Bytes(bytes.clone()));
    }

    /** This text in UTF-8. */
    public static Body of(String text) {
        return text.isEmpty() ? EMPTY : new Body(new Source.Bytes(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * A regular file, opened when the answer is sent. When it is no longer {@code length} bytes long by then, the client gets
     * an error, never a mixture.
     *
     * @param length the file's size in bytes, from 0
     */
    public static Body file(Path path, long length) {
        requireLength(length);
        return new Body(new Source.File(path, 0, length, length));
    }

    /**
     * A region of an open file. The server takes the channel over and closes it once, whatever becomes of the answer, so this
     * body can be sent only once.
     *
     * @param position where the region starts, in bytes from 0
     * @param length how long it is, in bytes from 0
     */
    public static Body file(FileChannel channel, long position, long length) {
        requireLength(position);
        requireLength(length);
        return new Body(new Source.Channel(channel, position, length));
    }

    /** A stream of unknown length, sent as it is produced. */
    public static Body stream(BodyProducer producer) {
        return new Body(new Source.Stream(producer, -1));
    }

    /**
     * A stream of known length. A producer that writes more or less costs that one connection.
     *
     * @param length in bytes, from 0
     */
    public static Body stream(long length, BodyProducer producer) {
        requireLength(length);
        return new Body(new Source.Stream(producer, length));
    }

    /** The length in bytes, if it is known beforehand. */
    public OptionalLong length() {
        return switch (source) {
            case Source.Empty empty -> OptionalLong.of(0);
            case Source.Bytes bytes -> OptionalLong.of(bytes.bytes().length);
            case Source.File file -> OptionalLong.of(file.length());
            case Source.Channel channel -> OptionalLong.of(channel.length());
            case Source.Stream stream -> stream.length() < 0 ? OptionalLong.empty() : OptionalLong.of(stream.length());
        };
    }

    /** Whether it can be sent more than once. */
    public boolean repeatable() {
        return !(source instanceof Source.Channel);
    }

    Source source() {
        return source;
    }

    private static void requireLength(long length) {
        if (length < 0) {
            throw new IllegalArgumentException("a negative length: " + length);
        }
    }
}
