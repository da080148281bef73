/**
 * The only sockets: {@link dev.tenon.transport.Listener} accepts, {@link dev.tenon.transport.Wire} reads and writes one connection,
 * {@link dev.tenon.transport.Poller} tells which of many are ready. {@link dev.tenon.transport.ProxyHeader} reads, from bytes alone,
 * what a proxy says of a connection before its first byte.
 *
 * <p>Nothing here blocks except {@link dev.tenon.transport.Poller#poll}, and nothing starts a thread. A poller and what is
 * registered with it belong to the loop that owns them; a wire is read and written by its connection's one owner. Bounds: the
 * accept queue is 4,096 long. TCP_NODELAY is always on, since every answer is one write. Tests: the package of the same name.
 */
@NullMarked
package dev.tenon.transport;

import org.jspecify.annotations.NullMarked;
