/**
 * Turns a folder of JARs, source files and folders of classes into named plugins: stable copy, inspection, isolated class loader,
 * named factory.
 *
 * <p>Purpose. Nothing that was dropped is opened in place. {@link dev.tenon.plugin.PluginStore#scan} streams it into a private
 * folder under its SHA-256, inspects that copy without loading a class, and loads it in a class loader of its own, which sees
 * the JDK and {@code dev.tenon.api} and nothing else of the server. Whatever is wrong becomes a
 * {@link dev.tenon.plugin.PluginProblem} that says what and how to put it right; it never becomes an exception of the scan. Calls
 * that would end the JVM are replaced as a class is defined. A loader that was closed is watched until the JVM has collected it.
 *
 * <p>Trust. A plugin is code that the operator chose to run: isolation keeps dependencies apart and loaders collectable, it
 * is no sandbox.
 *
 * <p>Threads. A {@code PluginStore} belongs to one thread at a time, but for the methods that say otherwise. Catalogs, plugins,
 * fingerprints and problems are immutable; {@link dev.tenon.plugin.AvailablePlugin#create} may be called from any thread.
 *
 * <p>Limits. 512 plugins, 512 MiB each; 5 attempts at a file that changes while it is read; 5 old copies kept. Of a JAR: 100,000 entries,
 * 2 GiB unpacked, a hundredfold beyond 64 MiB, a service file of 64 KiB, a manifest of 1 MiB, a class file of 16 MiB. A source of 1 MiB
 * and 20 s of compilation; a folder of 20,000 files. Half a minute until a closed loader is asked who holds it.
 *
 * <p>Tests: {@code server-core/src/test/java/dev/tenon/plugin}, on JARs that the tests compile themselves.
 */
@NullMarked
package dev.tenon.plugin;

import org.jspecify.annotations.NullMarked;
