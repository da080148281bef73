/**
 * The built-in plugin {@code static}: serves the files of a folder (RFC 9110 for what it hands to the engine, RFC 3986 for the
 * targets of redirects, RFC 4647 for languages).
 *
 * <p>A request's way: {@link dev.tenon.staticfiles.StaticFiles} asks the {@code Site}, which answers from the {@code FileCache} on
 * the event loop, without a system call; whatever must touch the disk is offloaded to a virtual thread. There {@code Finder} finds
 * what a path stands for, by means of {@code FileTree}, which looks at names; {@code Representations} says what each form that is
 * found (language, coding) is sent with; {@code Variants} chooses the one that a client likes best, by names and states alone; and
 * {@code Contents} reads that one, by means of {@code FileOpener}, which opens exactly the file that was found. Large files stay on
 * the disk: {@code OpenFiles} lets requests share descriptors. A directory is read by {@code Listings}, {@code Away} from the event
 * loop, and shown as a {@code ListingPage} or {@code ListingJson}. Files that cannot be served though they are there are named by
 * {@code Complaints}. Conditions, ranges, {@code HEAD} and compression on the fly are the engine's.
 *
 * <p>Threads: everything here is shared by many threads. Nothing on the event loop locks or waits; the cache's lock is taken
 * by offloaded work only, for a few steps in memory.
 *
 * <p>Limits: memory for sorting (24 MiB for a {@code Listing}, 48 MiB for all), cached bytes ({@code cache_bytes}), open files ({@code open_files}) and how long one is held unused (10 s), open
 * directories (64), files named in the log (256), size of a file in memory (64 KiB; 1 MiB if it can be compressed), age of an answer (1 s), attempts at a file
 * that keeps changing (4), length of a name (255 bytes) and of a path (4,095 bytes), elements of {@code try_files} (16), languages
 * (32), patterns (256 of a kind).
 *
 * <p>Tests: {@code src/test/java/dev/tenon/staticfiles}, on real files.
 */
@NullMarked
package dev.tenon.staticfiles;

import org.jspecify.annotations.NullMarked;
