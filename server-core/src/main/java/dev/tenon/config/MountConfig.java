package dev.tenon.config;

import java.util.OptionalLong;

/**
 * One {@code [[mount]]}: a plugin at a path.
 *
 * @param path what it takes: starts with a slash and ends with none, unless it is the root; decoded, without dot segments
 * @param plugin the name of the plugin
 * @param name its own name, unique; it names the mount's data directory
 * @param required whether the server may not start without it
 * @param options what is handed to the plugin, with nothing marked as read
 * @param bodyBytes its own limit for request bodies, if it has one
 * @param handlerSeconds its own limit for the time of its handler, if it has one
 * @param calls how many requests it takes at once
 * @param http what it asks of HTTP itself
 * @param line where the {@code [[mount]]} stands
 */
public record MountConfig(
        String path,
        String plugin,
        String name,
        boolean required,
        MountOptions options,
        OptionalLong bodyBytes,
        OptionalLong handlerSeconds,
        QueueConfig calls,
        HttpConfig http,
        SourceLine line) {

    /** Whether nothing has changed but the place in the file, so that the running mount can stay as it is. */
    public boolean sameAs(MountConfig other) {
        return path.equals(other.path)
                && plugin.equals(other.plugin)
                && name.equals(other.name)
                && required == other.required
                && bodyBytes.equals(other.bodyBytes)
                && handlerSeconds.equals(other.handlerSeconds)
                && calls.equals(other.calls)
                && http.equals(other.http)
                && options.sameAs(other.options);
    }

    /** The same mount, with no option counted as read. */
    MountConfig fresh() {
        return new MountConfig(
                path, plugin, name, required, options.fresh(), bodyBytes, handlerSeconds, calls, http, line);
    }
}
