/**
 * JSON (RFC 8259) as this plugin needs it: checked as it came, and changed without rounding a number or moving a name. Knows
 * nothing of stores. Immutable, but for what builds; safe for any thread.
 */
@NullMarked
package dev.tenon.data.json;

import org.jspecify.annotations.NullMarked;
