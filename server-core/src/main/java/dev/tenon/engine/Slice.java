package dev.tenon.engine;

/** Foreign code at work on a thread of ours, from where it begins to where it ends or waits: where the watchdog finds it. */
interface Slice {

    /** The thread that shows what it is doing: a virtual one if it is carried. */
    Thread thread();

    /** The loop was taken away from this slice just now. By the thief, once. */
    default void stolen(long now) {}
}
