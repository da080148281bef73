package dev.tenon.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * A throwable as lines for the log: itself, its frames, what it suppressed, its causes. Bounded, and safe against circles. The
 * lines hold messages as they are: whoever writes them escapes them, so that a line feed in a message makes no line.
 */
final class StackLines {

    private static final int MAX_LINES = 400;
    private static final int MAX_FRAMES = 100;

    private final List<String> lines = new ArrayList<>();
    private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private StackLines() {}

    static List<String> of(Throwable throwable) {
        StackLines stack = new StackLines();
        stack.add(throwable, "", "", new StackTraceElement[0]);
        return stack.lines;
    }

    private void add(Throwable throwable, String caption, String indent, StackTraceElement[] enclosing) {
        if (lines.size() >= MAX_LINES) {
            return;
        }
        if (!seen.add(throwable)) {
            lines.add(indent + caption + "(seen above) " + throwable.getClass().getName());
            return;
        }
        lines.add(indent + caption + throwable);
        StackTraceElement[] frames = throwable.getStackTrace();
        addFrames(frames, frames.length - common(frames, enclosing), indent);
        for (Throwable suppressed : throwable.getSuppressed()) {
            add(suppressed, "suppressed: ", indent + "  ", frames);
        }
        Throwable cause = throwable.getCause();
        if (cause != null) {
            add(cause, "caused by: ", indent, frames);
        }
    }

    private void addFrames(StackTraceElement[] frames, int own, String indent) {
        int shown = Math.min(own, MAX_FRAMES);
        for (int i = 0; i < shown; i++) {
            lines.add(indent + "  at " + frames[i]);
        }
        if (shown < frames.length) {
            lines.add(indent + "  ... " + (frames.length - shown) + " more");
        }
    }

    /** How many frames at the end are those of the throwable around this one. */
    private static int common(StackTraceElement[] frames, StackTraceElement[] enclosing) {
        int count = 0;
        while (count < frames.length
                && count < enclosing.length
                && frames[frames.length - 1 - count].equals(enclosing[enclosing.length - 1 - count])) {
            count++;
        }
        return count;
    }
}
