package dev.tenon.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Reads a {@code multipart/form-data} body (RFC 7578) part by part, as it arrives. Implemented by the server.
 *
 * <p>Used by one thread at a time.
 */
public interface MultipartReader {

    /**
     * The next part; what was left unread of the one before is skipped. Empty after the last part.
     *
     * @throws HttpError 400 if the body is malformed or has more than 1,000 parts, 413 if it is too long
     * @throws IOException if the client has gone
     */
    Optional<Part> next() throws IOException;

    /** One part of the body. Implemented by the server. */
    interface Part {

        /** The form field's name. */
        String name();

        /** The file name as the client gave it, if the part is a file: never a path to trust. */
        Optional<String> filename();

        /** The part's own header fields. */
        Headers headers();

        /** The part's content; at its end once the next part has been asked for. */
        InputStream body();
    }
}
