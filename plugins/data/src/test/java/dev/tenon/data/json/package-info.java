/** Tests of {@link dev.tenon.data.json}. */
@NullMarked
package dev.tenon.data.json;

import org.jspecify.annotations.NullMarked;
