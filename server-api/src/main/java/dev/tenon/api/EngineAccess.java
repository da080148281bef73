package dev.tenon.api;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The server's own way into the values of this package: the one hook by which it reads what a {@link Body} is made of and
 * remembers the encoded head of a {@link Response}. Not part of the API: plugins cannot see it, and it may change at any time.
 */
public final class EngineAccess {

    private EngineAccess() {}

    /** What a body is made of. */
    public sealed interface Source {

        /** Nothing. */
        record Empty() implements Source {}

        /** Bytes in memory, not to be changed. */
        @SuppressWarnings("ArrayRecordComponent") // identity is all that anyone compares
        record Bytes(byte[] bytes) implements Source {}

        /** A region of a file to open, which must be {@code total} bytes long. */
        record File(Path path, long position, long length, long total) implements Source {}

        /** A region of an open file, to be closed once. */
        record Channel(FileChannel channel, long position, long length) implements Source {}

        /** A producer; the length is -1 if it is unknown. */
        record Stream(BodyProducer producer, long length) implements Source {}
    }

    /** What this body is made of. */
    public static Source source(Body body) {
        return body.source();
    }

    /** A region of a file that has yet to be opened. */
    public static Body region(Source.File file, long offset, long length) {
        return new Body(new Source.File(file.path(), file.position() + offset, length, file.total()));
    }

    /** What the engine remembered for this response, if anything. */
    public static @Nullable Object memo(Response response) {
        return response.memo;
    }

    /**
     * Remembers something for this response. A race between threads is harmless as long as the object is immutable and each
     * of them would remember the like.
     */
    public static void remember(Response response, Object memo) {
        response.memo = memo;
    }

    /** The other forms of this response that the engine remembered, such as a compressed one, if there are any. */
    public static @Nullable Object forms(Response response) {
        return response.forms;
    }

    /** Remembers other forms of this response, under the same terms as {@link #remember}. */
    public static void rememberForms(Response response, Object forms) {
        response.forms = forms;
    }

    /** Fields whose names and values are known to be valid; the array is taken over. */
    public static Headers headers(String[] namesAndValues) {
        return namesAndValues.length == 0 ? Headers.empty() : new Headers(namesAndValues);
    }

    /** The standard reason phrase of a status. */
    public static String phrase(int status) {
        return Status.phrase(status);
    }
}
