package dev.tenon.api;

/**
 * The one exception that a handler throws on purpose: it carries the answer's status and what to tell the client. The server
 * renders it as {@code application/problem+json} (RFC 9457), or as an HTML page for a client that prefers HTML.
 *
 * <p>It is cheap: it has no stack trace, since it is an answer and not a fault.
 */
@SuppressWarnings("serial") // never serialised; Problem and Headers are plain values
public final class HttpError extends RuntimeException {

    private final Problem problem;
    private final Headers headers;

    /**
     * An error with a status and a sentence for the client.
     *
     * @param status 400 to 599
     * @param detail what went wrong in this request, and what the client can do about it; shown to the client
     * @throws IllegalArgumentException for another status
     */
    public HttpError(int status, String detail) {
        this(Problem.of(status, detail), Headers.empty());
    }

    /**
     * An error with all its particulars.
     *
     * @param headers fields for the answer, such as {@code WWW-Authenticate}, {@code Retry-After} or {@code Allow}
     */
    public HttpError(Problem problem, Headers headers) {
        super(problem.status() + " " + problem.detail(), null, false, false);
        this.problem = problem;
        this.headers = headers;
    }

    /** The answer's status, 400 to 599. */
    public int status() {
        return problem.status();
    }

    /** What the client is told. */
    public Problem problem() {
        return problem;
    }

    /** The fields that the answer carries beside the problem. */
    public Headers headers() {
        return headers;
    }

    /** The answer that this error stands for. */
    public Response response() {
        return Response.problem(problem).withHeaders(headers);
    }
}
