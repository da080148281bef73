package dev.tenon.engine;

import dev.tenon.routing.Mount;

/** Foreign code at work on a thread of ours: what the watchdog can say about it. */
interface Slice {

    /** Whose code it is. */
    Mount mount();

    /** The thread that shows what it is doing: a virtual one if it is carried. */
    Thread thread();
}
