package dev.tenon.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** How far something long has come, in one line that is written anew; only where a person watches. Used by one thread. */
final class Progress {

    private static final long INTERVAL_NANOS = Duration.ofMillis(200).toNanos();
    private static final int CELLS = 24;
    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream out;
    private final boolean shown;
    private final String what;
    private final long total;
    private final long start = System.nanoTime();
    private long last = start - INTERVAL_NANOS;

    /**
     * Shown on standard error, if that is a terminal.
     *
     * @param what the word for what is done: {@code exporting}
     * @param total how many bytes there are, or -1 if nobody knows
     */
    Progress(Console console, String what, long total) {
        this.out = console.err();
        this.shown = console.errTerminal();
        this.what = what;
        this.total = total;
    }

    /**
     * Shows it, unless it was shown just now.
     *
     * @param bytes how many are done
     * @param lines how many lines that is; -1 if it is not about lines
     */
    void at(long bytes, long lines) {
        long now = System.nanoTime();
        if (shown && now - last >= INTERVAL_NANOS) {
            last = now;
            out.print(CLEAR + line(bytes, lines, now - start));
            out.flush();
        }
    }

    /** Leaves nothing of it behind. */
    void end() {
        if (shown) {
            out.print(CLEAR);
            out.flush();
        }
    }

    String line(long bytes, long lines, long nanos) {
        StringBuilder line = new StringBuilder(what).append(' ');
        if (total > 0) {
            double part = Math.min(1, (double) bytes / total);
            int full = (int) (part * CELLS);
            line.append('[')
                    .append("#".repeat(full))
                    .append("-".repeat(CELLS - full))
                    .append("] ");
            line.append(String.format(Locale.ROOT, "%3.0f %%  ", part * 100));
        }
        line.append(String.format(Locale.ROOT, "%,.1f MiB", bytes / 1048576.0));
        if (lines >= 0) {
            line.append(String.format(Locale.ROOT, "  %,d lines", lines));
        }
        if (total > 0 && bytes > 0 && bytes < total) {
            long left = (long) ((double) nanos / bytes * (total - bytes) / 1e9);
            line.append(String.format(Locale.ROOT, "  %d:%02d left", left / 60, left % 60));
        }
        return line.toString();
    }
}
