/**
 * Which thread runs what; the only threads. {@code docs/engine.md} draws the whole of it on one page.
 *
 * <p>A few {@link dev.tenon.engine.Loop event loops} own the connections. A request whose handler promised not to wait is answered
 * on its connection's loop; every other runs on a virtual thread, which owns the connection until the answer is sent and then
 * hands it back. A connection has exactly one owner at any time: see {@link dev.tenon.engine.Connection}. The common request
 * needs no wake-up of the loop and no change of what is watched.
 *
 * <p>The virtual thread is carried by the loop itself ({@link dev.tenon.engine.HandlerThread}), where the JDK lets it ({@link
 * dev.tenon.engine.CustomScheduler}). A loop is not tied to the platform thread that runs it, its {@link
 * dev.tenon.engine.Carrier}: when a handler holds it up, the {@link dev.tenon.engine.Watchdog} gives it to a spare, as {@link
 * dev.tenon.engine.LoopState} allows, and a mount that does so again and again is moved to the {@link dev.tenon.engine.Workers}.
 *
 * <p>Bounds: connections, requests at work, and every wait, by {@link dev.tenon.http.Limits}; 32 spare carriers, 64 workers, 1,024
 * stretches that wait for one, 256 entries of the journal. Locks: whoever holds a loop takes none that a handler may have. Tests: the
 * package of the same name, and every suite that starts a server.
 */
@NullMarked
package dev.tenon.engine;

import org.jspecify.annotations.NullMarked;
