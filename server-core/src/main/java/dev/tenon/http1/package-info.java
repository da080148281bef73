/**
 * HTTP/1.1 and HTTP/1.0 on the wire (RFC 9112): bytes to events in {@link dev.tenon.http1.Http1Connection}, answers to bytes in
 * {@link dev.tenon.http1.ResponseEncoder}.
 *
 * <p>Pure: it never waits, reads a clock, calls user code, starts a thread or logs. Each connection object is confined to the
 * connection's one owner. Strict: whatever is ambiguous is a {@link dev.tenon.http.ProtocolError}, after which the connection
 * parses nothing more. Memory for an unfinished head is bounded by the limits. Tests: the package of the same name, each case
 * whole, byte by byte, and with trailing bytes.
 */
@NullMarked
package dev.tenon.http1;

import org.jspecify.annotations.NullMarked;
