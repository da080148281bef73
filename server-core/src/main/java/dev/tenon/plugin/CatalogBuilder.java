package dev.tenon.plugin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Gathers a catalog; the first plugin of a name keeps it. */
final class CatalogBuilder {

    private final TreeMap<String, AvailablePlugin> plugins = new TreeMap<>();
    private final List<PluginProblem> problems = new ArrayList<>();
    private final List<PluginSource> sources = new ArrayList<>();

    private Optional<Set<String>> found = Optional.empty();

    /** Remembers the hashes of all content there is, refused or not. */
    void found(Set<String> hashes) {
        found = Optional.of(Set.copyOf(hashes));
    }

    /** Remembers a file or folder that the catalog is made of. */
    void source(PluginSource source) {
        sources.add(source);
    }

    void problem(PluginProblem problem) {
        problems.add(problem);
    }

    void offer(AvailablePlugin plugin) {
        AvailablePlugin first = plugins.putIfAbsent(plugin.name(), plugin);
        if (first != null) {
            problems.add(duplicate(first, plugin.declaration(), plugin.jar()));
        }
    }

    /** What is wrong with a plugin that has the name of another. */
    static PluginProblem duplicate(AvailablePlugin first, Declaration second, Path file) {
        String what = "class %s is named \"%s\" as is %s of %s, which is the one that serves"
                .formatted(second.className(), second.name(), first.className(), PluginProblem.fileName(first.jar()));
        return PluginProblem.error(
                file, second.className(), what, "remove one of them, or give it another @Plugin(name = \"…\")");
    }

    PluginCatalog build(Path pluginsDir) {
        return new PluginCatalog(pluginsDir, plugins, problems, sources, found);
    }
}
