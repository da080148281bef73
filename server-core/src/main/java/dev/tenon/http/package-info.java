/**
 * What every version of HTTP shares (RFC 9110, RFC 3986): field syntax, targets, dates, entity tags, limits, and the error that
 * tells a client that it broke a rule.
 *
 * <p>Pure: nothing here waits, reads a clock, starts a thread or logs. Values are immutable; the few builders belong to one
 * connection and so to its one owner. Limits come in as a {@link dev.tenon.http.Limits}, exceptions from the grammar as a set of
 * {@link dev.tenon.http.Leniency}, empty by default. Tests: the package of the same name
 * under {@code src/test}, in RFC order.
 */
@NullMarked
package dev.tenon.http;

import org.jspecify.annotations.NullMarked;
