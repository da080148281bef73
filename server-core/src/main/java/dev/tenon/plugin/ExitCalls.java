package dev.tenon.plugin;

import java.util.Objects;

/**
 * What a plugin calls instead of {@code System.exit} and its kin: see {@link ExitGuard}.
 *
 * <p>Each plugin's loader defines this class anew from its class file, so that it knows whose it is; it must use nothing but the JDK.
 * Public since the calls come from all packages of a plugin.
 */
@SuppressWarnings("DoNotCallSuggester") // plugins are made to call them
public final class ExitCalls {

    private ExitCalls() {}

    /** Stands for {@code System.exit(status)}. */
    public static void exit(int status) {
        throw refused("System.exit(" + status + ")");
    }

    /** Stands for {@code runtime.exit(status)}. */
    public static void exit(Runtime runtime, int status) {
        Objects.requireNonNull(runtime);
        throw refused("Runtime.exit(" + status + ")");
    }

    /** Stands for {@code runtime.halt(status)}. */
    public static void halt(Runtime runtime, int status) {
        Objects.requireNonNull(runtime);
        throw refused("Runtime.halt(" + status + ")");
    }

    /** The same exception as a security manager once threw, which libraries may be prepared for. */
    private static SecurityException refused(String call) {
        String plugin = ExitCalls.class.getClassLoader().getName();
        return new SecurityException(
                "the plugin %s called %s, which would end the whole server".formatted(plugin, call));
    }
}
