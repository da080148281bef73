/**
 * Facts that all versions of HTTP share: field syntax, dates, entity tags, weights (RFC 9110). Pure: no waiting, no clock, no
 * state; safe for any thread. Tests: the same package under {@code src/test}.
 */
@NullMarked
package dev.tenon.http;

import org.jspecify.annotations.NullMarked;
