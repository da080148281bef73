/** The built-in plugin {@code static}: serves the files of a folder. */
@NullMarked
package dev.tenon.plugins.staticfiles;

import org.jspecify.annotations.NullMarked;
