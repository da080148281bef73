package dev.tenon.routing;

/** What comes of wanting to enter a {@link Mount}. */
public enum Entry {
    /** The request is inside; one {@link Mount#exit} follows. */
    IN,
    /** It has a place in the queue; {@link Mount#awaitTurn} or {@link Mount#giveUpTurn} follows. */
    QUEUED,
    /** It has to leave: there are too many, or its turn did not come in time. */
    FULL,
    /** The mount is retired: whoever answers instead is in the table, or is its successor. */
    RETIRED
}
