package dev.tenon.staticfiles;

/** Something in a {@link FileCache}, which spares for a while what was used since it came, or since it was last spared. */
abstract sealed class Kept permits Known, Variant {

    private volatile boolean used;

    /** What it takes in memory, in bytes; always the same. */
    abstract long weight();

    /** Takes note that it is used. */
    final void touch() {
        if (!used) {
            used = true; // only then: writing each time would make the cores fight for it
        }
    }

    /** Forgets that it was used, and says whether it was. */
    final boolean takeUse() {
        boolean was = used;
        used = false;
        return was;
    }
}
