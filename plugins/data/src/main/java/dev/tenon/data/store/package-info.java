/**
 * The seam between HTTP and the databases: {@link dev.tenon.data.store.Store} and the values that pass through it, and what
 * every store needs beside its database, {@link dev.tenon.data.store.DocumentCache} and
 * {@link dev.tenon.data.store.ChangeSignal}.
 *
 * <p>Imports nothing of the other packages of this plugin. Values are immutable; stores are safe for any thread. Tests:
 * {@code plugins/data/src/test}, the same for every store.
 */
@NullMarked
package dev.tenon.data.store;

import org.jspecify.annotations.NullMarked;
