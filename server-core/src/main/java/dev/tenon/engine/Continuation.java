package dev.tenon.engine;

import dev.tenon.routing.Mount;

/**
 * The next stretch of a virtual thread. Whoever runs it carries the thread meanwhile, and must not hold a monitor then: the JVM takes
 * what the carrier has locked for the thread's own.
 */
non-sealed interface Continuation extends Slice, Task {

    /** Whose request is at work. */
    Mount mount();

    /** Whether a handler is at work in it, rather than only the engine, which sends what the handler has answered. */
    boolean isHandler();

    /** Runs the stretch on the current platform thread. Whatever it throws is no fault of the loop. */
    void proceed();
}
