/** End-to-end tests: what a user types, against the real process. */
@NullMarked
package dev.tenon.acceptance;

import org.jspecify.annotations.NullMarked;
