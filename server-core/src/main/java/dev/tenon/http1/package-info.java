/**
 * HTTP/1.1 and HTTP/1.0 on the wire (RFC 9112): bytes to events in {@link dev.tenon.http1.Http1Connection}, answers to bytes in
 * {@link dev.tenon.http1.ResponseEncoder}.
 *
 * <p>Pure: it never waits, reads a clock, calls user code, starts a thread or logs. Each connection object is confined to the
 * connection's one owner. Strict: whatever is ambiguous is a {@link dev.tenon.http.ProtocolError}, after which the connection
 * parses nothing more; what may be tolerated all the same has a name in {@link dev.tenon.http.Leniency}. Memory for an unfinished
 * head is bounded by the limits. Tests: tables of literal bytes in {@code src/test/resources/http1}, in RFC order and with the attacks
 * that were published, each case whole, byte by byte, and with trailing bytes; {@code server-testkit} replays them over sockets.
 */
@NullMarked
package dev.tenon.http1;

import org.jspecify.annotations.NullMarked;
