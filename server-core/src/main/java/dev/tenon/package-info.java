/** The server's composition root: the one room that sees every other, except the command line. */
@NullMarked
package dev.tenon;

import org.jspecify.annotations.NullMarked;
