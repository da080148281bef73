package dev.tenon.exchange;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The client closed its connection while its request was read: nobody's fault that a log should tell of. */
public final class ClientGoneException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What was seen. */
    public ClientGoneException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
