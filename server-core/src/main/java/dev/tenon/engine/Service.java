package dev.tenon.engine;

import dev.tenon.api.EngineAccess;
import dev.tenon.api.EngineAccess.Source;
import dev.tenon.api.Response;
import dev.tenon.exchange.Answer;
import dev.tenon.exchange.Exchange;
import dev.tenon.exchange.RequestView;
import dev.tenon.http.ProtocolError;
import dev.tenon.http.RequestHead;
import dev.tenon.http1.Event;
import dev.tenon.routing.Mount;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Serves a connection on a thread that may wait: the request it was started for, and those that were received behind it, in
 * order. Owns the connection meanwhile.
 */
final class Service implements Runnable {

    private static final int WAITING = 0;
    private static final int BEGUN = 1;
    private static final int WITHDRAWN = 2;

    private final Connection connection;
    private final @Nullable ByteBuffer rest;
    private @Nullable RequestView request;
    private @Nullable Response offloaded;
    private @Nullable Answer answer;
    private boolean closes;
    private boolean calling = true;
    private volatile Mount mount;

    /** Whether a thread has begun with it, or the loop has taken it back before. */
    private final AtomicInteger progress = new AtomicInteger(WAITING);

    /**
     * A service to be started.
     *
     * @param rest what earlier answers have left to send
     * @param request the request to serve first
     * @param offloaded the response in which the handler put its work off
     * @param answer the answer to that request, if only sending it is left to do
     */
    Service(
            Connection connection,
            @Nullable ByteBuffer rest,
            @Nullable RequestView request,
            @Nullable Response offloaded,
            @Nullable Answer answer) {
        this.connection = connection;
        this.rest = rest;
        this.request = request;
        this.offloaded = offloaded;
        this.answer = answer;
        this.mount = request == null ? connection.engine.stopped : request.mount();
    }

    /** The same, but the connection closes once the rest is sent. */
    Service thatCloses() {
        closes = true;
        return this;
    }

    /** Whose request is at work; for any thread. */
    Mount mount() {
        return mount;
    }

    /** Whether the handler is at work, rather than only we, who send what it has answered. By the carrier of this thread. */
    boolean isHandler() {
        return calling;
    }

    /** Whether earlier answers have left something to send. */
    boolean hasRest() {
        return rest != null;
    }

    /** Whether the request that it was started for has no content in its answer. On the loop, after {@link #withdraw}. */
    boolean isForHead() {
        return request != null && request.head().isHead();
    }

    /** Takes it back if no thread has begun with it in all the time its handler has; true if none will. On the loop. */
    boolean withdraw(long now) {
        return request != null && now - request.deadlineNanos() > 0 && progress.compareAndSet(WAITING, WITHDRAWN);
    }

    @Override
    public void run() {
        if (!progress.compareAndSet(WAITING, BEGUN)) {
            return;
        }
        try {
            serveAll();
        } catch (IOException e) {
            // The client is gone or too slow; there is nobody to tell.
            connection.closeFromThread();
        } catch (Throwable problem) {
            connection.engine.journal.write(Level.ERROR, "a connection failed and is cut", problem);
            connection.closeFromThread();
        } finally {
            connection.engine.counters.atWork.decrementAndGet();
        }
    }

    private void serveAll() throws IOException {
        if (rest != null) {
            sendRest(rest);
        }
        if (closes) {
            connection.handBackToLinger();
            return;
        }
        RequestView current = request;
        while (true) {
            if (current != null && !serve(current)) {
                return;
            }
            try {
                if (connection.http.next() != Event.HEAD) {
                    connection.handBack();
                    return;
                }
            } catch (ProtocolError e) {
                connection.engine.counters.protocolError();
                refuse(Exchange.reject(e.status(), e.rule(), connection.engine.nextId(), connection.http.isHead()));
                return;
            }
            request = null;
            offloaded = null;
            answer = null;
            long now = System.nanoTime();
            current = connection.open(connection.http.head(), now);
            turnTo(current.mount(), now);
        }
    }

    /**
     * Turns to the next request. One of another mount begins a slice of its own, charged to its mount, and run where that mount's
     * requests belong; and a client that sends many at once leaves others their turn.
     */
    @SuppressWarnings("ThreadPriorityCheck") // fairness, not correctness, depends on it
    private void turnTo(Mount next, long now) {
        if (!next.equals(mount)) {
            mount = next;
            Thread.yield();
        } else {
            connection.breath.take(now);
        }
    }

    /** Sends what earlier answers have left; if the client is gone, the request behind them is given up with all it holds. */
    private void sendRest(ByteBuffer left) throws IOException {
        try {
            new Sender(connection).write(left);
        } catch (Throwable e) {
            giveUp();
            throw e;
        }
    }

    /** Lets go of the request that will not be served, and of all it holds. By the connection's owner. */
    void giveUp() {
        Answer unsent = answer;
        if (unsent != null) {
            // Plugin code, which the loop must not wait for.
            connection.engine.workers.run(() -> Exchange.discard(unsent.response()));
        }
        if (request != null) {
            connection.close(request);
        }
        answer = null;
        offloaded = null;
        request = null;
    }

    /** Serves one request; false if the connection is no longer ours. */
    private boolean serve(RequestView current) throws IOException {
        boolean keep;
        calling = true;
        try {
            RequestHead head = current.head();
            if (answer == null && offloaded == null) {
                connection.stream.begin(head, true);
            } else {
                connection.stream.mayWaitNow();
            }
            Answer decided = answer != null ? answer : settle(current, response(current));
            keep = connection.persists(head, decided);
            calling = EngineAccess.source(decided.response().body()) instanceof Source.Stream;
            keep = new AnswerSender(connection, current).send(decided, keep);
        } finally {
            calling = false;
            connection.close(current);
        }
        if (keep && connection.stream.drain()) {
            return true;
        }
        connection.handBackToLinger();
        return false;
    }

    private Response response(RequestView current) {
        try (var _ = new CallGuard(connection, current.deadlineNanos())) {
            Response work = offloaded;
            Response response = work == null ? Exchange.call(current) : work;
            Callable<Response> more = response.offloaded().orElse(null);
            return more == null ? response : Exchange.resolve(current, more);
        }
    }

    /** Settling may close what the plugin has opened, which has as long as a call has, from then on. */
    private Answer settle(RequestView current, Response response) {
        try (var _ = new CallGuard(connection, System.nanoTime() + current.handlerNanos())) {
            return Exchange.settle(current, response);
        }
    }

    private void refuse(Answer refusal) throws IOException {
        connection.engine.counters.answered(refusal.response().status());
        new Sender(connection).write(Heads.whole(refusal, connection.engine.date.bytes()));
        connection.handBackToLinger();
    }
}
