package dev.tenon.data.store;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Problem;

/** The store could not do what was asked; says what is known of the outcome. The cause is in the log, not here. */
@SuppressWarnings("serial") // never serialised
public final class StoreException extends Exception {

    /** Why, and what the client is told. */
    public enum Reason {
        BUSY(503, 1, "unwritten", "too many requests are waiting for the store; nothing was done, try again"),
        LATE(
                503,
                1,
                "unwritten",
                "the time for this request ran out while it waited for the store; nothing was written"),
        FORGOTTEN(410, 0, "unwritten", "the store does not remember what was so long ago"),
        SLOW(503, 0, "unwritten", "this would take too long"),
        UNKNOWN(
                503,
                1,
                "unknown",
                "the store did not say in time whether this was written: read the document before you write it again"),
        FULL(507, 60, "unwritten", "the server has no space left for this; nothing was written, reading goes on"),
        FAILED(503, 5, "unwritten", "the store cannot do this now; nothing was written, the server's log says why"),
        UNREACHABLE(503, 2, "unwritten", "the database cannot be reached now; nothing was written, try again"),
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

    /** The type of the problem (RFC 9457 section 3.1.1), as a tag (RFC 4151): not to be taken for any other failure. */
    private static final String UNKNOWN_TYPE = "tag:tenon.dev,2026:outcome-unknown";

    private final Reason reason;

    public StoreException(Reason reason) {
        this(reason, reason.detail);
    }

    /**
     * With particulars.
     *
     * @param detail what the client is told
     */
    public StoreException(Reason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** The answer for the client; its member {@code outcome} is {@code unwritten} or {@code unknown}. */
    public HttpError answer() {
        Problem problem =
                Problem.of(reason.status, String.valueOf(getMessage())).with("outcome", reason.outcome);
        if (reason == Reason.UNKNOWN) {
            problem = problem.withType(UNKNOWN_TYPE, "Outcome Unknown");
        }
        return new HttpError(
                problem,
                reason.retrySeconds == 0
                        ? Headers.empty() // The same would take as long again.
                        : Headers.of("Retry-After", Integer.toString(reason.retrySeconds)));
    }
}
