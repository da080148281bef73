/**
 * One request and its answer (RFC 9110): conditions, ranges, forms, cookies, error answers. Limits: each class names its own.
 * Tests: the same package under {@code src/test}.
 */
@NullMarked
package dev.tenon.exchange;

import org.jspecify.annotations.NullMarked;
