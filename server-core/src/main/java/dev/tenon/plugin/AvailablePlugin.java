package dev.tenon.plugin;

import dev.tenon.api.RequestHandler;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

/** A plugin that a mount can name. Immutable; safe for any thread. */
public final class AvailablePlugin {

    private final Declaration declaration;
    private final String version;
    private final Origin origin;
    private final ClassLoader loader;
    private final Callable<? extends RequestHandler> factory;

    AvailablePlugin(
            Declaration declaration,
            String version,
            Origin origin,
            ClassLoader loader,
            Callable<? extends RequestHandler> factory) {
        this.declaration = declaration;
        this.version = version;
        this.origin = origin;
        this.loader = loader;
        this.factory = factory;
    }

    /** What {@code plugin = "…"} in the configuration refers to. */
    public String name() {
        return declaration.name();
    }

    /** Whether two instances for one mount must never run side by side. */
    public boolean exclusive() {
        return declaration.exclusive();
    }

    /** {@code Implementation-Version} of its JAR's manifest, or empty. */
    public String version() {
        return version;
    }

    /** Where it comes from. */
    public Origin origin() {
        return origin;
    }

    /** What was dropped to have it; empty for one of the class path. */
    public Optional<PluginSource> source() {
        return switch (origin) {
            case Origin.DroppedJar dropped -> Optional.of(new PluginSource(dropped.jar(), dropped.sha256()));
            case Origin.BuiltIn builtIn -> Optional.empty();
        };
    }

    /** The class that implements {@link RequestHandler}. */
    public String className() {
        return declaration.className();
    }

    /** The loader of its classes, to be the context class loader whenever its code is called. */
    public ClassLoader loader() {
        return loader;
    }

    /**
     * A fresh instance, constructed with the plugin's loader as the context class loader.
     *
     * @throws PluginException whatever its constructor or its static initialisers threw, errors included
     */
    public RequestHandler create() throws PluginException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return Objects.requireNonNull(factory.call(), "the factory returned null");
        } catch (Throwable thrown) { // foreign code: a LinkageError or a StackOverflowError is this plugin's alone
            throw failure(thrown);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** What its class declares it to be. */
    Declaration declaration() {
        return declaration;
    }

    /** The dropped JAR, or what stands for the class path. */
    Path jar() {
        return switch (origin) {
            case Origin.DroppedJar dropped -> dropped.jar();
            case Origin.BuiltIn builtIn -> BuiltInPlugins.CLASS_PATH;
        };
    }

    private PluginException failure(Throwable thrown) {
        Explanation why = Explanation.of(thrown);
        String what = "class %s cannot be constructed: %s".formatted(className(), why.what());
        return new PluginException(PluginProblem.error(jar(), className(), what, why.fix()), thrown);
    }

    @Override
    public String toString() {
        return "%s (%s, %s)".formatted(name(), PluginProblem.fileName(jar()), className());
    }
}
