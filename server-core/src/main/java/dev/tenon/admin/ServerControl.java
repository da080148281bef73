package dev.tenon.admin;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * What an operator may know of the running server and ask of it. Implemented by the composition root, and safe to call from any
 * thread.
 */
public interface ServerControl {

    /** How the server is doing now. */
    ServerStatus status();

    /** The plugins that are loaded, by name. */
    List<PluginView> plugins();

    /** The class loaders of plugins that were dropped: all that are open, those not collected yet, and a few that were. */
    List<PluginLoaderView> pluginLoaders();

    /** What is wrong with JARs in the plugins directory; empty if nothing is. */
    List<PluginProblemView> pluginProblems();

    /** The mounts in the order of the configuration. */
    List<MountView> mounts();

    /**
     * Who would answer a request, and why; nobody is sent it.
     *
     * @param url a path with its query, a URL of which host and path count, {@code *}, or host and port for {@code CONNECT}
     * @throws IllegalArgumentException if method or URL hold what no request can, such as a line feed
     */
    ExplanationView explain(String method, String url);

    /**
     * Reads the configuration and the plugins again, and serves by them if they are fine; else changes nothing. Waits until
     * that is done. One reload at a time: a second caller waits for the first, and is refused after 15 seconds.
     */
    ReloadView reload();

    /** The states of the server that it can go back to, the present one last. */
    List<GenerationView> generations();

    /**
     * Serves by what an earlier generation was made from, configuration and plugins. The files stay as they are; once they change, they
     * are served by again. Waits as {@link #reload} does.
     *
     * @param number which one; if it is empty, the one before the present one
     */
    ReloadView rollBack(OptionalInt number);

    /** What a reload would do now; starts nothing and changes nothing. */
    PlanView plan();

    /** Whether the server should be sent requests. */
    ReadinessView readiness();

    /**
     * Asks for a graceful stop and returns at once. More than one call is like one.
     *
     * @return how long requests in flight have to finish
     */
    Duration stop();
}
