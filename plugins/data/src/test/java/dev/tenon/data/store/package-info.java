/** Tests of {@link dev.tenon.data.store}. */
@NullMarked
package dev.tenon.data.store;

import org.jspecify.annotations.NullMarked;
