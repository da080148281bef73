package dev.tenon.plugin;

/**
 * A plugin could not be constructed. The message names the JAR, the class, the cause and what to do.
 *
 * <p>The cause may be an object of the plugin's own class loader: whoever keeps this exception keeps the loader. The
 * {@link #problem} is safe to keep.
 */
public final class PluginException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient PluginProblem problem;

    PluginException(PluginProblem problem, Throwable cause) {
        super(problem.toString(), cause);
        this.problem = problem;
    }

    /** What went wrong, with the id that the mount's 503 carries. */
    public PluginProblem problem() {
        return problem;
    }
}
