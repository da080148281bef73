/**
 * The built-in plugin {@code static}: serves the files of a folder (RFC 9110 for what it hands to the engine, RFC 3986 for the
 * targets of redirects).
 *
 * <p>A request's way: {@link dev.tenon.staticfiles.StaticFiles} asks the {@code Site}, which answers from the
 * {@code FileCache} on the event loop, without a system call; whatever must touch the disk is offloaded to a virtual thread,
 * where {@code FileTree} finds the file, {@code FileOpener} opens exactly that one, and {@code Representations} makes the
 * response; a directory is listed by {@code Listings}, as a {@code ListingPage} or {@code ListingJson}. Conditions, ranges and {@code HEAD} are the engine's.
 *
 * <p>Threads: everything here is shared by many threads. Nothing on the event loop locks or waits; the cache's lock is taken
 * by offloaded work only, for a few steps in memory.
 *
 * <p>Limits: memory for sorting ({@code Listing}: 24 MiB each, 48 MiB for all), cached bytes ({@code cache_bytes}), size of a cached file (64 KiB), age of an answer (1 s), attempts at a file
 * that keeps changing (4), length of a name (255 bytes) and of a path (4,095 bytes).
 *
 * <p>Tests: {@code src/test/java/dev/tenon/staticfiles}, on real files.
 */
@NullMarked
package dev.tenon.staticfiles;

import org.jspecify.annotations.NullMarked;
