package dev.tenon.plugin;

import dev.tenon.api.Plugin;
import dev.tenon.api.RequestHandler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Spliterator;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The plugins of the class path, and those that the program hands over. No instance is made here. */
final class BuiltInPlugins {

    /** Stands for the JAR of a built-in plugin, in problems. */
    static final Path CLASS_PATH = Path.of("(class path)");

    /** ServiceLoader may fail to advance past a broken provider. */
    private static final int MAX_FAILURES = 100;

    private final List<AvailablePlugin> plugins = new ArrayList<>();
    private final List<PluginProblem> problems = new ArrayList<>();

    BuiltInPlugins(ClassLoader classPath, Map<String, Supplier<RequestHandler>> extra) {
        new TreeMap<>(extra).forEach((name, supplier) -> plugins.add(supplied(name, supplier)));
        Spliterator<ServiceLoader.Provider<RequestHandler>> providers =
                ServiceLoader.load(RequestHandler.class, classPath).stream().spliterator();
        int failures = 0;
        boolean more = true;
        while (more && failures < MAX_FAILURES) {
            try {
                more = providers.tryAdvance(this::offer);
            } catch (ServiceConfigurationError | LinkageError broken) { // of this provider alone
                problems.add(PluginProblem.error(
                        CLASS_PATH,
                        "",
                        "a built-in plugin cannot be loaded: "
                                + Explanation.of(broken).what(),
                        "repair the server's class path: a JAR of it is missing or damaged"));
                failures++;
            }
        }
    }

    List<AvailablePlugin> plugins() {
        return plugins;
    }

    List<PluginProblem> problems() {
        return problems;
    }

    private void offer(ServiceLoader.Provider<RequestHandler> provider) {
        Class<? extends RequestHandler> type = provider.type();
        Plugin annotation = type.getAnnotation(Plugin.class);
        String name = annotation == null ? PluginNames.ofClass(type.getName()) : annotation.name();
        boolean exclusive = annotation != null && annotation.exclusive();
        if (!PluginNames.valid(name)) {
            problems.add(PluginProblem.error(
                    CLASS_PATH,
                    type.getName(),
                    "%s is named \"%s\"".formatted(type.getName(), Explanation.oneLine(name)),
                    "use @Plugin(name = \"…\") with 1 to 64 lower-case letters, digits and hyphens"));
            return;
        }
        Declaration declaration = new Declaration(type.getName(), name, exclusive);
        plugins.add(new AvailablePlugin(
                declaration, version(type), new Origin.BuiltIn(), type.getClassLoader(), provider::get));
    }

    private static String version(Class<?> type) {
        @Nullable String version = type.getPackage().getImplementationVersion();
        return version == null ? "" : version;
    }

    private static AvailablePlugin supplied(String name, Supplier<RequestHandler> supplier) {
        if (!PluginNames.valid(name)) {
            throw new IllegalArgumentException(
                    "\"%s\" is no plugin name: use 1 to 64 lower-case letters, digits and hyphens".formatted(name));
        }
        Class<?> type = supplier.getClass();
        return new AvailablePlugin(
                new Declaration(type.getName(), name, false),
                "",
                new Origin.BuiltIn(),
                type.getClassLoader(),
                supplier::get);
    }
}
