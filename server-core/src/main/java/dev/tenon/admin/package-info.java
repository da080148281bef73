/**
 * The control socket's side of the server: what is running, and the few things that an operator asks of it, as an ordinary
 * handler over {@link dev.tenon.admin.ServerControl}.
 *
 * <p>The composition root implements {@code ServerControl} and serves {@link dev.tenon.admin.AdminHandler} with the normal
 * engine on a Unix-domain socket, {@link dev.tenon.admin.ControlSocket#in}, that only the server's user may open. That
 * file's mode is the whole of its access control, so this handler must never be mounted on a network address.
 *
 * <p>Contract: paths, members of the JSON answers and the columns of the text tables are what scripts read. Members and
 * columns may be added, never renamed or removed. The semantics are those of RFC 9110, problems are those of RFC 9457.
 *
 * <p>Threads: the handler has no state and may be called by many at once; it may wait, in {@code reload}. Limits: an answer
 * is as long as the list it shows. Tests: {@code AdminHandlerTest},
 * {@code ExplanationViewsTest}, {@code TableTest}, {@code JsonTest}.
 */
@NullMarked
package dev.tenon.admin;

import org.jspecify.annotations.NullMarked;
