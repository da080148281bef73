package dev.tenon.plugin;

import dev.tenon.api.RequestHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The plugins of a server: those of its class path, and the JARs of a directory that may change at any time.
 *
 * <p>Owned by one thread at a time. Class loaders are kept by the hash of their JAR: a JAR that has not changed keeps its
 * loader from scan to scan, and a loader stays open until {@link #release} is told that nobody uses it.
 */
public final class PluginStore implements AutoCloseable {

    private final Path pluginsDir;
    private final JarVault vault;
    private final ApiLoader api;
    private final BuiltInPlugins builtIns;
    private final Map<String, OpenJar> open = new HashMap<>();
    private Set<String> current = Set.of();

    /**
     * @param pluginsDir the directory that JARs are dropped into; it need not exist
     * @param workDir a private directory for copies, created if need be; no other store may use it
     * @param classPath where the API and the built-in plugins are found
     * @throws IOException if the work directory cannot be created
     */
    public PluginStore(Path pluginsDir, Path workDir, ClassLoader classPath) throws IOException {
        this(pluginsDir, workDir, classPath, Map.of());
    }

    /**
     * @param extra further plugins by name, for tests and programs that embed the server; they count as built-in and come
     *     before those of the class path
     * @throws IllegalArgumentException if a name is none
     */
    public PluginStore(
            Path pluginsDir, Path workDir, ClassLoader classPath, Map<String, Supplier<RequestHandler>> extra)
            throws IOException {
        this.pluginsDir = pluginsDir;
        this.vault = new JarVault(workDir);
        this.api = new ApiLoader(classPath);
        this.builtIns = new BuiltInPlugins(classPath, extra);
    }

    /** Reads the directory as it is now. What is wrong in it is in the catalog's problems, never thrown. */
    public PluginCatalog scan() {
        CatalogBuilder catalog = new CatalogBuilder();
        builtIns.problems().forEach(catalog::problem);
        builtIns.plugins().forEach(catalog::offer);
        PluginFolder.Listing listing = PluginFolder.list(pluginsDir);
        listing.problems().forEach(catalog::problem);
        Map<String, Path> seen = new HashMap<>();
        listing.jars().forEach(jar -> add(jar, seen, catalog));
        current = Set.copyOf(seen.keySet());
        vault.prune(open.keySet());
        return catalog.build(pluginsDir);
    }

    private void add(Path jar, Map<String, Path> seen, CatalogBuilder catalog) {
        switch (vault.store(jar)) {
            case JarVault.Result.Refused refused ->
                catalog.problem(PluginProblem.error(jar, "", refused.what(), refused.fix()));
            case JarVault.Result.Stored stored -> {
                Path twin = seen.putIfAbsent(stored.sha256(), jar);
                if (twin != null) {
                    String what = "has the same content as " + PluginProblem.fileName(twin) + ", which is the one used";
                    catalog.problem(PluginProblem.warning(jar, "", what, "remove one of them"));
                    return;
                }
                open.computeIfAbsent(
                                stored.sha256(),
                                hash -> OpenJar.open(PluginProblem.fileName(jar), hash, stored.copy(), api))
                        .offer(jar, catalog);
            }
        }
    }

    /**
     * Closes the loaders that are neither in the newest catalog nor in use.
     *
     * @param hashesInUse the hashes of the dropped JARs whose plugins may still run
     */
    public void release(Set<String> hashesInUse) {
        Set<String> kept = new HashSet<>(current);
        kept.addAll(hashesInUse);
        open.entrySet().removeIf(entry -> {
            boolean unused = !kept.contains(entry.getKey());
            if (unused) {
                entry.getValue().close();
            }
            return unused;
        });
        vault.prune(open.keySet());
    }

    /** Closes all loaders: the plugins of all catalogs must have stopped. */
    @Override
    public void close() {
        open.values().forEach(OpenJar::close);
        open.clear();
        current = Set.of();
    }
}
