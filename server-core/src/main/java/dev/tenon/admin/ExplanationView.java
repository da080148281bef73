package dev.tenon.admin;

import java.util.List;
import java.util.Optional;

/**
 * Who would answer a request, and why.
 *
 * @param from what was asked: {@code running}, or {@code configuration} if no server was
 * @param configFile the configuration that it goes by
 * @param method the request's method
 * @param target the request's target, as a client sends it
 * @param path what the server makes of the target: decoded, without dot segments; empty if it refuses it, or a tunnel is asked for
 * @param own what the server answers by itself, without a plugin
 * @param mount the mount that takes the request; empty if none does
 * @param others the mounts that do not, in the order in which they are tried
 */
public record ExplanationView(
        String from,
        String configFile,
        String method,
        String target,
        String path,
        Optional<Answer> own,
        Optional<ChosenMount> mount,
        List<OtherMount> others) {

    /** Of a running server. */
    public static final String RUNNING = "running";

    /** Of a configuration. */
    public static final String CONFIGURATION = "configuration";

    public ExplanationView {
        others = List.copyOf(others);
    }

    /**
     * What the server answers by itself.
     *
     * @param status its status
     * @param why the reason, a clause
     */
    public record Answer(int status, String why) {}

    /**
     * The mount that takes the request.
     *
     * @param path its path prefix
     * @param name its name
     * @param line where it stands in the configuration
     * @param pathWithin the path that its plugin sees
     * @param state {@code serving}, {@code broken} or, if no server runs, {@code configured}
     * @param reason why it is broken; else empty
     * @param plugin its plugin; empty if that is missing or broken
     * @param runs what runs its handler
     * @param methods what it answers to, as {@code Allow} names it; empty if that is not known
     * @param options the options that the plugin has read
     * @param limits what holds for the request
     */
    public record ChosenMount(
            String path,
            String name,
            String line,
            String pathWithin,
            String state,
            String reason,
            Optional<PluginView> plugin,
            Runs runs,
            String methods,
            List<Setting> options,
            List<Setting> limits) {

        public ChosenMount {
            options = List.copyOf(options);
            limits = List.copyOf(limits);
        }
    }

    /** What runs a handler. */
    public enum Runs {
        /** The event loop of the connection itself. */
        INLINE,
        /** A virtual thread for each request. */
        THREAD,
        /** Worker threads, since it held up event loops. */
        WORKER
    }

    /**
     * A value and where it comes from.
     *
     * @param origin {@code file:line}, or {@code default}
     */
    public record Setting(String key, String value, String origin) {

        /** The origin of what no file sets. */
        public static final String DEFAULT = "default";

        boolean isDefault() {
            return origin.equals(DEFAULT);
        }
    }

    /**
     * A mount that does not take the request.
     *
     * @param why why not, a clause
     */
    public record OtherMount(String path, String name, String why) {}
}
