/**
 * Which mount serves a path: an immutable {@link dev.tenon.routing.MountTable}, looked at once per request, longest prefix of whole
 * segments wins; and the {@link dev.tenon.routing.Mount} itself, with its handler, its count of requests at work, and the bounded queue
 * of those for whom there is no room.
 *
 * <p>Nothing here waits except {@link dev.tenon.routing.Mount#awaitQuiet} and {@link dev.tenon.routing.Mount#awaitTurn}. All of it is
 * safe for any thread. Tests: the package of
 * the same name.
 */
@NullMarked
package dev.tenon.routing;

import org.jspecify.annotations.NullMarked;
