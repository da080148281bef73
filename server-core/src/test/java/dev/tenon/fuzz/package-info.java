/**
 * Parsers under any bytes. Each target is a class with a {@code fuzzerTestOneInput}, so that Jazzer can drive it too; {@code FuzzTest}
 * drives all of them with mutations of a corpus for a few seconds, or for {@code tenon.fuzz.seconds} each;
 * {@code CoverageGuidedFuzzTest} has Jazzer do it ({@code -Pfuzz -Dtenon.jazzer.seconds=600}).
 *
 * <p>The invariant of all of them: a result or the parser's own exception, in bounded memory and time, and where there is a plain twin
 * of the fast code, the same result as that.
 */
@NullMarked
package dev.tenon.fuzz;

import org.jspecify.annotations.NullMarked;
