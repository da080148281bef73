package dev.tenon.staticfiles;

/** What a look at the disk gave; several requests may share one. */
sealed interface Outcome permits Variants, Found.Contentless, Outcome.Again {

    /** The file changed under our eyes, or whoever looked was stopped: look again. */
    record Again() implements Outcome {}
}
