package dev.tenon.engine;

import dev.tenon.exchange.Exchange;
import dev.tenon.exchange.ForwardingField;
import dev.tenon.http.Leniency;
import dev.tenon.http.Limits;
import dev.tenon.routing.Mount;
import dev.tenon.routing.MountTable;
import dev.tenon.transport.Listener;
import dev.tenon.transport.Wire;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The event loops and their threads: {@link #listen} adds an address, {@link #stop} ends it all gracefully.
 *
 * <p>All methods are for any thread.
 */
public final class Engine implements Supplier<String> {

    private static final System.Logger LOG = System.getLogger("dev.tenon.engine");
    private static final int POLL_MILLIS = 5;
    private static final int JOIN_MILLIS = 2_000;

    /** Why one client's connection is turned away. */
    static final String CROWDED = "there are as many connections from this address as there may be";

    /** How long clients are not told to leave yet while the listeners are being closed. */
    private static final int LISTENERS_FIRST_MILLIS = 1_000;

    /** Work of two loops between two sweeps that is told apart; 2 % of a core. */
    private static final long SAME_WORK_NANOS = 5_000_000;

    final Limits limits;
    final Set<Leniency> leniencies;
    final Set<ForwardingField> forwarding;
    final Counters counters = new Counters();
    final Crowd crowd;
    /** Answers in place of mounts that have ended with the server. */
    final Mount stopped;

    final DateLine date;
    /** Whether an address is that of a trusted proxy. */
    final Predicate<InetAddress> proxies;

    final Journal journal = new Journal();
    final Workers workers;
    final Watchdog watchdog;
    final HandlerThreads handlers;
    final Carriers carriers;
    final List<Loop> loops = new ArrayList<>();
    private final List<Acceptor> acceptors = new CopyOnWriteArrayList<>();
    private final AtomicLong ids = new AtomicLong();
    private final String idPrefix = Long.toString(ThreadLocalRandom.current().nextLong(1L << 30), 36) + "-";
    private volatile boolean stopping;
    private volatile boolean hurried;

    /** Starts the loops; nothing is listened to yet. */
    public Engine(EngineSettings settings) throws IOException {
        int count = settings.loops();
        this.limits = settings.limits();
        this.proxies = settings.proxies();
        this.leniencies = settings.leniencies();
        this.forwarding = settings.forwarding();
        this.date = new DateLine(settings.server());
        this.stopped = new Mount("/", "", new Stopped(), true, Long.MAX_VALUE, 1);
        this.crowd = new Crowd(limits.connectionsPerAddress(), proxies);
        this.handlers = new HandlerThreads(settings.carried());
        if (!handlers.refusal().isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "handlers run on the JDK's scheduler, which works but is slower, since this JDK does not let event loops"
                            + " carry them: " + handlers.refusal());
        }
        this.carriers = new Carriers(count);
        this.watchdog = new Watchdog(carriers, loops, count, journal);
        this.workers = new Workers(watchdog, journal);
        journal.start();
        try {
            for (int i = 0; i < count; i++) {
                loops.add(new Loop(this, i));
            }
            begin();
        } catch (IOException | RuntimeException | Error e) {
            end();
            throw e;
        }
        watchdog.start();
    }

    private void begin() throws IOException {
        for (Loop loop : loops) {
            if (!carriers.carry(loop::run)) {
                throw new IOException("no threads for " + loops.size() + " event loops");
            }
        }
        try {
            for (Loop loop : loops) {
                if (!loop.hasBegun(JOIN_MILLIS * 1_000_000L)) {
                    throw new IOException("no memory for " + loops.size() + " event loops");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting", e);
        }
    }

    /** Serves the connections of a listener from now on, each request by the mounts that are in place when it comes. */
    public void listen(Listener listener, Supplier<MountTable> mounts) {
        listen(new Acceptor(this, listener, mounts, false));
    }

    /** The same, but only trusted proxies may connect, and each connection must begin with a header of the PROXY protocol. */
    public void listenToProxies(Listener listener, Supplier<MountTable> mounts) {
        listen(new Acceptor(this, listener, mounts, true));
    }

    private void listen(Acceptor acceptor) {
        acceptors.add(acceptor);
        Loop first = loops.getFirst();
        first.execute(carrier -> first.add(acceptor));
    }

    /** What has been done so far. */
    public Counters counters() {
        return counters;
    }

    /** How its threads are doing. */
    public EngineStatus status() {
        return new EngineStatus(
                loops.size(),
                handlers.carried(),
                loops.stream().mapToLong(Loop::handOffs).sum(),
                watchdog.longestNanos(),
                carriers.spares(),
                workers.size(),
                workers.waiting());
    }

    /** The id of another request: unique, short, and not to be guessed from another server's. */
    @Override
    public String get() {
        return nextId();
    }

    String nextId() {
        return idPrefix + Long.toString(ids.incrementAndGet(), 36);
    }

    boolean isStopping() {
        return stopping;
    }

    /** Whether as many requests are at work as may be. */
    boolean isFull() {
        return counters.atWork.get() >= limits.requestsInFlight();
    }

    /** Whether there may be another connection. */
    boolean hasRoom() {
        return counters.connections.get() < limits.connections();
    }

    /** Those of the first loop, which has the acceptors. */
    Farewells farewells() {
        return loops.getFirst().farewells;
    }

    /** Gives a new connection to the loop with the fewest; on the acceptor's loop. */
    void assign(Wire wire, Acceptor acceptor) {
        if (acceptor.proxied() && !mayIntroduce(wire.remoteAddress())) {
            counters.connectionRejected();
            acceptor.refused(wire.remoteAddress(), "its address is not in trusted_proxies");
            wire.close();
            return;
        }
        if (!hasRoom()) {
            turnAway(wire, "the server has as many connections as it may");
            return;
        }
        if (!crowd.admit(wire.remoteAddress())) {
            turnAway(wire, CROWDED);
            return;
        }
        Loop chosen = leastLoaded();
        chosen.load.incrementAndGet();
        counters.connectionAccepted();
        Connection connection = new Connection(wire, chosen, acceptor, System.nanoTime());
        chosen.execute(carrier -> chosen.add(connection));
    }

    /** Whether a peer may say for whom it connects. Who may open a Unix-domain socket is a matter of its file's permissions. */
    private boolean mayIntroduce(SocketAddress peer) {
        return !(peer instanceof InetSocketAddress inet) || proxies.test(inet.getAddress());
    }

    /** The loop that is likely to have least to do, or, if that is much the same, has fewest connections. */
    private Loop leastLoaded() {
        Loop least = loops.getFirst();
        for (Loop loop : loops) {
            long more = loop.expectedWork() - least.expectedWork();
            boolean same = Math.abs(more) < SAME_WORK_NANOS;
            if (same ? loop.load.get() < least.load.get() : more < 0) {
                least = loop;
            }
        }
        return least;
    }

    private void turnAway(Wire wire, String why) {
        counters.connectionRejected();
        farewells().say(wire, () -> Heads.whole(Exchange.reject(503, why, nextId(), false), date.bytes()));
    }

    /**
     * Stops: no new connections, idle ones are closed, requests at work get their time, then what is left is cut.
     *
     * @return whether nothing had to be cut
     */
    public boolean stop(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        closeAcceptors(end);
        stopping = true;
        for (Loop loop : loops) {
            loop.execute(loop::closeIdle);
        }
        boolean clean = awaitConnections(end, true);
        if (!clean) {
            LOG.log(Level.WARNING, "cutting " + counters.connections() + " connections: their time to finish is over");
            for (Loop loop : loops) {
                loop.execute(carrier -> loop.cutAll());
            }
            awaitConnections(System.nanoTime() + JOIN_MILLIS * 1_000_000L, false);
        }
        end();
        return clean;
    }

    /**
     * Serves what waits to be accepted, then closes the listeners; returns once that is done, so that nothing comes after it. Only
     * then are clients told to leave: they come back at once, and should be refused, not be reset with the listener.
     */
    private void closeAcceptors(long end) {
        CountDownLatch closed = new CountDownLatch(1);
        loops.getFirst().execute(carrier -> {
            acceptors.forEach(Acceptor::close);
            closed.countDown();
        });
        try {
            stopping = !closed.await(LISTENERS_FIRST_MILLIS, TimeUnit.MILLISECONDS);
            long left = Math.max(end - System.nanoTime(), JOIN_MILLIS * 1_000_000L);
            if (!closed.await(left, TimeUnit.NANOSECONDS)) {
                LOG.log(Level.WARNING, "the first event loop is stuck: its listeners are closed without it");
                acceptors.forEach(Acceptor::close);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the wait of a running {@link #stop}: what is at work is cut now. */
    public void hurry() {
        hurried = true;
    }

    private boolean awaitConnections(long end, boolean mayHurry) {
        while (counters.connections() > 0) {
            if (System.nanoTime() - end > 0 || mayHurry && hurried) {
                return false;
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                // Whoever waits for this stop wants it over now.
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** Ends the loops; the watchdog only after them, since one that is stuck needs a spare to end. */
    private void end() {
        loops.forEach(Loop::end);
        long end = System.nanoTime() + JOIN_MILLIS * 1_000_000L;
        try {
            for (Loop loop : loops) {
                // One that is in its own code, not in a handler's, can only be waited for.
                while (!loop.awaitEnd(Math.max(end - System.nanoTime(), POLL_MILLIS * 1_000_000L))
                        && System.nanoTime() - end < JOIN_MILLIS * 1_000_000L) {
                    LOG.log(Level.DEBUG, "loop " + loop.number + " does not end yet");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        carriers.shutdown();
        watchdog.end();
        journal.end();
    }
}
