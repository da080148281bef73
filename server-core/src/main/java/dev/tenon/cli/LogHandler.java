package dev.tenon.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/** Writes each event in one piece to one stream, in UTF-8. */
final class LogHandler extends Handler {

    private final PrintStream stream;

    /** Guards the stream, so that events do not mix; lines are made outside of it. */
    private final Object lock = new Object();

    LogHandler(PrintStream stream, Formatter formatter) {
        this.stream = stream;
        setFormatter(formatter);
    }

    @Override
    @SuppressWarnings("CatchingUnchecked") // who logs must not fail because a message cannot be shown
    public void publish(LogRecord event) {
        if (!isLoggable(event)) {
            return;
        }
        byte[] line;
        try {
            line = getFormatter().format(event).getBytes(StandardCharsets.UTF_8);
        } catch (RuntimeException broken) {
            event.setThrown(null);
            event.setParameters(null);
            event.setMessage(
                    "(an event that cannot be shown: " + broken.getClass().getName() + ")");
            line = getFormatter().format(event).getBytes(StandardCharsets.UTF_8);
        }
        synchronized (lock) {
            stream.write(line, 0, line.length);
            stream.flush();
        }
    }

    @Override
    public void flush() {
        stream.flush();
    }

    /** The stream is the process's and stays open. */
    @Override
    public void close() {
        flush();
    }
}
