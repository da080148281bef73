package dev.tenon.engine;

/** Something of ours to be done by the carrier that holds a loop. Never waits. */
@FunctionalInterface
non-sealed interface LoopTask extends Task {

    void run(Carrier carrier);
}
