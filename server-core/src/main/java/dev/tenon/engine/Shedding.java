package dev.tenon.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Makes room for new connections: of those that wait for a request, on whatever loop, the ones that have waited longest are closed.
 *
 * <p>It goes through all loops twice, as a task of one after the other: first it looks, then it closes. So it is touched by one
 * thread at a time, and each connection by its own loop.
 */
final class Shedding implements LoopTask {

    private record Candidate(Connection connection, long since, long until) {}

    private final Engine engine;
    private final int wanted;
    private final LoopTask last;

    /** The one that has waited least is first, to make way for others. */
    private final PriorityQueue<Candidate> candidates = new PriorityQueue<>(Comparator.comparingLong(this::age));

    private final long begun = System.nanoTime();
    private int at;
    private boolean closing;

    /**
     * Begins on the first loop.
     *
     * @param wanted how many connections should be closed
     * @param last what the first loop does after that
     */
    static void begin(Engine engine, int wanted, LoopTask last) {
        engine.loops.getFirst().execute(new Shedding(engine, wanted, last));
    }

    private Shedding(Engine engine, int wanted, LoopTask last) {
        this.engine = engine;
        this.wanted = wanted;
        this.last = last;
    }

    /** Nanoseconds: the times themselves cannot be compared. */
    private long age(Candidate candidate) {
        return begun - candidate.since();
    }

    @Override
    public void run(Carrier carrier) {
        Loop loop = engine.loops.get(at);
        try {
            if (engine.isStopping()) {
                candidates.clear(); // nobody is waiting for a place any more
            } else if (closing) {
                close(loop, carrier);
            } else {
                loop.forEachConnection(connection -> consider(connection, carrier.now));
            }
        } finally {
            goOn();
        }
    }

    private void consider(Connection connection, long now) {
        long until = connection.idleUntil(now);
        if (until == 0) {
            return;
        }
        candidates.add(new Candidate(connection, connection.waitingSince(), until));
        if (candidates.size() > wanted) {
            candidates.remove();
        }
    }

    private void close(Loop loop, Carrier carrier) {
        List<Candidate> own = new ArrayList<>(candidates);
        for (Candidate each : own) {
            if (each.connection().loop == loop) {
                each.connection().shed(carrier, each.until());
            }
            if (carrier.lost) {
                return;
            }
        }
    }

    /** For any thread: the loop may be lost by now. */
    private void goOn() {
        at++;
        if (at < engine.loops.size()) {
            engine.loops.get(at).execute(this);
        } else if (!closing && !candidates.isEmpty()) {
            closing = true;
            at = 0;
            engine.loops.getFirst().execute(this);
        } else {
            engine.loops.getFirst().execute(last);
        }
    }
}
