/**
 * Turns a folder of JARs into named plugins: stable copy, inspection, isolated class loader, named factory.
 *
 * <p>Purpose. A dropped JAR is never opened in place. {@link dev.tenon.plugin.PluginStore#scan} streams it into a private
 * folder under its SHA-256, inspects that copy without loading a class, and loads it in a class loader of its own, which sees
 * the JDK and {@code dev.tenon.api} and nothing else of the server. Whatever is wrong with a JAR becomes a
 * {@link dev.tenon.plugin.PluginProblem} that says what and how to put it right; it never becomes an exception of the scan.
 *
 * <p>Trust. A plugin is code that the operator chose to run: isolation keeps dependencies apart and loaders collectable, it
 * is no sandbox.
 *
 * <p>Threads. A {@code PluginStore} belongs to one thread at a time. Catalogs, plugins and problems are immutable;
 * {@link dev.tenon.plugin.AvailablePlugin#create} may be called from any thread.
 *
 * <p>Limits. 512 JARs, 512 MiB each; 5 attempts at a JAR that changes while it is read; 5 old copies kept; a service file of
 * 64 KiB, a manifest of 1 MiB, a class file of 16 MiB.
 *
 * <p>Tests: {@code server-core/src/test/java/dev/tenon/plugin}, on JARs that the tests compile themselves.
 */
@NullMarked
package dev.tenon.plugin;

import org.jspecify.annotations.NullMarked;
