/**
 * Which thread runs what; the only threads.
 *
 * <p>A few {@link dev.tenon.engine.Loop event loops} own the connections. A request whose handler promised not to wait is answered
 * on its connection's loop; every other runs on a virtual thread, which owns the connection until the answer is sent and then
 * hands it back. A connection has exactly one owner at any time: see {@link dev.tenon.engine.Connection}. The common request
 * needs no wake-up of the loop and no change of what is watched.
 *
 * <p>A loop is not tied to the thread that runs it: what belongs to the thread is in {@code Carrier}. Bounds: connections,
 * requests at work, and every wait, by {@link dev.tenon.http.Limits}. Tests: the package of the same name, and every suite that
 * starts a server.
 */
@NullMarked
package dev.tenon.engine;

import org.jspecify.annotations.NullMarked;
