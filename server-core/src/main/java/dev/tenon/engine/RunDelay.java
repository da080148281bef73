package dev.tenon.engine;

import dev.tenon.routing.Conduct;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * How long the operating system has kept a thread that could run waiting for a core: on a machine that has too much to do, nobody's
 * handler is to blame for that. From Linux, {@code /proc/thread-self/schedstat}; elsewhere it is 0, and handlers answer for it.
 *
 * <p>Made by the thread itself, read by any. A look costs a few microseconds, and never waits.
 */
final class RunDelay {

    private final @Nullable FileChannel statistics;
    private long seen;

    private RunDelay(@Nullable FileChannel statistics) {
        this.statistics = statistics;
    }

    /** Of the current platform thread. */
    static RunDelay ofThisThread() {
        try {
            return new RunDelay(FileChannel.open(Path.of("/proc/thread-self/schedstat"), StandardOpenOption.READ));
        } catch (IOException | RuntimeException unknown) {
            return new RunDelay(null);
        }
    }

    /** In nanoseconds, since the thread began. */
    long nanos() {
        FileChannel file = statistics;
        if (file == null) {
            return 0;
        }
        ByteBuffer text = ByteBuffer.allocate(96);
        try {
            file.read(text, 0);
        } catch (IOException gone) {
            return 0;
        }
        return second(text.flip());
    }

    /**
     * What of a slice of the thread was not spent waiting for a core. Looks only if it is long enough to matter. By the thread.
     *
     * @param nanos how long the slice took
     */
    long atWork(long nanos) {
        if (nanos <= Conduct.FAIR_NANOS) {
            return nanos;
        }
        long until = nanos();
        long waited = until - seen;
        seen = until;
        return Math.max(0, nanos - waited);
    }

    /** The second of the numbers: on the core, waiting for one, turns. */
    static long second(ByteBuffer numbers) {
        while (numbers.hasRemaining() && numbers.get() != ' ') {
            // The first.
        }
        long value = 0;
        while (numbers.hasRemaining()) {
            int digit = numbers.get() - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            value = 10 * value + digit;
        }
        return value;
    }

    /** Once the thread is gone. */
    void close() {
        FileChannel file = statistics;
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                // There is nothing more to do with it.
            }
        }
    }
}
