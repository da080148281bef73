package dev.tenon.engine;

/** What a loop's poller can report as ready. */
sealed interface Pollable permits Connection, Acceptor, Farewells.Farewell {

    /** Called on the loop. */
    void ready(Carrier carrier);
}
