package dev.tenon.data;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Problem;

/** The store could not do what was asked; says what is known of the outcome. The cause is in the log, not here. */
@SuppressWarnings("serial") // never serialised
final class StoreException extends Exception {

    /** Why, and what the client is told. */
    enum Reason {
        BUSY(503, 1, "unwritten", "too many requests are waiting for the store; nothing was done, try again"),
        LATE(
                503,
                1,
                "unwritten",
                "the time for this request ran out while it waited for the store; nothing was written"),
        UNKNOWN(
                503,
                1,
                "unknown",
                "the store did not say in time whether this was written: read the document before you write it again"),
        FULL(507, 60, "unwritten", "the server has no space left for this; nothing was written, reading goes on"),
        FAILED(503, 5, "unwritten", "the store cannot do this now; nothing was written, the server's log says why"),
        CLOSED(503, 1, "unwritten", "the store is being closed; nothing was written, try again");

        private final int status;
        private final int retrySeconds;
        private final String outcome;
        private final String detail;

        Reason(int status, int retrySeconds, String outcome, String detail) {
            this.status = status;
            this.retrySeconds = retrySeconds;
            this.outcome = outcome;
            this.detail = detail;
        }
    }

    private final Reason reason;

    StoreException(Reason reason) {
        super(reason.detail, null, false, false);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }

    /** The answer for the client; its member {@code outcome} is {@code unwritten} or {@code unknown}. */
    HttpError answer() {
        Problem problem = Problem.of(reason.status, reason.detail).with("outcome", reason.outcome);
        return new HttpError(problem, Headers.of("Retry-After", Integer.toString(reason.retrySeconds)));
    }
}
