package dev.tenon.engine;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What the engine has done so far. Safe for any thread. */
public final class Counters {

    private final LongAdder[] byClass = new LongAdder[6];
    private final LongAdder acceptedConnections = new LongAdder();
    private final LongAdder rejectedConnections = new LongAdder();
    private final LongAdder shedConnections = new LongAdder();
    private final LongAdder protocolErrors = new LongAdder();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger atWork = new AtomicInteger();

    Counters() {
        for (int i = 0; i < byClass.length; i++) {
            byClass[i] = new LongAdder();
        }
    }

    void answered(int status) {
        byClass[status / 100].increment();
    }

    void connectionAccepted() {
        connections.incrementAndGet();
        acceptedConnections.increment();
    }

    void connectionRejected() {
        rejectedConnections.increment();
    }

    void connectionShed() {
        shedConnections.increment();
    }

    void protocolError() {
        protocolErrors.increment();
    }

    /** Answers sent with a status of this class, 1 to 5. */
    public long answers(int statusClass) {
        return byClass[statusClass].sum();
    }

    /** Connections that were served or are, since the start. */
    public long acceptedConnections() {
        return acceptedConnections.sum();
    }

    /** Connections refused because there were too many, or because no proxy may be where they come from. */
    public long rejectedConnections() {
        return rejectedConnections.sum();
    }

    /** Idle connections closed for new ones to have their place. */
    public long shedConnections() {
        return shedConnections.sum();
    }

    /** Requests, and headers of the PROXY protocol, that broke their protocol. */
    public long protocolErrors() {
        return protocolErrors.sum();
    }

    /** Open connections. */
    public int connections() {
        return connections.get();
    }

    /** Requests that have a thread of their own now. */
    public int atWork() {
        return atWork.get();
    }
}
