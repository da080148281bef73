package dev.tenon.http;

/**
 * The client broke a rule of the protocol or went over a limit. Carries the answer's status and the rule, both fit to be shown
 * to the client. After one, nothing more of the connection may be parsed.
 *
 * <p>It has no stack trace: it is an expected outcome of parsing, and cheap on purpose.
 */
public final class ProtocolError extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * An error with the answer it calls for.
     *
     * @param status 400 to 599
     * @param rule what was broken, with the RFC's section where there is one
     */
    public ProtocolError(int status, String rule) {
        super(rule, null, false, false);
        this.status = status;
    }

    /** 400 Bad Request. */
    public static ProtocolError badRequest(String rule) {
        return new ProtocolError(400, rule);
    }

    /** The status to answer with. */
    public int status() {
        return status;
    }

    /** What was broken. */
    public String rule() {
        return String.valueOf(getMessage());
    }
}
