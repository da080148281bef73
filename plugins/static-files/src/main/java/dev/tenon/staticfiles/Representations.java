package dev.tenon.staticfiles;

import dev.tenon.api.Body;
import dev.tenon.api.Response;
import dev.tenon.api.Validators;
import java.nio.channels.FileChannel;
import java.time.Instant;

/** Makes responses of files. The engine evaluates their validators, and cuts ranges out of them. */
final class Representations {

    private final MediaTypes types;

    Representations(MediaTypes types) {
        this.types = types;
    }

    /**
     * The response for a file in memory. Its tag is drawn from the content, so it is strong whatever the file system's clock
     * does, and stays the same when a file is replaced by its like.
     */
    Response small(Found.File file, byte[] content, Instant now) {
        return complete(file, Body.of(content), Validators.strong(Digest.of(content)), now);
    }

    /**
     * The response for an open file, which it takes over. Its tag is drawn from the file's state, and is weak while the file
     * may still change without a trace in it.
     */
    Response large(Found.File file, FileChannel channel, Instant now) {
        String tag = file.state().tag();
        Validators validators = file.state().settled(now) ? Validators.strong(tag) : Validators.weak(tag);
        return complete(file, Body.file(channel, 0, file.state().size()), validators, now);
    }

    private Response complete(Found.File file, Body body, Validators validators, Instant now) {
        Instant modified = file.state().modified().toInstant();
        // RFC 9110 section 8.8.2.1: never later than the answer itself.
        return Response.of(types.of(file.name()), body)
                .withHeader("X-Content-Type-Options", "nosniff")
                .withValidators(validators.withLastModified(modified.isAfter(now) ? now : modified))
                .withAcceptsRanges(true);
    }
}
