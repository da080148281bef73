/**
 * One request and its answer, whatever the HTTP version (RFC 9110): calls the handler, turns every failure into an answer in one
 * place, and decides conditions, ranges and content once for all plugins.
 *
 * <p>{@link dev.tenon.exchange.HttpStream} is the seam to the versions below: it reads the body and sends interim answers; what
 * comes back is an {@link dev.tenon.exchange.Answer} for the engine to send. Runs on whatever thread the engine chose; nothing
 * here waits except in the handler and in body reads. Limits: the mount's {@code body_bytes} and those of each reader class.
 * Tests: the package of the same name.
 */
@NullMarked
package dev.tenon.exchange;

import org.jspecify.annotations.NullMarked;
