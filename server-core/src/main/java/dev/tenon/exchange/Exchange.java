package dev.tenon.exchange;

import dev.tenon.api.Body;
import dev.tenon.api.EngineAccess;
import dev.tenon.api.Headers;
import dev.tenon.api.HttpError;
import dev.tenon.api.Problem;
import dev.tenon.api.Response;
import dev.tenon.api.Validators;
import dev.tenon.http.ContentCoding;
import dev.tenon.http.RequestHead;
import dev.tenon.http.RequestHead.TargetForm;
import dev.tenon.http.RequestHead.Trait;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
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

    /** When to come back after a 503, in seconds: most of them pass quickly. */
    private static final String RETRY_SECONDS = "5";

    /** The fields that describe the content of their own message. Others of the name {@code Content-} are about policy, or caches. */
    private static final Set<String> OF_CONTENT = Set.of(
            "content-type",
            "content-encoding",
            "content-language",
            "content-range",
            "content-length",
            "content-disposition",
            "content-digest",
            "content-md5",
            "digest",
            "repr-digest");

    private Exchange() {}

    /** Has the mount's handler answer; whatever it throws becomes an answer too. */
    public static Response call(RequestView request) {
        return guarded(request, () -> {
            request.readForwarding();
            request.checkScheme();
            Optional<Response> early = MethodAnswers.early(request);
            if (early.isPresent()) {
                return early.get();
            }
            request.readCoding();
            RequestHead head = request.head();
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
        Throwable cause = cause(problem);
        if (problem instanceof ClientGoneException || cause instanceof ClientGoneException) {
            return Response.problem(400, "The body ended before its time.");
        }
        if (isInterruption(problem) || isInterruption(cause)) {
            return late(request);
        }
        String where = "request " + request.id() + ": " + request.method() + " "
                + request.head().path() + " failed in mount " + request.mount().name();
        try {
            LOG.log(Level.ERROR, where, problem);
        } catch (Throwable hidden) { // to show an exception is to call its methods
            LOG.log(
                    Level.ERROR,
                    where + " with an exception that cannot be shown: "
                            + problem.getClass().getName());
        }
        return Response.problem(
                Problem.of(500, "The server failed to answer this request; its log tells why under the id."));
    }

    /** The cause, if the exception tells: its class may be the plugin's own. */
    private static @Nullable Throwable cause(Throwable problem) {
        try {
            return problem.getCause();
        } catch (Throwable hidden) {
            return null;
        }
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
                .withHeader("Retry-After", RETRY_SECONDS);
    }

    /** Decides what is really sent: error page, condition, coding, range, content. What fails on the way is an answer too. */
    public static Answer settle(RequestView request, Response handed) {
        Response response;
        try {
            response = decide(request, handed);
        } catch (Throwable problem) { // a response brings plugin code along: its methods, its numbers, its producer
            discard(handed);
            Response failed = failure(request, problem);
            response = describe(request, failed, failed.problem().orElseThrow());
        }
        if (response.status() >= 500) {
            request.mount().countFailure();
        }
        return answer(response, request.head().isHead());
    }

    private static Response decide(RequestView request, Response handed) {
        Response response = clamped(handed);
        if (response.upgrade().isPresent()) {
            response = Upgrades.decide(request, response, response.upgrade().get());
            if (response.upgrade().isPresent()) {
                return response;
            }
        }
        if (response.problem().isPresent()) {
            if (response.status() == 405 && response.header("Allow").isEmpty()) {
                response = response.withHeader("Allow", MethodAnswers.allow(request));
            }
            return describe(request, response, response.problem().get());
        }
        return response.status() == 200 ? select(request, response) : checked(request, response);
    }

    /** RFC 9110 section 9.3.6: after any 2xx to CONNECT the client takes what follows for what its peer at the far end says. */
    private static Response checked(RequestView request, Response response) {
        if (request.head().form() == TargetForm.AUTHORITY && response.status() < 300) {
            throw new IllegalStateException(
                    "CONNECT was answered with " + response.status() + " and no tunnel: use Response.upgrade");
        }
        return response;
    }

    /** RFC 9110 section 8.8.2.1: nothing was modified after the answer itself was made, whatever another clock says. */
    private static Response clamped(Response response) {
        Optional<Instant> modified = response.validators().lastModified();
        if (modified.isEmpty()) {
            return response;
        }
        long now = System.currentTimeMillis() / 1000;
        return modified.get().getEpochSecond() <= now
                ? response
                : response.withValidators(response.validators().withLastModified(Instant.ofEpochSecond(now)));
    }

    /**
     * The answer to a request that never became one, or that nobody is there for.
     *
     * @param isHead whether its method is HEAD, as far as one is known: then the client expects no content
     */
    public static Answer reject(int status, String rule, String id, boolean isHead) {
        Problem problem = Problem.of(status, rule);
        Response response = Response.problem(problem);
        if (status == 503) {
            response = response.withHeader("Retry-After", RETRY_SECONDS);
        }
        return answer(ErrorAnswers.render(response, problem, Headers.empty(), id), isHead);
    }

    private static Answer answer(Response response, boolean isHead) {
        int status = response.status();
        if (status == 204 || status == 304 || status < 200) {
            // What follows 101 is the other protocol, for which the body stands.
            return new Answer(response, status == 101, Answer.NONE);
        }
        if (status == 205) {
            return new Answer(response, false, 0);
        }
        return new Answer(response, !isHead, response.body().length().orElse(Answer.UNKNOWN));
    }

    private static Response describe(RequestView request, Response response, Problem problem) {
        return ErrorAnswers.render(response, problem, request.headers(), request.id());
    }

    /** Which form of the content is sent, and whether: the coding names the form, whose validators the conditions are about. */
    private static Response select(RequestView request, Response response) {
        RequestHead head = request.head();
        if (!head.method().equals("GET") && !head.isHead()) {
            return checked(request, response);
        }
        if (!CodedAnswers.concerns(request, response)) {
            return selectPlain(request, response);
        }
        CodedAnswers.Choice choice = CodedAnswers.choose(request, response);
        if (choice.coding().isEmpty()) {
            discard(response);
            return refuse(request);
        }
        if (choice.coding().get() == ContentCoding.IDENTITY) {
            return selectPlain(request, choice.plain());
        }
        Response instead = condition(request, choice.plain(), choice.validators());
        if (instead != null) {
            return instead;
        }
        Optional<Response> coded = CodedAnswers.encode(request, choice);
        if (coded.isPresent()) {
            return coded.get();
        }
        if (!choice.plainWillDo()) {
            discard(response);
            return refuse(request);
        }
        return selectPlain(request, choice.plain()); // another form, so the conditions are asked anew
    }

    private static Response selectPlain(RequestView request, Response plain) {
        Response instead = condition(request, plain, plain.validators());
        return instead == null ? part(request, plain) : instead;
    }

    private static Response refuse(RequestView request) {
        Problem problem = Problem.of(
                406, "This content can be sent as gzip, deflate or identity, and Accept-Encoding refuses all of them.");
        return FieldLists.withVary(describe(request, Response.problem(problem), problem), CodedAnswers.VARY);
    }

    /** The answer that the conditions ask for instead, if they do (RFC 9110 section 13.2.2, steps 1 to 4). */
    private static @Nullable Response condition(RequestView request, Response response, Validators validators) {
        RequestHead head = request.head();
        if (!head.has(Trait.CONDITIONAL)) {
            return null;
        }
        long now = System.currentTimeMillis() / 1000;
        return switch (request.evaluate(validators, now)) {
            case PROCEED -> null;
            case NOT_MODIFIED -> {
                discard(response);
                yield notModified(response, validators);
            }
            case PRECONDITION_FAILED -> {
                discard(response);
                Response failed = RequestView.failed().response();
                yield describe(request, failed, failed.problem().orElseThrow());
            }
        };
    }

    /** The part that was asked for, or the whole (step 5). */
    private static Response part(RequestView request, Response response) {
        RequestHead head = request.head();
        if (response.acceptsRanges() && EngineAccess.source(response.body()) instanceof EngineAccess.Source.Stream) {
            return response.withAcceptsRanges(false); // it was promised, but parts of a stream cannot be had
        }
        return head.has(Trait.RANGE) && response.acceptsRanges() && !head.isHead()
                ? RangeAnswers.select(request, response)
                : response;
    }

    /** A 304 has all fields but those that describe content, which it has not (RFC 9110 section 15.4.5). */
    private static Response notModified(Response response, Validators validators) {
        Headers kept = Headers.empty();
        Headers all = response.headers();
        for (int i = 0; i < all.size(); i++) {
            if (!OF_CONTENT.contains(all.name(i).toLowerCase(Locale.ROOT))) {
                kept = kept.and(all.name(i), all.value(i));
            }
        }
        return Response.status(304).withHeaders(kept).withValidators(validators);
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
