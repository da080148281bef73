package dev.tenon.plugin;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What {@link PluginStore#scan} found: an immutable snapshot. */
public final class PluginCatalog {

    private static final int NAMES_SHOWN = 20;

    private final Path pluginsDir;
    private final SortedMap<String, AvailablePlugin> plugins;
    private final List<PluginProblem> problems;
    private final List<PluginSource> sources;
    private final Optional<Set<String>> found;

    PluginCatalog(
            Path pluginsDir,
            SortedMap<String, AvailablePlugin> plugins,
            List<PluginProblem> problems,
            List<PluginSource> sources,
            Optional<Set<String>> found) {
        this.pluginsDir = pluginsDir;
        this.plugins = new TreeMap<>(plugins);
        this.problems = List.copyOf(problems);
        this.sources = List.copyOf(sources);
        this.found = found;
    }

    /** The plugin of this name. */
    public Optional<AvailablePlugin> find(String name) {
        return Optional.ofNullable(plugins.get(name));
    }

    /** All plugins, built-in and dropped, sorted by name. */
    public List<AvailablePlugin> plugins() {
        return List.copyOf(plugins.values());
    }

    /** All that is wrong: class path first, then the directory, then its JARs by file name. */
    public List<PluginProblem> problems() {
        return problems;
    }

    /**
     * The files and folders that it was made of, by name: {@link PluginStore#restore} makes it again. To keep them keeps no loader
     * from being collected, unlike the catalog.
     */
    public List<PluginSource> sources() {
        return sources;
    }

    /** The hashes of all that lies in the directory; empty if that is not known for certain. */
    Optional<Set<String>> found() {
        return found;
    }

    /**
     * Why there is no plugin of this name: the problem of the JAR or class that it would most likely have come from, or else
     * that nothing has this name.
     */
    public PluginProblem missing(String name) {
        return fault(name).orElseGet(() -> unknown(name));
    }

    /** What is wrong with the file or class that a plugin of this name would most likely come from; empty if there is none. */
    public Optional<PluginProblem> fault(String name) {
        return problems.stream()
                .filter(problem -> problem.fatal() && concerns(problem, name))
                .findFirst();
    }

    private static boolean concerns(PluginProblem problem, String name) {
        String file = PluginProblem.fileName(problem.jar());
        boolean sameFile = file.equals(name)
                || file.equals(name + ".jar")
                || (file.startsWith(name + "-") && file.endsWith(".jar"))
                || (file.endsWith(".java") && PluginNames.ofClass(stem(file)).equals(name));
        return sameFile || PluginNames.ofClass(problem.className()).equals(name);
    }

    private static String stem(String fileName) {
        return fileName.substring(0, fileName.lastIndexOf('.'));
    }

    private PluginProblem unknown(String name) {
        String known = plugins.keySet().stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
        String more = plugins.size() > NAMES_SHOWN ? ", …" : "";
        String fix = plugins.isEmpty()
                ? "drop its JAR into " + pluginsDir
                : "drop its JAR into %s, or use one of: %s%s".formatted(pluginsDir, known, more);
        return PluginProblem.error(pluginsDir, "", "no plugin is named \"%s\"".formatted(name), fix);
    }
}
