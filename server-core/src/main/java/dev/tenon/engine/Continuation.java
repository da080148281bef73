package dev.tenon.engine;

/** The next stretch of a virtual thread: until it ends, or waits. Whoever runs it carries the thread meanwhile. */
non-sealed interface Continuation extends Slice, Task {

    /** Runs the stretch on the current platform thread. Whatever it throws is no fault of the loop. */
    void proceed();
}
