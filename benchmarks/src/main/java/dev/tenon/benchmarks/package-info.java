/** Measurements of single classes, with JMH. */
@NullMarked
package dev.tenon.benchmarks;

import org.jspecify.annotations.NullMarked;
