/**
 * The seam between HTTP and the databases: {@link dev.tenon.data.store.Store} and the values that pass through it, and what
 * every store needs beside its database: {@link dev.tenon.data.store.SessionStore} has what they do alike, with
 * {@link dev.tenon.data.store.GroupWriter} and {@link dev.tenon.data.store.ReadThreads}, and {@link dev.tenon.data.store.DocumentCache}
 * and {@link dev.tenon.data.store.ChangeSignal}, which {@link dev.tenon.data.store.Publisher} keeps up to date.
 *
 * <p>Imports nothing of the other packages of this plugin. Values are immutable; stores are safe for any thread. Tests:
 * {@code plugins/data/src/test}, the same for every store.
 */
@NullMarked
package dev.tenon.data.store;

import org.jspecify.annotations.NullMarked;
