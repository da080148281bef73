package dev.tenon.plugin;

/**
 * The parent of every plugin's loader: the JDK, and of the server {@code dev.tenon.api} alone.
 *
 * <p>{@code EngineAccess} and any sub-package of the API stay hidden. Resources come from the JDK only, so a
 * {@code ServiceLoader} in a plugin never finds the server's providers.
 */
final class ApiLoader extends ClassLoader {

    static {
        registerAsParallelCapable();
    }

    private static final String API = "dev.tenon.api.";
    private static final String HIDDEN = API + "EngineAccess";

    private final ClassLoader server;

    ApiLoader(ClassLoader server) {
        super("tenon-api", getPlatformClassLoader());
        this.server = server;
    }

    /** Whether a class of this name may come from the server only, if from anywhere. */
    static boolean reserved(String className) {
        return className.startsWith(API);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!reserved(name)) {
            return getParent().loadClass(name);
        }
        if (!visible(name)) {
            throw new ClassNotFoundException(name + " (not part of the API)");
        }
        return server.loadClass(name);
    }

    /** Whether a plugin sees a class of this name and gets it from the server. */
    static boolean visible(String className) {
        boolean subPackage = className.indexOf('.', API.length()) >= 0;
        return reserved(className) && !subPackage && !className.equals(HIDDEN) && !className.startsWith(HIDDEN + "$");
    }
}
