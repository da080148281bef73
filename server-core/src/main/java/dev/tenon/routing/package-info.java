/**
 * Which mount serves a path: an immutable {@link dev.tenon.routing.MountTable}, looked at once per request, longest prefix of whole
 * segments wins; and the {@link dev.tenon.routing.Mount} itself, with its handler and its count of requests at work.
 *
 * <p>Nothing here waits except {@link dev.tenon.routing.Mount#awaitQuiet}. All of it is safe for any thread. Tests: the package of
 * the same name.
 */
@NullMarked
package dev.tenon.routing;

import org.jspecify.annotations.NullMarked;
