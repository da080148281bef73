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
import dev.tenon.http1.Http1Connection;
import dev.tenon.routing.Mount;
import dev.tenon.transport.ProxyHeader;
import dev.tenon.transport.Wire;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection, and the side of it that runs on its loop.
 *
 * <p>It has one owner at a time, and only the owner touches it:
 *
 * <pre>
 *              a request that may wait                 the loop sees it ready
 *        LOOP ────────────────────────► SERVING ──────────────────────────────► NOTED
 *          ▲   answered (no wake-up)      │ ▲                                    │ │
 *          ├──────────────────────────────┘ │ needs bytes, or room for bytes     │ │
 *          │                                ▼                                    │ │
 *          │                             PARKED ── ready, or out of time ──────► │ │
 *          │   answered: the loop is asked to watch again                        │ │
 *          └─────────────────────────────────────────────────────────────────────┘ └──► PARKED
 *
 *  SERVING, NOTED ──── the protocol has changed ───► UPGRADED ──── its handler has ended ───► NOTED
 * </pre>
 *
 * <p>LOOP: the loop owns it and watches for reads. SERVING: a {@link Service} owns it, and the loop still watches for reads, so
 * that handing back costs nothing. NOTED: as SERVING, but the loop watches nothing any more. PARKED: as SERVING, its thread
 * waiting for the loop. UPGRADED: as NOTED, but two threads may wait for the loop, which is what {@link DuplexStream} sees to.
 *
 * <p>Longer than other files: who may touch what follows from the states alone, so all that changes them is kept together.
 */
final class Connection implements Pollable {

    private static final int LOOP = 0;
    private static final int SERVING = 1;
    private static final int NOTED = 2;
    private static final int PARKED = 3;
    private static final int UPGRADED = 4;

    private static final VarHandle OWNER;

