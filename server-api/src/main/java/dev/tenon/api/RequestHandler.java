package dev.tenon.api;

import java.util.Set;

/**
 * Answers requests: the one interface that a plugin must implement.
 *
 * <p>Implementations are public classes with a public no-argument constructor, found by {@link java.util.ServiceLoader}.
 * Every mount in the configuration gets an instance of its own. Its life: constructor, {@link #configure}, {@link #start},
 * any number of {@link #handle} calls by many threads at once, {@link #drain}, {@link #stop}.
 *
 * <pre>{@code
 * @Plugin(name = "hello")
 * public final class Hello implements RequestHandler {
 *     @Override
 *     public Response handle(Request request) {
 *         return Response.text("Hello, " + request.query("name").orElse("world") + "!\n");
 *     }
 * }
 * }</pre>
 */
public interface RequestHandler {

    /** The methods that {@link #methods} names unless it is overridden. */
    Set<String> DEFAULT_METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    /**
     * Answers one request. Called by many threads at once, so fields must be final or safe to share.
     *
     * <p>Unless {@link #blocking} says otherwise, each call runs on a virtual thread and may wait freely: sleep, lock, read
     * sockets, call a database. A call that outlives {@link Request#deadline} is interrupted.
     *
     * <p>For {@code HEAD} answer as for {@code GET}: the server sends the same fields and leaves the body out.
     *
     * @throws HttpError to answer with an error status on purpose
     * @throws Exception anything else is logged once, and the client gets a 500 that tells it nothing of the cause
     */
    Response handle(Request request) throws Exception;

    /**
     * Reads and checks this mount's options, without any other effect: no file is opened, no thread started. Called once
     * before {@link #start}, and by {@code tenon check}, which never starts a plugin. A plugin may as well read its options
     * in {@code start}; its mistakes are then found when the server starts, not when the configuration is checked.
     *
     * @throws OptionException if an option is missing or wrong; it names the file and line
     */
    default void configure(Options options) throws Exception {}

    /**
     * Prepares this instance: called once, after {@link #configure} and before the first request, with a deadline (10
     * seconds). When it throws, the mount is refused and answers 503 with a reason id.
     *
     * <p>An option that neither {@code configure} nor {@code start} has read is an error of the configuration.
     */
    default void start(HandlerContext context) throws Exception {}

    /**
     * Ends what would not end by itself: called once, when this instance is about to be stopped, while its last requests are
     * still at work. A body that goes on as long as the client listens, such as server-sent events, should end now, or the
     * server waits for it until its time ({@code shutdown_seconds}) is over and then cuts it. Requests may still come for a
     * moment. Must not wait.
     */
    default void drain() throws Exception {}

    /**
     * Releases what this instance holds: called once, after the last request has been answered or its time has run out, also
     * after a {@link #start} that failed. Executors, timers and shared objects of the {@link HandlerContext} are ended by
     * the server afterwards. A request that will not end may still run beside it.
     */
    default void stop() throws Exception {}

    /**
     * Whether {@link #handle} may wait. {@code false} is a promise never to wait, not for a lock, a file, a socket or
     * another thread: the call then runs on the event loop itself, without a thread of its own, whenever the whole request
     * is in memory. Break it and every connection of that loop waits along; a request that must wait all the same returns
     * {@link Response#offload}. Asked once, after {@link #start}.
     */
    default boolean blocking() {
        return true;
    }

    /**
     * The methods that the target of this request answers to. The server refuses others before {@link #handle} is called:
     * 405 with {@code Allow}, or 501 for a method that RFC 9110 and RFC 5789 do not know. It answers {@code OPTIONS} itself
     * from this set, unless the set names {@code OPTIONS}. List extension methods here to receive them. {@code GET} brings
     * {@code HEAD} with it.
     *
     * <p>Called for every request, often on the event loop: return a constant, never wait.
     */
    default Set<String> methods(Request request) {
        return DEFAULT_METHODS;
    }
}
