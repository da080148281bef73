package dev.tenon.plugin;

import dev.tenon.api.RequestHandler;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One content, inspected and loaded: what every file or folder with this hash stands for, until it is closed. Confined to the
 * thread of its store.
 */
final class OpenJar {

    private record Loaded(Declaration declaration, Constructor<? extends RequestHandler> constructor) {}

    private final String sha256;
    private final String version;
    private final List<Finding> findings;
    private final List<Loaded> plugins = new ArrayList<>();
    private final @Nullable PluginLoader loader; // none if there is nothing to load

    private OpenJar(String name, JarVault.Result.Stored content, ApiLoader api) {
        Inspection inspection = Verdicts.of(content.copy(), content.libraries());
        this.sha256 = content.sha256();
        this.version = inspection.version();
        this.findings = new ArrayList<>(inspection.findings());
        this.loader = inspection.declarations().isEmpty() ? null : load(name, content, api, inspection.declarations());
    }

    /** Inspects and loads a copy; whatever is wrong with it is among the problems of {@link #offer}. */
    static OpenJar open(String name, JarVault.Result.Stored content, ApiLoader api) {
        return new OpenJar(name, content, api);
    }

    private @Nullable PluginLoader load(
            String name, JarVault.Result.Stored content, ApiLoader api, List<Declaration> declarations) {
        List<Path> copies = Stream.concat(Stream.of(content.copy()), content.libraries().stream())
                .toList();
        PluginLoader opened;
        try {
            opened = new PluginLoader(name, copies, api);
        } catch (IOException | SecurityException unreadable) {
            findings.add(Finding.error(
                    "", "cannot be opened: " + Explanation.of(unreadable).what(), "copy it again: it is damaged"));
            return null;
        }
        declarations.forEach(declaration -> loadClass(declaration, opened));
        if (plugins.isEmpty()) {
            closeQuietly(opened);
            return null;
        }
        return opened;
    }

    private void loadClass(Declaration declaration, PluginLoader from) {
        String className = declaration.className();
        try {
            Class<?> type = Class.forName(className, false, from);
            if (type.getClassLoader() != from) {
                findings.add(Finding.error(
                        className, className + " is not of this JAR", "take it out of " + JarInspector.SERVICE_FILE));
                return;
            }
            plugins.add(new Loaded(
                    declaration, type.asSubclass(RequestHandler.class).getConstructor()));
        } catch (ReflectiveOperationException | ClassCastException | SecurityException | LinkageError broken) {
            Explanation why = Explanation.of(broken);
            findings.add(Finding.error(
                    className, "class %s cannot be loaded: %s".formatted(className, why.what()), why.fix()));
        }
    }

    /** Adds the plugins and the problems of the file that was dropped under this path. */
    void offer(Path dropped, CatalogBuilder catalog) {
        findings.forEach(finding -> catalog.problem(finding.at(dropped)));
        PluginLoader opened = loader;
        if (opened == null) {
            return;
        }
        Origin origin = new Origin.DroppedJar(dropped, sha256);
        for (Loaded plugin : plugins) {
            catalog.offer(new AvailablePlugin(
                    plugin.declaration(), version, origin, opened, plugin.constructor()::newInstance));
        }
    }

    /** Has its loader looked after, if there is one. */
    void watch(LoaderWatch watch, String file) {
        if (loader != null) {
            List<String> names =
                    plugins.stream().map(plugin -> plugin.declaration().name()).toList();
            watch.opened(file, sha256, names, loader);
        }
    }

    void close() {
        if (loader != null) {
            closeQuietly(loader);
        }
    }

    private static void closeQuietly(PluginLoader loader) {
        try {
            loader.close();
        } catch (IOException lost) {
            // it was only read from: nothing can be lost
        }
    }
}
