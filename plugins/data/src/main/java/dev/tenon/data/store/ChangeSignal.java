package dev.tenon.data.store;

import dev.tenon.data.store.StoreException.Reason;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Tells those who follow a collection that something was committed. Any thread may call. */
public final class ChangeSignal {

    /** One for each collection that is followed: bounded by the followers. */
    private static final class Followed {
        private final Condition changed;
        private long last;
        private int followers;

        private Followed(Condition changed) {
            this.changed = changed;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Followed> collections = new HashMap<>();
    private long lastOfAll;
    private long upheavals;
    private boolean closed;

    /** Says that a change is committed and can be read. */
    public void changed(String collection, long sequence) {
        lock.lock();
        try {
            lastOfAll = Math.max(lastOfAll, sequence);
            Followed followed = collections.get(collection);
            if (followed != null) {
                followed.last = Math.max(followed.last, sequence);
                followed.changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Says that anything may have changed, also backwards: all who wait look anew. */
    public void changedSomehow() {
        lock.lock();
        try {
            upheavals++;
            collections.values().forEach(followed -> followed.changed.signalAll());
        } finally {
            lock.unlock();
        }
    }

    /** See {@link Store#awaitChange}. */
    public boolean await(String collection, long after, Duration wait) throws StoreException, InterruptedException {
        lock.lockInterruptibly();
        try {
            Followed followed = collections.get(collection);
            if (followed == null) {
                followed = new Followed(lock.newCondition());
                // What came before anybody followed may have been of this collection.
                followed.last = lastOfAll;
                collections.put(collection, followed);
            }
            followed.followers++;
            try {
                return await(followed, after, wait.toNanos());
            } finally {
                followed.followers--;
                if (followed.followers == 0) {
                    collections.remove(collection);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean await(Followed followed, long after, long wait) throws StoreException, InterruptedException {
        long left = wait;
        long before = upheavals;
        while (!closed && followed.last <= after && upheavals == before) {
            if (left <= 0) {
                return false;
            }
            left = followed.changed.awaitNanos(left);
        }
        if (closed) {
            throw new StoreException(Reason.CLOSED);
        }
        return true;
    }

    /** Ends all waiting, now and later. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            collections.values().forEach(followed -> followed.changed.signalAll());
        } finally {
            lock.unlock();
        }
    }
}
