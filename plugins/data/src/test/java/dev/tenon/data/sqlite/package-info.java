/** Tests of {@link dev.tenon.data.sqlite}. */
@NullMarked
package dev.tenon.data.sqlite;

import org.jspecify.annotations.NullMarked;