    static {
        try {
            OWNER = MethodHandles.lookup().findVarHandle(Connection.class, "owner", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** What the loop waits for. */
    private enum Phase {
        FIRST_BYTE,
        HEAD,
        IDLE,
        LINGER
    }

    private static final long SECOND = 1_000_000_000L;

    /** How long a client may take to end its direction after we have ended ours. */
    static final long LINGER_NANOS = 2 * SECOND;

    /** How long a new connection may take to show its request while the server stops, or others need its place. */
    private static final long ARRIVAL_NANOS = SECOND / 2;

    final Wire wire;
    final Loop loop;
    final Engine engine;
    final Http1Connection http;
    final Http1Stream stream;
    private final Acceptor acceptor;

    /** Its place in the loop's list; the loop's. */
    int index = -1;

    private volatile int owner = LOOP;
    private volatile @Nullable Thread parked;
    /** What is spoken after the protocol has changed; published by the owner. */
    private @Nullable DuplexStream duplex;

    /** The plugin code at work; may be interrupted by the loop. */
    volatile @Nullable CallGuard call;

    /** Whether the poller reports reads of it; the loop's. */
    private boolean watching = true;

    /** What it was given to last. */
    private volatile @Nullable Service started;

    /** What must come before the first request; null if that has come, or nothing must. The loop's. */
    private @Nullable Introduction introduction;

    private Phase phase = Phase.FIRST_BYTE;
    private long deadline;
    private int answers;

    /** Of the thread that serves. */
    final Breath breath;

    Connection(Wire wire, Loop loop, Acceptor acceptor, long now) {
        this.wire = wire;
        this.loop = loop;
        this.engine = loop.engine;
        this.acceptor = acceptor;
        this.http = new Http1Connection(engine.limits, engine.leniencies);
        this.stream = new Http1Stream(this);
        this.introduction = acceptor.proxied() ? new Introduction() : null;
        this.deadline = now + engine.limits.firstByteSeconds() * SECOND;
        this.breath = new Breath(now);
    }

    // ---- on the loop

    @Override
    public void ready(Carrier carrier) {
        while (true) {
            int seen = owner;
            if (seen == LOOP) {
                readable(carrier);
                return;
            }
            if (seen == NOTED) {
                watchNothing();
                return;
            }
            if (seen == UPGRADED) {
                upgraded().ready();
                return;
            }
            Thread waiting = parked;
            if (OWNER.compareAndSet(this, seen, NOTED)) {
                watchNothing();
                if (seen == PARKED) {
                    LockSupport.unpark(waiting);
                }
                return;
            }
        }
    }

    private void readable(Carrier carrier) {
        int count;
        ByteBuffer input = carrier.input.clear();
        try {
            count = wire.read(input);
        } catch (IOException e) {
            count = -1;
        }
        if (count == 0) {
            return;
        }
        if (phase == Phase.LINGER || count < 0) {
            if (count < 0) {
                closeUnintroduced(false);
            }
            return;
        }
        input.get(0, carrier.bytes, 0, count);
        int from = introduction == null ? 0 : introduce(introduction, carrier, count);
        if (from == count) {
            return;
        }
        http.receive(carrier.bytes, from, count);
        if (phase != Phase.HEAD) {
            phase = Phase.HEAD;
            deadline = carrier.now + engine.limits.headerSeconds() * SECOND;
        }
        drive(carrier);
    }

    /** Takes what a proxy says of the connection; how many of the received bytes are no request's. */
    private int introduce(Introduction expected, Carrier carrier, int count) {
        switch (expected.read(carrier.bytes, count)) {
            case ProxyHeader.Partial partial -> {
                return count;
            }
            case ProxyHeader.Broken broken -> {
                engine.counters.protocolError();
                acceptor.refused(wire.remoteAddress(), broken.rule());
                close();
                return count;
            }
            case ProxyHeader.Whole whole -> {
                introduction = null;
                // Only now the client can send its first byte.
                deadline = carrier.now + engine.limits.firstByteSeconds() * SECOND;
                if (!stream.isFrom(whole)) {
                    engine.counters.connectionRejected();
                    last(carrier, Exchange.reject(503, Engine.CROWDED, engine.nextId(), false));
                    return count;
                }
                return whole.length() - expected.seen();
            }
        }
    }

    /** Closes the connection; one that owes an introduction, and has begun it or had its time, did not keep to the rules. */
    private void closeUnintroduced(boolean late) {
        Introduction expected = introduction;
        if (expected != null && (late || expected.seen() > 0)) {
            engine.counters.protocolError();
            acceptor.refused(wire.remoteAddress(), late ? "it did not come in time" : "it was cut short");
        }
        close();
    }

    /** Takes the requests that have been received, one after the other, until bytes are missing or a thread takes over. */
    private void drive(Carrier carrier) {
        try {
            while (http.next() == Event.HEAD) {
                if (!begin(carrier)) {
                    return;
                }
            }
        } catch (ProtocolError e) {
            engine.counters.protocolError();
            last(carrier, Exchange.reject(e.status(), e.rule(), engine.nextId(), http.isHead()));
            return;
        }
        if (flush(carrier)) {
            await(carrier.now);
        } else {
            spawn(new Service(this, rest(carrier), null, null, null));
        }
    }

    /** Answers a request here, or gives it to a thread; false if the connection is no longer the loop's. */
    private boolean begin(Carrier carrier) throws ProtocolError {
        phase = Phase.IDLE;
        RequestHead head = http.head();
        RequestView request = open(head, carrier.now);
        boolean buffered = !head.hasBody() || http.isBodyBuffered();
        Mount mount = request.mount();
        if (!mount.inline() || !buffered || mount.conduct().isDemoted()) {
            return hand(carrier, request, null, null);
        }
        http.keep();
        stream.begin(head, false);
        Outcome outcome = callHere(carrier, request);
        if (carrier.lost) {
            goOnElsewhere(carrier, request, outcome);
            return false;
        }
        try {
            return switch (outcome) {
                case Outcome.Failed failed -> throw failed.problem();
                case Outcome.Offloaded offloaded -> hand(carrier, request, offloaded.response(), null);
                case Outcome.Settled settled -> answerHere(carrier, request, settled.answer());
            };
        } catch (Throwable problem) {
            if (!request.hasEnded()) {
                close(request);
            }
            throw problem;
        }
    }

    /** What came of a call on the loop. */
    private sealed interface Outcome {

        record Settled(Answer answer) implements Outcome {}

        record Offloaded(Response response) implements Outcome {}

        /** Not the handler, whose failures are answers, but what it gave us failed. */
        record Failed(IllegalStateException problem) implements Outcome {}
    }

    /** Made in time: when memory has run out, nothing can be made. */
    private static final Outcome OUT_OF_MEMORY = new Outcome.Failed(new IllegalStateException("out of memory"));

    /** Runs the plugin's code. The loop may be taken away meanwhile, so nobody must take the connection for the loop's. */
    private Outcome callHere(Carrier carrier, RequestView request) {
        OWNER.set(this, SERVING);
        Mount mount = request.mount();
        Outcome outcome = OUT_OF_MEMORY;
        long entered = loop.enter(carrier.calling(this, mount), mount);
        try {
            outcome = call(request);
        } catch (Throwable problem) { // even the failure could not be told: there is no memory left
            outcome = OUT_OF_MEMORY;
        } finally {
            Thread.interrupted();
            if (loop.leave(entered, mount, true, carrier)) {
                OWNER.set(this, LOOP);
            } else {
                carrier.endGuard();
            }
        }
        return outcome;
    }

    private static Outcome call(RequestView request) {
        try {
            Response response = Exchange.call(request);
            return response.offloaded().isPresent()
                    ? new Outcome.Offloaded(response)
                    : new Outcome.Settled(Exchange.settle(request, response));
        } catch (Throwable problem) { // a response may bring plugin code along
            return new Outcome.Failed(new IllegalStateException("a response failed", problem));
        }
    }

    /** The loop was taken away during the call, but the connection was not: a thread of its own goes on with it. */
    private void goOnElsewhere(Carrier carrier, RequestView request, Outcome outcome) {
        ByteBuffer rest = carrier.output.position() == 0 ? null : rest(carrier);
        Service service = switch (outcome) {
            case Outcome.Failed failed -> {
                close(request);
                throw failed.problem();
            }
            case Outcome.Offloaded offloaded -> new Service(this, rest, request, offloaded.response(), null);
            case Outcome.Settled settled -> new Service(this, rest, request, null, settled.answer());
        };
        start(service, false);
    }

    /** Gives the connection to a thread. */
    private void start(Service service, boolean holding) {
        started = service;
        engine.counters.atWork.incrementAndGet();
        try {
            engine.handlers.start(service, loop, holding);
        } catch (Throwable noThread) {
            engine.counters.atWork.decrementAndGet();
            if (holding) {
                OWNER.set(this, LOOP);
            }
            service.giveUp();
            throw noThread;
        }
    }

    private boolean answerHere(Carrier carrier, RequestView request, Answer answer) throws ProtocolError {
        RequestHead head = request.head();
        boolean keep = persists(head, answer);
        if (!put(carrier, head, answer, keep)) {
            return hand(carrier, request, null, answer);
        }
        close(request);
        if (!keep) {
            finish(carrier);
            return false;
        }
        stream.skipBuffered();
        return true;
    }

    /** Finds the request's mount and enters it. */
    RequestView open(RequestHead head, long now) {
        Mount mount = acceptor.mounts().find(head.path());
        while (!mount.enter()) {
            // Retired in this very moment: the next generation's table is in place, or the mount names who answers.
            Mount next = mount.successor().orElseGet(() -> acceptor.mounts().find(head.path()));
            mount = next.equals(mount) ? engine.stopped : next;
        }
        return new RequestView(head, mount, stream, engine, now);
    }

    /** The request has been answered. */
    void close(RequestView request) {
        answers++;
        request.end();
        stream.end();
        request.mount().exit();
    }

    /** Gives the request to a thread, with what earlier answers have left to send. */
    private boolean hand(Carrier carrier, RequestView request, @Nullable Response offloaded, @Nullable Answer answer) {
        http.keep();
        boolean full = engine.isFull() || request.mount().conduct().isDemoted() && engine.workers.isFull();
        if (full && offloaded == null && answer == null) {
            boolean isHead = request.head().isHead();
            close(request);
            last(
                    carrier,
                    Exchange.reject(
                            503, "the server is at work on as many requests as it may", engine.nextId(), isHead));
            return false;
        }
        ByteBuffer rest = flush(carrier) ? null : rest(carrier);
        spawn(new Service(this, rest, request, offloaded, answer));
        return false;
    }

    private void spawn(Service service) {
        http.keep();
        // Plain is enough: starting the thread publishes it, and so does the loop if another carrier takes it over.
        OWNER.set(this, SERVING);
        start(service, true);
    }

    /** Puts an answer into the carrier's buffer; false if it takes a thread to send it. */
    private boolean put(Carrier carrier, RequestHead head, Answer answer, boolean keep) {
        Source source = EngineAccess.source(answer.response().body());
        byte[] content = switch (source) {
            case Source.Empty empty -> Heads.NO_CONTENT;
            case Source.Bytes bytes -> answer.hasContent() ? bytes.bytes() : Heads.NO_CONTENT;
            case Source.File file -> null;
            case Source.Channel channel -> null;
            case Source.Stream stream -> null;
        };
        if (content == null) {
            return false;
        }
        ByteBuffer output = carrier.output;
        int needed = Heads.bound(answer) + content.length;
        if (output.remaining() < needed && (output.capacity() < needed || !flush(carrier))) {
            return false;
        }
        Heads.write(output, head, answer, engine.date.bytes(), keep, false);
        output.put(content);
        engine.counters.answered(answer.response().status());
        return true;
    }

    /** Sends what is in the carrier's buffer; false if the peer does not take it all now. By the carrier, or who has robbed it. */
    boolean flush(Carrier carrier) {
        ByteBuffer output = carrier.output;
        if (output.position() == 0) {
            return true;
        }
        output.flip();
        try {
            wire.write(output);
        } catch (IOException e) {
            // The peer is gone; the next read says so too.
            output.position(output.limit());
        }
        if (output.hasRemaining()) {
            output.compact();
            return false;
        }
        output.clear();
        return true;
    }

    /** What is left in the carrier's buffer, which must be empty before another connection's turn. */
    private static ByteBuffer rest(Carrier carrier) {
        ByteBuffer rest = ByteBuffer.allocate(carrier.output.flip().remaining());
        rest.put(carrier.output).flip();
        carrier.output.clear();
        return rest;
    }

    /** Sends an answer after which nothing more is read. */
    private void last(Carrier carrier, Answer answer) {
        if (put(carrier, RequestHead.NONE, answer, false)) {
            finish(carrier);
            return;
        }
        // The client has not taken the answers before this one yet: it gets all of them at its own pace.
        ByteBuffer whole = whole(answer);
        ByteBuffer all = ByteBuffer.allocate(carrier.output.position() + whole.remaining());
        all.put(carrier.output.flip()).put(whole).flip();
        carrier.output.clear();
        sendAndClose(all);
    }

    private ByteBuffer whole(Answer answer) {
        engine.counters.answered(answer.response().status());
        return Heads.whole(answer, engine.date.bytes());
    }

    private void sendAndClose(ByteBuffer rest) {
        spawn(new Service(this, rest, null, null, null).thatCloses());
    }

    /** Sends what is in the carrier's buffer, then closes. */
    private void finish(Carrier carrier) {
        if (flush(carrier)) {
            linger(carrier.now);
        } else {
            sendAndClose(rest(carrier));
        }
    }

    /** Sets the deadline for what must come next. */
    private void await(long now) {
        if (http.isIdle() && phase != Phase.FIRST_BYTE) {
            phase = Phase.IDLE;
            deadline = now + engine.limits.idleSeconds() * SECOND;
        } else if (phase == Phase.IDLE) {
            phase = Phase.HEAD;
            deadline = now + engine.limits.headerSeconds() * SECOND;
        }
    }

    /**
     * Ends our direction and waits a moment for the client to end its own: closing at once, with bytes of the client unread, would
     * make its system throw our last answer away (RFC 9112 section 9.6).
     */
    private void linger(long now) {
        phase = Phase.LINGER;
        deadline = now + LINGER_NANOS;
        try {
            wire.shutdownOutput();
        } catch (IOException e) {
            // The client is gone: nobody to wait for.
            deadline = now;
        }
    }

    /** Looks whether its time has run out. On the loop, a few times a second. */
    void checkDeadline(Carrier carrier) {
        long now = carrier.now;
        int seen = owner;
        if (seen != LOOP) {
            CallGuard guard = call;
            Service given = started;
            if (guard != null) {
                if (seen == UPGRADED) {
                    upgraded().sweep(guard, now);
                } else if (guard.isLate(now)) {
                    engine.workers.run(guard::interrupt);
                }
            } else if (given != null && given.withdraw(now)) {
                takeBack(carrier, given);
            }
            return;
        }
        started = null; // an idle connection holds nothing of its last request
        if (isUnwanted(now)) {
            closeUnlessBusy(carrier);
            return;
        }
        if (now - deadline < 0) {
            return;
        }
        if (phase == Phase.HEAD) {
            refuse(Exchange.reject(408, "the request's head took too long", engine.nextId(), http.isHead()), now);
        } else {
            closeUnintroduced(true);
        }
    }

    /** No thread was free for the request in all the time that its handler may take. */
    private void takeBack(Carrier carrier, Service service) {
        engine.counters.atWork.decrementAndGet();
        boolean isHead = service.isForHead();
        service.giveUp();
        OWNER.setVolatile(this, LOOP);
        watchAgain();
        if (service.hasRest()) {
            close();
        } else {
            last(carrier, Exchange.reject(503, "no thread was free for the request in time", engine.nextId(), isHead));
        }
    }

    /** Whether the server stops and nothing of a request is here, nor likely to be on its way. */
    private boolean isUnwanted(long now) {
        return engine.isStopping() && phase != Phase.LINGER && http.isIdle() && now - waitingSince() > ARRIVAL_NANOS;
    }

    private void refuse(Answer answer, long now) {
        ByteBuffer whole = whole(answer);
        try {
            wire.write(whole);
        } catch (IOException e) {
            close();
            return;
        }
        if (whole.hasRemaining()) {
            sendAndClose(whole);
        } else {
            linger(now);
        }
    }

    /** When its wait for a request ends, if it is all that it does, and others may need its place more; else 0. */
    long idleUntil(long now) {
        if (owner != LOOP || !watching || !http.isIdle()) {
            return 0;
        }
        boolean idle = phase == Phase.IDLE || phase == Phase.FIRST_BYTE && now - waitingSince() > ARRIVAL_NANOS;
        return idle ? deadline : 0;
    }

    /** Since when it waits for a request. */
    long waitingSince() {
        int seconds = phase == Phase.FIRST_BYTE ? engine.limits.firstByteSeconds() : engine.limits.idleSeconds();
        return deadline - seconds * SECOND;
    }

    /**
     * Closes it for others to have its place, unless a request arrives just now. The loop may be lost after this.
     *
     * @param seen what {@link #idleUntil} said
     */
    void shed(Carrier carrier, long seen) {
        if (index < 0 || idleUntil(carrier.now) != seen) {
            return;
        }
        readable(carrier);
        if (!carrier.lost && owner == LOOP && index >= 0 && deadline == seen) {
            engine.counters.connectionShed();
            close();
        }
    }

    /** Closes a connection that waits for a request, unless one arrives just now. */
    void closeIfIdle(Carrier carrier) {
        // One that was accepted or answered just now may have its request on the way: the sweep looks after it.
        if (owner == LOOP && isUnwanted(carrier.now)) {
            closeUnlessBusy(carrier);
        }
    }

    private void closeUnlessBusy(Carrier carrier) {
        if (!watching) {
            // It was handed back just now, and the task that watches it again is still to come: the sweep looks once
            // more.
            return;
        }
        readable(carrier);
        if (!carrier.lost && owner == LOOP && http.isIdle() && index >= 0 && phase != Phase.LINGER) {
            close();
        }
    }

    /** The server's time is up: no more waiting for this one. */
    void abandon() {
        CallGuard guard = call;
        if (guard != null) {
            engine.workers.run(guard::interrupt);
        }
        wire.close();
        int seen = owner;
        if (seen == LOOP) {
            loop.remove(this);
        } else if (seen == UPGRADED) {
            upgraded().wake();
        } else {
            LockSupport.unpark(parked);
        }
    }

    /** Something of ours failed: no answer can be trusted any more. */
    void cut() {
        if (owner == LOOP) {
            close();
        }
    }

    private void close() {
        wire.close();
        loop.remove(this);
    }

    private void watchNothing() {
        watching = false;
        wire.watchNothing();
    }

    /** Has what an upgraded connection waits for reported. */
    void watch(boolean reads, boolean writes) {
        watching = false;
        wire.watch(reads, writes);
    }

    private DuplexStream upgraded() {
        return Objects.requireNonNull(duplex);
    }

    private void watchAgain() {
        if (owner == LOOP && index >= 0) {
            watching = true;
            wire.watchReads();
        }
    }

    private void watchFor(boolean write) {
        if (owner == PARKED) {
            if (write) {
                watching = false;
                wire.watchWrites();
            } else {
                watching = true;
                wire.watchReads();
            }
        }
    }

    // ---- on the thread that serves

    /** Whether the connection goes on after this answer; decided before its head is sent. */
    boolean persists(RequestHead head, Answer answer) {
        int most = engine.limits.requestsPerConnection();
        return head.has(RequestHead.Trait.KEEP_ALIVE)
                && !engine.isStopping()
                && (most == 0 || answers + 1 < most)
                && !answer.response().headers().contains("Connection")
                && (!answer.hasContent() || answer.length() != Answer.UNKNOWN || !head.http10())
                && stream.canGoOn();
    }

    /** Waits until there is something to read, or room to write; false if the time ran out. */
    boolean awaitReady(boolean write, long nanos) throws IOException {
        parked = Thread.currentThread();
        if (write || !OWNER.compareAndSet(this, SERVING, PARKED)) {
            OWNER.setVolatile(this, PARKED);
            loop.execute(carrier -> watchFor(write));
        }
        long end = System.nanoTime() + nanos;
        while (owner == PARKED) {
            long left = end - System.nanoTime();
            boolean interrupted = Thread.interrupted();
            if (left <= 0 || interrupted || !wire.isOpen()) {
                // What the loop watches is uncertain now, which is what NOTED means.
                OWNER.compareAndSet(this, PARKED, NOTED);
                if (interrupted) {
                    throw new InterruptedIOException("interrupted while waiting for the client");
                }
                return !wire.isOpen();
            }
            LockSupport.parkNanos(this, left);
        }
        breath.taken();
        return true;
    }

    /** Turns to another protocol, spoken by a handler of this mount. The thread stays the owner, but others may read and write. */
    DuplexStream upgrade(Mount mount) {
        DuplexStream made = new DuplexStream(this, mount, http.release());
        duplex = made;
        int seen = owner;
        while (!OWNER.compareAndSet(this, seen, UPGRADED)) {
            seen = owner;
        }
        return made;
    }

    /** The handler of the other protocol has ended, and so must whoever reads and writes for it. */
    void endUpgrade(DuplexStream ending) {
        ending.end();
        // What the loop watches is uncertain now, which is what NOTED means.
        OWNER.setVolatile(this, NOTED);
    }

    /** Gives the connection back to its loop, to wait for the next request. */
    void handBack() {
        stream.end();
        http.keep();
        await(System.nanoTime());
        release();
    }

    /** Gives the connection back to its loop, to be closed once the client has seen the last answer. */
    void handBackToLinger() {
        http.keep();
        linger(System.nanoTime());
        release();
    }

    private void release() {
        parked = null;
        if (!OWNER.compareAndSet(this, SERVING, LOOP)) {
            OWNER.setVolatile(this, LOOP);
            loop.execute(carrier -> watchAgain());
        }
    }

    /** Closes the connection from the thread that serves it. */
    void closeFromThread() {
        wire.close();
        loop.execute(carrier -> loop.remove(this));
    }
}
