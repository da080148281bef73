package dev.tenon.plugin;

import dev.tenon.api.RequestHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The plugins of a server: those of its class path, and what lies in a directory that may change at any time: JARs, single source
 * files, folders of classes.
 *
 * <p>Owned by one thread at a time, unless a method says otherwise. Class loaders are kept by the hash of what they load: content that
 * has not changed keeps its loader from scan to scan, and a loader stays open until {@link #release} is told that nobody uses it.
 */
public final class PluginStore implements AutoCloseable {

    private final Path pluginsDir;
    private final JarVault vault;
    private final SourcePlugins sourcePlugins;
    private final FolderPacker folders;
    private final ApiLoader api;
    private final BuiltInPlugins builtIns;
    private final LoaderWatch watch;
    private final Map<String, OpenJar> open = new HashMap<>();
    private final Refusals refusals;
    private Set<String> current = Set.of();
    private Set<String> retained = Set.of();

    /**
     * @param pluginsDir the directory that plugins are dropped into; it need not exist
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
        this(pluginsDir, workDir, classPath, extra, LoaderWatch.PATIENCE);
    }

    PluginStore(
            Path pluginsDir,
            Path workDir,
            ClassLoader classPath,
            Map<String, Supplier<RequestHandler>> extra,
            Duration patience)
            throws IOException {
        this.pluginsDir = pluginsDir;
        this.vault = new JarVault(workDir);
        this.refusals = new Refusals(workDir);
        this.sourcePlugins = new SourcePlugins(vault, SourceCompiler.ofThisRuntime());
        this.folders = new FolderPacker(vault);
        this.api = new ApiLoader(classPath);
        this.builtIns = new BuiltInPlugins(classPath, extra);
        this.watch = new LoaderWatch(patience, workDir);
    }

    /** The directory that plugins are dropped into. For any thread. */
    public Path pluginsDir() {
        return pluginsDir;
    }

    /**
     * What the directory looks like now, without reading what is in its files. Taken before a {@link #scan}, it tells later whether
     * another scan could find anything new. For any thread, also beside a scan.
     */
    public DirectoryFingerprint fingerprint() {
        return DirectoryFingerprint.of(pluginsDir);
    }

    /**
     * Reads the directory as it is now. What is wrong in it is in the catalog's problems, never thrown. It takes a quarter of a second
     * for a file that keeps changing, and up to 20 seconds for a source file that the compiler finds hard.
     */
    public PluginCatalog scan() {
        CatalogBuilder catalog = begin();
        PluginFolder.Listing listing = PluginFolder.list(pluginsDir);
        listing.problems().forEach(catalog::problem);
        Map<String, Path> seen = new HashMap<>();
        List<PluginSource> substitutes = new ArrayList<>();
        Set<String> found = new HashSet<>();
        boolean complete = !listing.candidates().isEmpty(); // where all has gone, it may be only the file system
        for (PluginFolder.Candidate candidate : listing.candidates()) {
            JarVault.Result result = store(candidate);
            switch (result) {
                case JarVault.Result.Stored stored -> found.add(stored.sha256());
                case JarVault.Result.Refused unread -> complete = false;
            }
            add(candidate.path(), result, seen, catalog);
            instead(result).ifPresent(substitutes::add);
        }
        if (complete) {
            catalog.found(found);
        }
        // After all files: one that has come since is newer than what was good before.
        for (PluginSource source : substitutes) {
            if (!seen.containsKey(source.sha256())
                    && refusals.of(source.sha256()).isEmpty()) {
                add(source.file(), find(source), seen, catalog);
            }
        }
        sourcePlugins.keepOnly(
                listing.candidates().stream().map(PluginFolder.Candidate::path).toList());
        return finish(seen, catalog);
    }

    /**
     * Makes a catalog of contents that were scanned before, from the copies that there are of them, whatever the directory holds now.
     * A copy that is gone is among the catalog's problems.
     *
     * @param sources from {@link PluginCatalog#sources}
     */
    public PluginCatalog restore(List<PluginSource> sources) {
        CatalogBuilder catalog = begin();
        Map<String, Path> seen = new HashMap<>();
        for (PluginSource source : sources) {
            add(source.file(), find(source), seen, catalog);
        }
        return finish(seen, catalog);
    }

    /** Notes that a catalog serves: what it was refused and is not in the directory any more is refused no longer. */
    public void serves(PluginCatalog catalog) {
        catalog.found().ifPresent(refusals::keepOnly);
    }

    private CatalogBuilder begin() {
        CatalogBuilder catalog = new CatalogBuilder();
        builtIns.problems().forEach(catalog::problem);
        builtIns.plugins().forEach(catalog::offer);
        return catalog;
    }

    private PluginCatalog finish(Map<String, Path> seen, CatalogBuilder catalog) {
        current = Set.copyOf(seen.keySet());
        watch.current(current);
        prune();
        return catalog.build(pluginsDir);
    }

    private JarVault.Result store(PluginFolder.Candidate candidate) {
        return switch (candidate.kind()) {
            case JAR -> vault.store(candidate.path());
            case SOURCE -> sourcePlugins.store(candidate.path());
            case FOLDER -> folders.store(candidate.path());
        };
    }

    private Optional<PluginSource> instead(JarVault.Result result) {
        return switch (result) {
            case JarVault.Result.Stored stored -> refusals.of(stored.sha256()).flatMap(Refusals.Refusal::instead);
            case JarVault.Result.Refused refused -> Optional.empty();
        };
    }

    private JarVault.Result find(PluginSource source) {
        try {
            Optional<JarVault.Result.Stored> copy = vault.find(source.sha256());
            if (copy.isPresent()) {
                return copy.get();
            }
            return new JarVault.Result.Refused(
                    "cannot be restored: there is no copy of its version %s any more".formatted(source.sha256()),
                    "drop that version again");
        } catch (IOException unreadable) {
            return vault.unreadable(source.file(), unreadable);
        }
    }

    private void add(Path file, JarVault.Result result, Map<String, Path> seen, CatalogBuilder catalog) {
        switch (result) {
            case JarVault.Result.Refused refused ->
                refused.findings().forEach(finding -> catalog.problem(finding.at(file)));
            case JarVault.Result.Stored stored -> {
                Optional<Refusals.Refusal> refusal = refusals.of(stored.sha256());
                if (refusal.isPresent()) {
                    catalog.problem(PluginProblem.error(
                            file, "", "was refused: " + refusal.get().why(), "drop another version of it"));
                    return;
                }
                Path twin = seen.putIfAbsent(stored.sha256(), file);
                if (twin != null) {
                    String what = "has the same content as " + PluginProblem.fileName(twin) + ", which is the one used";
                    catalog.problem(PluginProblem.warning(file, "", what, "remove one of them"));
                    return;
                }
                catalog.source(new PluginSource(file, stored.sha256()));
                open.computeIfAbsent(stored.sha256(), hash -> load(file, stored))
                        .offer(file, catalog);
            }
        }
    }

    private OpenJar load(Path file, JarVault.Result.Stored stored) {
        OpenJar loaded = OpenJar.open(loaderName(file, stored.sha256()), stored, api);
        loaded.watch(watch, PluginProblem.fileName(file));
        return loaded;
    }

    /** As stack traces show it: with the version, since two of them may be at work. */
    private static String loaderName(Path file, String sha256) {
        return PluginProblem.fileName(file) + '@' + sha256.substring(0, 8);
    }

    /**
     * Closes the loaders that are neither in the newest catalog nor in use.
     *
     * @param hashesInUse the hashes of the dropped content whose plugins may still run
     */
    public void release(Set<String> hashesInUse) {
        Set<String> kept = new HashSet<>(current);
        kept.addAll(hashesInUse);
        open.entrySet().removeIf(entry -> {
            boolean unused = !kept.contains(entry.getKey());
            if (unused) {
                close(entry.getKey(), entry.getValue());
            }
            return unused;
        });
        prune();
    }

    /**
     * Keeps the copies of these contents for {@link #restore}, until the next call of this method. Of all others only the newest few
     * are kept.
     *
     * @param hashes of all that may be restored
     */
    public void retain(Set<String> hashes) {
        retained = Set.copyOf(hashes);
    }

    private void prune() {
        Set<String> kept = new HashSet<>(open.keySet());
        kept.addAll(retained);
        vault.prune(kept);
    }

    /**
     * Lets the scans to come make no plugin of this content, but a problem, until {@link #accept} is called, or a catalog
     * {@linkplain #serves serves} that was scanned from other plugins and none of this content. A file with another content is none of this. The last 1000 refusals are remembered, also by the
     * next store of this work directory.
     *
     * @param sha256 of the dropped content
     * @param instead content that serves while the refused one lies there, whatever has become of its own file; the scans find it if it
     *     is open or {@linkplain #retain retained}
     * @param why a clause without a full stop
     */
    public void refuse(String sha256, Optional<PluginSource> instead, String why) {
        refusals.add(sha256, new Refusals.Refusal(why, instead));
    }

    /** Takes {@link #refuse} back. */
    public void accept(String sha256) {
        refusals.remove(sha256);
    }

    /** Closes all loaders: the plugins of all catalogs must have stopped. */
    @Override
    public void close() {
        open.forEach(this::close);
        open.clear();
        current = Set.of();
    }

    private void close(String sha256, OpenJar jar) {
        jar.close();
        watch.closed(sha256);
    }

    /**
     * Looks whether the loaders that were closed have been collected, and logs it; names what holds one that was not within half a
     * minute. Meant to be called once or twice a second; cheap unless a loader is held. For any thread.
     */
    public void tick() {
        watch.tick();
    }

    /** The loaders of dropped plugins: all that are open, and those that were closed and not collected, or lately. For any thread. */
    public List<LoaderView> loaders() {
        watch.tick();
        return watch.views();
    }
}
