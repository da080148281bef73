package dev.tenon.fuzz;

import java.util.function.Supplier;

/** Invariants of the targets. */
final class Checks {

    private Checks() {}

    /** Fails if the invariant does not hold. */
    static void that(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise.get());
        }
    }
}
