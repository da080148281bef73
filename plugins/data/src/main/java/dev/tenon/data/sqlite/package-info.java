/**
 * Documents in an SQLite file.
 *
 * <p>Threads: SQLite is called by this package's own platform threads alone, since native code pins a virtual thread to its
 * carrier. One thread writes ({@code SqliteWriter}); it gathers what waits into one transaction and answers after the commit.
 * Up to four read ({@code SqliteReaders}).
 *
 * <p>SQL: {@code SqliteSchema} has the tables, {@code SqliteWriteSession} and {@code SqliteReadSession} the statements,
 * {@code SqliteQueries} writes those of lists, and {@code SqliteKeys} says how a JSON value stands in them.
 *
 * <p>Limits: {@code SqliteLimits}. Tests: {@code plugins/data/src/test}, on real files.
 */
@NullMarked
package dev.tenon.data.sqlite;

import org.jspecify.annotations.NullMarked;
