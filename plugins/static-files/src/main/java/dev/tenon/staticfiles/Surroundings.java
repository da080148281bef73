package dev.tenon.staticfiles;

import dev.tenon.api.HandlerContext;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;

/**
 * Where a site is.
 *
 * @param mountPath where it sits, without a slash at the end except for the root mount
 * @param nanos a clock that never goes back
 * @param wall the clock that is compared with the times of files
 * @param logger told of files that are not served though they are there
 * @param executor whose threads no event loop carries
 */
record Surroundings(
        String mountPath, LongSupplier nanos, InstantSource wall, System.Logger logger, ExecutorService executor) {

    static Surroundings of(HandlerContext context) {
        return new Surroundings(
                context.mountPath(), System::nanoTime, InstantSource.system(), context.logger(), context.executor());
    }
}
