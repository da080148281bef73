/**
 * Documents in a PostgreSQL database, shared by any number of servers.
 *
 * <p>Threads: one writes ({@code PostgresWriter}); it plans what waits in memory ({@code PostgresPlan}) and carries it out in
 * one transaction, in a number of round trips that does not grow with what is done. A few read ({@code PostgresReaders}), and
 * one follows what other servers write ({@code PostgresFollower}). All are platform threads of this package.
 *
 * <p>Order: each transaction that writes locks the one row of the table {@code state} first, until its commit, and takes its
 * numbers from there. So numbers become visible in their order, whichever server they come from.
 *
 * <p>SQL: {@code PostgresSchema} has the tables, {@code PostgresQueries} writes the statements of lists, {@code PostgresKeys} and
 * {@code PostgresContent} say how a JSON value stands in them. No advisory locks, no temporary tables, no settings beyond a
 * transaction but LISTEN, which is done without where there is none: so other databases that speak PostgreSQL's protocol will
 * do as well.
 *
 * <p>Limits: {@code PostgresLimits}. Tests: {@code plugins/data/src/test}, on a real server.
 */
@NullMarked
package dev.tenon.data.postgres;

import org.jspecify.annotations.NullMarked;
