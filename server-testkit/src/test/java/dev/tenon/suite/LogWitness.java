package dev.tenon.suite;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Keeps what the server logs while a test runs. */
final class LogWitness extends Handler implements AutoCloseable {

    private final Logger logger = Logger.getLogger("dev.tenon");
    private final List<String> lines = new CopyOnWriteArrayList<>();

    LogWitness() {
        logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord line) {
        lines.add(line.getMessage());
    }

    /** Those lines that have this in them. */
    List<String> with(String part) {
        return lines.stream().filter(line -> line.contains(part)).toList();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
