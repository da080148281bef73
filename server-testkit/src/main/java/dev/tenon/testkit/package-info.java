/**
 * For tests of plugins, and of the server itself. No test framework is needed, and none is in the way.
 *
 * <p>From small to whole:
 * <ul>
 *   <li>A handler alone: {@link dev.tenon.testkit.TestRequest} is a request made by hand, {@link dev.tenon.testkit.TestResponse}
 *       shows what came back with its whole body, {@link dev.tenon.testkit.TestContext} is what the server hands to
 *       {@code start}: options, a data directory, executors.
 *   <li>A handler behind the server's rules: {@link dev.tenon.testkit.TestSite} says which handlers sit where, and opens them over
 *       a {@link dev.tenon.testkit.Carrier}: directly, or in a real server over TCP or a Unix-domain socket. The same test body
 *       runs over all of them. Here {@code 304}, {@code 206}, {@code HEAD}, {@code 405} and error pages are as clients see them.
 *   <li>A whole server: {@link dev.tenon.testkit.TestServer}, with its URI, a client of the JDK, and
 *       {@link dev.tenon.testkit.RawClient} for tests that care about every byte.
 * </ul>
 *
 * <p>Everything that is opened is closed with {@code close}, which also fails the test if a handler or one of its tasks does not end.
 * Limits: bodies of 64 MiB, 10 seconds for each answer. Tests: the same package under {@code src/test}.
 */
@NullMarked
package dev.tenon.testkit;

import org.jspecify.annotations.NullMarked;
