package dev.tenon.admin;

import java.util.List;

/**
 * One plugin.
 *
 * @param name its name, as in {@code plugin = "…"} of a mount
 * @param version the version that its JAR names, or empty
 * @param origin {@code built in}, or the JAR that it comes from
 * @param sha256 the hash of that JAR in hexadecimal, or empty if it is built in
 * @param className its handler's class
 * @param state {@code loaded}, or what is special about it
 * @param mounts the names of the mounts that it serves
 */
public record PluginView(
        String name,
        String version,
        String origin,
        String sha256,
        String className,
        String state,
        List<String> mounts) {

    public PluginView {
        mounts = List.copyOf(mounts);
    }
}
