/** The command line, and the client of a running server's control socket. */
@NullMarked
package dev.tenon.cli;

import org.jspecify.annotations.NullMarked;
