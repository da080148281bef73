package dev.tenon.exchange;

import dev.tenon.api.Body;
import dev.tenon.api.EngineAccess;
import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Problem;
import dev.tenon.api.Response;
import dev.tenon.http.RequestHead;
import dev.tenon.http.RequestHead.TargetForm;
import dev.tenon.http.RequestHead.Trait;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Walks a request from its head to its answer: {@link #call} the handler, {@link #settle} the answer. The one place where failures
 * of handlers become answers, and where they are logged, once.
 *
 * <p>Stateless; safe for any thread.
 */
public final class Exchange {

    private static final System.Logger LOG = System.getLogger("dev.tenon.exchange");

    /** The methods of RFC 9110 and RFC 5789: known here, if not to every target. */
    private static final Set<String> KNOWN =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    private static final Response SERVER_OPTIONS =
            Response.status(204).withHeader("Allow", "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");

    private Exchange() {}

    /** Has the mount's handler answer; whatever it throws becomes an answer too. */
    public static Response call(RequestView request) {
        return guarded(request, () -> {
            RequestHead head = request.head();
            if (head.path().equals("*")) {
                return SERVER_OPTIONS;
            }
            if (head.form() == TargetForm.AUTHORITY) {
                throw new HttpError(501, "no mount of this server opens tunnels");
            }
            Set<String> methods = request.mount().handler().methods(request);
            if (!allows(methods, head.method())) {
                return refuse(methods, head.method());
            }
            if (head.contentLength() > request.mount().bodyBytes()) {
                throw new HttpError(
                        413, "the body is longer than " + request.mount().bodyBytes() + " bytes");
            }
            return request.mount().handler().handle(request);
        });
    }

    /** Does the work that a handler put off; whatever it throws becomes an answer too. */
    public static Response resolve(RequestView request, Callable<Response> work) {
        return guarded(request, () -> {
            Response response = work.call();
            if (response.offloaded().isPresent()) {
                throw new IllegalStateException("an offloaded response was offloaded again");
            }
            return response;
        });
    }

    /** The one catch-all around plugin code: errors too, since a broken class or a deep recursion costs its own request only. */
    @SuppressWarnings("NullAway") // a plugin that is not null-checked may return null all the same
    private static Response guarded(RequestView request, Callable<Response> code) {
        try {
            Response response = code.call();
            if (response != null) {
                return response;
            }
            return failure(request, new NullPointerException("the handler returned null instead of a response"));
        } catch (HttpError error) {
            return answerTo(request, error);
        } catch (Throwable problem) {
            return failure(request, problem);
        }
    }

    /** The answer that an error asks for; one that cannot be sent is a failure like any other. */
    public static Response answerTo(RequestView request, HttpError error) {
        try {
            return error.response();
        } catch (RuntimeException unfit) {
            return failure(request, unfit);
        }
    }

    /** The answer to a failure that is nobody's purpose; logged here, and nowhere else. */
    public static Response failure(RequestView request, Throwable problem) {
        if (problem instanceof ClientGoneException || problem.getCause() instanceof ClientGoneException) {
            return Response.problem(400, "The body ended before its time.");
        }
        if (isInterruption(problem) || isInterruption(problem.getCause())) {
            return late(request);
        }
        LOG.log(
                Level.ERROR,
                "request " + request.id() + ": " + request.method() + " "
                        + request.head().path() + " failed in mount "
                        + request.mount().name(),
                problem);
        return Response.problem(
                Problem.of(500, "The server failed to answer this request; its log tells why under the id."));
    }

    private static boolean isInterruption(@Nullable Throwable problem) {
        return problem instanceof InterruptedException
                || problem instanceof InterruptedIOException && !(problem instanceof SocketTimeoutException)
                || problem instanceof ClosedByInterruptException;
    }

    private static Response late(RequestView request) {
        LOG.log(
                Level.WARNING,
                "request " + request.id() + ": " + request.method() + " "
                        + request.head().path() + " in mount " + request.mount().name()
                        + " was interrupted (handler_seconds, or the server is stopping)");
        return Response.problem(503, "The answer took too long and was given up.")
                .withHeader("Retry-After", "5");
    }

    private static boolean allows(Set<String> methods, String method) {
        return methods.contains(method) || method.equals("HEAD") && methods.contains("GET");
    }

    private static Response refuse(Set<String> methods, String method) {
        if (method.equals("OPTIONS")) {
            return Response.status(204).withHeader("Allow", allow(methods));
        }
        if (!KNOWN.contains(method)) {
            return Response.problem(501, "This method is not known here.").withHeader("Allow", allow(methods));
        }
        return Response.problem(405, "This target does not answer to " + method + ".")
                .withHeader("Allow", allow(methods));
    }

    private static String allow(Set<String> methods) {
        Set<String> all = new TreeSet<>(methods);
        all.add("OPTIONS");
        if (all.contains("GET")) {
            all.add("HEAD");
        }
        return String.join(", ", all);
    }

    /** Decides what is really sent: error page, condition, range, content. */
    public static Answer settle(RequestView request, Response handed) {
        RequestHead head = request.head();
        Response response = handed;
        if (response.status() >= 500) {
            request.mount().countFailure();
        }
        if (response.upgrade().isPresent()) {
            // The API is ready for it, the engine is not yet; saying so is better than half a protocol.
            response = Response.problem(501, "This server does not switch protocols yet.");
        }
        if (response.problem().isPresent()) {
            response = describe(request, response, response.problem().get());
        } else if (response.status() == 200 && isRetrieval(head)) {
            response = select(request, response);
        }
        return answer(response, head.isHead());
    }

    /** The answer to a request that never became one: no head, or a broken one. */
    public static Answer reject(int status, String rule, String id) {
        Problem problem = Problem.of(status, rule);
        return answer(ErrorAnswers.render(Response.problem(problem), problem, Headers.empty(), id), false);
    }

    private static Answer answer(Response response, boolean isHead) {
        int status = response.status();
        if (status == 204 || status == 304 || status < 200) {
            return new Answer(response, false, Answer.NONE);
        }
        if (status == 205) {
            return new Answer(response, false, 0);
        }
        return new Answer(response, !isHead, response.body().length().orElse(Answer.UNKNOWN));
    }

    private static boolean isRetrieval(RequestHead head) {
        return head.method().equals("GET") || head.isHead();
    }

    private static Response describe(RequestView request, Response response, Problem problem) {
        Response complete = response;
        if (response.status() == 405 && response.header("Allow").isEmpty()) {
            complete =
                    response.withHeader("Allow", allow(request.mount().handler().methods(request)));
        }
        return ErrorAnswers.render(complete, problem, request.headers(), request.id());
    }

    /** Conditions first, then ranges (RFC 9110 section 13.2.2). */
    private static Response select(RequestView request, Response response) {
        RequestHead head = request.head();
        if (head.has(Trait.CONDITIONAL)) {
            long now = System.currentTimeMillis() / 1000;
            switch (Conditions.evaluate(head.method(), request.headers(), response.validators(), now)) {
                case PROCEED -> {}
                case NOT_MODIFIED -> {
                    discard(response);
                    return notModified(response);
                }
                case PRECONDITION_FAILED -> {
                    discard(response);
                    Response failed = RequestView.failed().response();
                    return describe(request, failed, failed.problem().orElseThrow());
                }
            }
        }
        if (head.has(Trait.RANGE) && response.acceptsRanges() && !head.isHead()) {
            return RangeAnswers.select(request, response);
        }
        return response;
    }

    /** The fields that a 304 keeps are those that a cache updates by (RFC 9110 section 15.4.5). */
    private static Response notModified(Response response) {
        Headers kept = Headers.empty();
        Headers all = response.headers();
        for (int i = 0; i < all.size(); i++) {
            String name = all.name(i).toLowerCase(Locale.ROOT);
            if (!name.startsWith("content-") || name.equals("content-location")) {
                kept = kept.and(all.name(i), all.value(i));
            }
        }
        return Response.status(304).withHeaders(kept).withValidators(response.validators());
    }

    /** Lets go of a body that will not be sent. */
    public static void discard(Response response) {
        Body body = response.body();
        switch (EngineAccess.source(body)) {
            case EngineAccess.Source.Empty empty -> {}
            case EngineAccess.Source.Bytes bytes -> {}
            case EngineAccess.Source.File file -> {}
            case EngineAccess.Source.Channel channel -> {
                try {
                    channel.channel().close();
                } catch (IOException e) {
                    LOG.log(Level.WARNING, "closing a file failed", e);
                }
            }
            case EngineAccess.Source.Stream stream -> close(stream);
        }
    }

    /** Ends a producer; it is plugin code, so it may throw anything. */
    public static void close(EngineAccess.Source.Stream stream) {
        try {
            stream.producer().close();
        } catch (Throwable problem) {
            LOG.log(Level.ERROR, "closing a body failed", problem);
        }
    }
}
