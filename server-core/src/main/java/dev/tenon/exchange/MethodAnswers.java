package dev.tenon.exchange;

import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Response;
import dev.tenon.http.RequestHead;
import dev.tenon.http.RequestHead.TargetForm;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What is said to a method before a handler is asked: OPTIONS, TRACE, 405 and 501 (RFC 9110 sections 9 and 15). */
public final class MethodAnswers {

    /** The methods of RFC 9110 and RFC 5789: known here, if not to every target. */
    private static final Set<String> KNOWN =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    private static final Response SERVER_OPTIONS =
            Response.status(204).withHeader("Allow", "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");

    /** The fields that TRACE shows: none of them proves anything of the client, and nobody can list all those that do. */
    private static final Set<String> SHOWN = Set.of(
            "host",
            "via",
            "max-forwards",
            "user-agent",
            "accept",
            "accept-charset",
            "accept-encoding",
            "accept-language",
            "cache-control",
            "pragma",
            "connection",
            "te",
            "content-type",
            "content-encoding",
            "content-language",
            "content-length");

    private MethodAnswers() {}

    /** The answer that needs no handler; empty if the handler is to be asked. Runs the plugin's {@code methods}. */
    public static Optional<Response> early(RequestView request) {
        RequestHead head = request.head();
        if (head.path().equals("*")) {
            return Optional.of(SERVER_OPTIONS);
        }
        String method = head.method();
        if (request.rules().traces() && method.equals("TRACE")) {
            return Optional.of(echo(request));
        }
        Set<String> methods = request.mount().handler().methods(request);
        boolean allowed = methods.contains(method) || head.isHead() && methods.contains("GET");
        if (!allowed) {
            return Optional.of(refuse(methods, request));
        }
        if (method.equals("PUT") && request.header("Content-Range").isPresent()) {
            // RFC 9110 section 14.5: stored as the whole, a part would destroy the rest.
            throw new HttpError(
                    400, "a PUT with Content-Range is a part, and parts cannot be put (RFC 9110 section 14.5)");
        }
        return Optional.empty();
    }

    private static Response refuse(Set<String> methods, RequestView request) {
        if (request.head().form() == TargetForm.AUTHORITY) {
            throw new HttpError(501, "no mount of this server opens tunnels");
        }
        String allow = allow(methods, request);
        if (request.method().equals("OPTIONS")) {
            return Response.status(204).withHeader("Allow", allow);
        }
        if (!KNOWN.contains(request.method())) {
            return Response.problem(501, "This method is not known here.").withHeader("Allow", allow);
        }
        return Response.problem(405, "This target does not answer to " + request.method() + ".")
                .withHeader("Allow", allow);
    }

    /** The value of {@code Allow} for this request's target; runs the plugin's {@code methods}. */
    public static String allow(RequestView request) {
        return allow(request.mount().handler().methods(request), request);
    }

    private static String allow(Set<String> methods, RequestView request) {
        Set<String> all = new TreeSet<>(methods);
        all.add("OPTIONS");
        if (all.contains("GET")) {
            all.add("HEAD");
        }
        if (request.rules().traces()) {
            all.add("TRACE");
        }
        return String.join(", ", all);
    }

    /** The request as it was understood, without what it may prove itself by (RFC 9110 section 9.3.8): other fields, and the query. */
    private static Response echo(RequestView request) {
        RequestHead head = request.head();
        if (head.hasBody()) {
            throw new HttpError(400, "TRACE has no content (RFC 9110 section 9.3.8)");
        }
        StringBuilder message = new StringBuilder(256)
                .append("TRACE ")
                .append(withoutQuery(head.target()))
                .append(' ')
                .append(request.protocol())
                .append("\r\n");
        Headers fields = head.fields().toHeaders();
        for (int i = 0; i < fields.size(); i++) {
            if (SHOWN.contains(fields.name(i).toLowerCase(Locale.ROOT))) {
                message.append(fields.name(i))
                        .append(": ")
                        .append(fields.value(i))
                        .append("\r\n");
            }
        }
        byte[] bytes = message.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        return Response.bytes("message/http", bytes)
                .withHeader("Cache-Control", "no-store")
                .withHeader("X-Content-Type-Options", "nosniff");
    }

    private static String withoutQuery(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
