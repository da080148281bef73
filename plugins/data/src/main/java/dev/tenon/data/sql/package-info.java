/**
 * What the SQL databases have in common: how rows are read ({@link dev.tenon.data.sql.Rows}).
 *
 * <p>Imports {@code store} alone. Without state; used by the threads of the stores.
 */
@NullMarked
package dev.tenon.data.sql;

import org.jspecify.annotations.NullMarked;
