package dev.tenon.engine;

/**
 * How the engine's threads are doing.
 *
 * @param loops event loops
 * @param carried whether they carry the threads of handlers; else the JDK's scheduler does
 * @param handOffs how often a loop was handed to another thread, since a handler held it up
 * @param longestSliceNanos the longest time that a handler ran on a loop or a worker without waiting, in nanoseconds
 * @param spares threads for loops beyond one for each: stuck in handlers, or ready to take over
 * @param workers threads for the handlers of demoted mounts
 * @param waitingForWorkers handlers of demoted mounts that wait for such a thread
 */
public record EngineStatus(
        int loops,
        boolean carried,
        long handOffs,
        long longestSliceNanos,
        int spares,
        int workers,
        int waitingForWorkers) {}
