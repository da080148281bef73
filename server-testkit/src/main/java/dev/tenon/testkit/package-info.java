/** For tests of plugins and of the server: clients, and a server that lives in the test's JVM. */
@NullMarked
package dev.tenon.testkit;

import org.jspecify.annotations.NullMarked;
