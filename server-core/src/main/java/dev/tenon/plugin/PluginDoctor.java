package dev.tenon.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Examines a file or folder that is meant to be a plugin, wherever it lies, without loading a class of it. */
public final class PluginDoctor {

    private PluginDoctor() {}

    /**
     * A plugin that a mount could name.
     *
     * @param name what {@code plugin = "…"} in the configuration refers to
     * @param exclusive whether two instances for one mount must never run side by side
     */
    public record Found(String name, String className, boolean exclusive) {}

    /**
     * What an examination shows.
     *
     * @param sha256 the hash of the content, or empty if it could not be read
     * @param version {@code Implementation-Version} of its manifest, or empty
     * @param plugins what it would serve
     * @param problems all that is wrong
     */
    public record Diagnosis(String sha256, String version, List<Found> plugins, List<PluginProblem> problems) {

        public Diagnosis {
            plugins = List.copyOf(plugins);
            problems = List.copyOf(problems);
        }

        /** Whether the server would take it as it is: there may be warnings. */
        public boolean isUsable() {
            return problems.stream().noneMatch(PluginProblem::fatal);
        }
    }

    /**
     * Examines a file or folder as if it lay in the plugins directory.
     *
     * @param classPath where the API and the built-in plugins are found
     * @throws IOException if there is no room for temporary files
     */
    public static Diagnosis examine(Path file, ClassLoader classPath) throws IOException {
        Path workDir = Files.createTempDirectory("tenon-verify");
        try {
            return examine(file, new JarVault(workDir), classPath);
        } finally {
            JarVault.deleteTree(workDir);
        }
    }

    private static Diagnosis examine(Path file, JarVault vault, ClassLoader classPath) {
        List<PluginProblem> problems = new ArrayList<>();
        Optional<PluginFolder.Kind> kind = PluginFolder.kind(file.toAbsolutePath());
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            problems.add(PluginProblem.error(file, "", "does not exist", "correct the path"));
            return new Diagnosis("", "", List.of(), problems);
        }
        if (kind.isEmpty()) {
            problems.add(PluginProblem.error(
                    file,
                    "",
                    "is nothing that the plugins directory is searched for",
                    "name it *.jar or *.java, not hidden, or give it a folder classes"));
        }
        JarVault.Result result = switch (kind.orElse(PluginFolder.Kind.JAR)) {
            case JAR -> vault.store(file);
            case FOLDER -> new FolderPacker(vault).store(file);
            case SOURCE -> new SourcePlugins(vault, SourceCompiler.ofThisRuntime()).store(file);
        };
        return switch (result) {
            case JarVault.Result.Refused refused -> {
                refused.findings().forEach(finding -> problems.add(finding.at(file)));
                yield new Diagnosis("", "", List.of(), problems);
            }
            case JarVault.Result.Stored stored -> {
                Inspection inspection = JarInspector.inspect(stored.copy(), stored.libraries());
                inspection.findings().forEach(finding -> problems.add(finding.at(file)));
                List<Found> plugins = unlessBuiltIn(file, inspection.declarations(), classPath, problems);
                yield new Diagnosis(stored.sha256(), inspection.version(), plugins, problems);
            }
        };
    }

    private static List<Found> unlessBuiltIn(
            Path file, List<Declaration> declarations, ClassLoader classPath, List<PluginProblem> problems) {
        CatalogBuilder builtIn = new CatalogBuilder();
        new BuiltInPlugins(classPath, Map.of()).plugins().forEach(builtIn::offer);
        PluginCatalog catalog = builtIn.build(file);
        List<Found> plugins = new ArrayList<>();
        for (Declaration declaration : declarations) {
            Optional<AvailablePlugin> first = catalog.find(declaration.name());
            if (first.isPresent()) {
                problems.add(CatalogBuilder.duplicate(first.get(), declaration, file));
            } else {
                plugins.add(new Found(declaration.name(), declaration.className(), declaration.exclusive()));
            }
        }
        return plugins;
    }
}
