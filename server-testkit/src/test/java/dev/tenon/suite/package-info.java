/**
 * The server as its clients meet it: literal bytes over real sockets, through {@link dev.tenon.Server}. These are the tests of
 * {@code dev.tenon.engine}, {@code dev.tenon.transport} and the composition root, and stand here because the test kit, which they
 * use, is built after the server.
 */
@NullMarked
package dev.tenon.suite;

import org.jspecify.annotations.NullMarked;
