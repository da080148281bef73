package dev.tenon.plugin;

import java.nio.file.Path;

/** Where a plugin comes from. */
public sealed interface Origin {

    /** The server's own class path, or the program that embeds the server. */
    record BuiltIn() implements Origin {}

    /**
     * A JAR, a source file or a folder of classes that was dropped into the plugins directory.
     *
     * @param jar what was dropped, which may have changed since; what is loaded is a copy of it
     * @param sha256 the hash of what is loaded, 64 hexadecimal digits; equal hashes share a class loader
     */
    record DroppedJar(Path jar, String sha256) implements Origin {}
}
