/**
 * The built-in plugin {@code tunnel}: answers {@code CONNECT} by a connection to where the client wants to go, if that is allowed, and
 * moves bytes both ways (RFC 9110 section 9.3.6).
 *
 * <p>{@link dev.tenon.tunnel.TunnelPlugin} answers requests, {@link dev.tenon.tunnel.AllowList} says who may go where, {@link
 * dev.tenon.tunnel.Dialer} connects, {@link dev.tenon.tunnel.Tunnel} moves the bytes. Bounds: tunnels at once, and the time of each
 * step. Tests: the package of the same name.
 */
@NullMarked
package dev.tenon.tunnel;

import org.jspecify.annotations.NullMarked;
