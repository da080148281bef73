@NullMarked
package dev.tenon.data.postgres;

import org.jspecify.annotations.NullMarked;
