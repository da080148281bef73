/**
 * The built-in plugin {@code data}: JSON documents over HTTP, kept in a database.
 *
 * <p>How a request goes: {@link dev.tenon.data.DataPlugin} hands it to {@code Documents}, which knows HTTP (RFC 9110) and
 * checks what the client sent ({@code JsonChecker}: RFC 8259, {@code MediaTypes}, {@code Names}); {@code Store} knows
 * documents and nothing of HTTP but the refusal that a change may decide on. {@code SqliteStore} is the one store for now.
 *
 * <p>What a mount says of itself ({@code Overview}) is made once: the page ({@code BrowserPage}, which lies beside the classes as
 * {@code page.html}, {@code page.css} and parts of a script) and the description ({@code OpenApi}, from {@code openapi.json} and the options).
 * Many documents come and go as lines ({@code Imports}, {@code Exports}); the command line uses the same resources, and for a
 * copy of the file the tool that {@code SqliteBackup} is.
 *
 * <p>Threads: requests run on virtual threads and only wait; SQLite is called by its own platform threads alone, since native
 * code pins a virtual thread to its carrier. One thread writes ({@code SqliteWriter}); it gathers what waits into one
 * transaction and answers after the commit. Up to four read ({@code SqliteReaders}).
 *
 * <p>Limits: {@code SqliteLimits} for the queues, {@code Settings} for what users may choose, {@code JsonChecker} for a
 * document's shape. Tests: {@code plugins/data/src/test}, on real SQLite files.
 */
@NullMarked
package dev.tenon.data;

import org.jspecify.annotations.NullMarked;
