package dev.tenon.data.store;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Logs the failures of a database, once in a while: a full disk fails every write, and the log is on a disk too. */
public final class FailureLog {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final String what;
    private final System.Logger logger;
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong last = new AtomicLong();

    /**
     * Nothing has failed yet.
     *
     * @param what what fails, as a sentence begins
     */
    public FailureLog(String what, System.Logger logger) {
        this.what = what;
        this.logger = logger;
    }

    /** Counts a failure, and logs it unless another was logged just now. */
    public void report(Exception failure) {
        long count = failures.incrementAndGet();
        long now = System.nanoTime();
        long before = last.get();
        if ((count == 1 || now - before > INTERVAL.toNanos()) && last.compareAndSet(before, now)) {
            logger.log(System.Logger.Level.ERROR, what + " failed (" + count + " so far)", failure);
        }
    }
}
