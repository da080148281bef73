/** The built-in plugin {@code data}: JSON documents over HTTP, kept in a database. */
@NullMarked
package dev.tenon.plugins.data;

import org.jspecify.annotations.NullMarked;
