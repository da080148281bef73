package dev.tenon.exchange;

import dev.tenon.api.Body;
import dev.tenon.api.Headers;
import dev.tenon.api.Problem;
import dev.tenon.api.QualityList;
import dev.tenon.api.Response;
import java.util.Optional;

/**
 * Shows a problem to the client: as JSON (RFC 9457), or as a page for a person who came with a browser. Says what the problem
 * says and the request's id, nothing of the cause.
 */
public final class ErrorAnswers {

    private static final String JSON_TYPE = "application/problem+json";

    /** The page is whole in itself, and runs nothing. */
    private static final String PAGE_POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Headers VARY = Headers.of("Vary", "Accept");

    private ErrorAnswers() {}

    /**
     * The answer to send.
     *
     * @param problemResponse what the handler or the server answered; its status and header fields are kept, such as
     *     {@code WWW-Authenticate}, {@code Retry-After}, {@code Allow}
     * @param problem the problem that it shows
     * @param requestFields the request's fields, or none if the request could not be read
     * @param requestId what finds this request in the log
     */
    public static Response render(Response problemResponse, Problem problem, Headers requestFields, String requestId) {
        Response answer = prefersHtml(requestFields)
                ? problemResponse
                        .withHeader("Content-Type", "text/html; charset=utf-8")
                        .withHeader("Content-Security-Policy", PAGE_POLICY)
                        .withBody(Body.of(ErrorPage.html(problem, requestId)))
                : problemResponse
                        .withHeader("Content-Type", JSON_TYPE)
                        .withBody(Body.of(problem.with("request_id", requestId).toJson()));
        if (!mayBeKept(answer)) {
            answer = answer.withHeader("Cache-Control", "no-store");
        }
        return FieldLists.withVary(answer, VARY).withHeader("X-Content-Type-Options", "nosniff");
    }

    /**
     * What is missing is missing for all, and caches may help to say so. Any other error is about this request, its client or the
     * moment, though RFC 9110 section 15.1 lets caches keep some. What the handler said of it stands.
     */
    private static boolean mayBeKept(Response answer) {
        return answer.status() == 404
                || answer.status() == 410
                || answer.status() < 400
                || answer.header("Cache-Control").isPresent()
                || answer.header("Expires").isPresent();
    }

    /** Whether HTML is more welcome than either kind of JSON; browsers say so, tools do not. */
    static boolean prefersHtml(Headers requestFields) {
        Optional<String> accept = requestFields.combined("Accept");
        if (accept.isEmpty()) {
            return false;
        }
        QualityList wishes = QualityList.parse(accept.get());
        return wishes.mediaType("text/html")
                > Math.max(wishes.mediaType(JSON_TYPE), wishes.mediaType("application/json"));
    }
}
