/** Whether the house is as {@code CONTRIBUTING.md} says. */
@NullMarked
package dev.tenon.architecture;

import org.jspecify.annotations.NullMarked;
