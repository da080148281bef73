package dev.tenon;

import dev.tenon.config.ServerConfig;
import dev.tenon.plugin.DirectoryFingerprint;
import dev.tenon.plugin.PluginStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;

/**
 * What the configuration file and the plugins directory look like from outside. Two equal ones mean that there is nothing new to
 * read. Cheap: it asks the file system for facts, and reads nothing.
 *
 * @param file facts of the configuration file, at the end of all links; empty if it is not there, or nothing is in it
 * @param plugins the plugins directory
 * @param folder which directory that is, as far as the file system tells; it is another one once a file system is unmounted
 */
record Sighting(Optional<Map<String, Object>> file, DirectoryFingerprint plugins, Optional<Object> folder) {

    /** With the time of the last change of the inode, which nobody can set back as the time of modification can be. */
    private static final String UNIX = "unix:size,lastModifiedTime,ctime,ino,dev";

    private static final String BASIC = "size,lastModifiedTime,fileKey";

    static Sighting of(ServerConfig config, PluginStore store) {
        Path folder = store.pluginsDir(); // the one of the start, whatever the file says by now
        return new Sighting(facts(config.file()), store.fingerprint(), key(folder));
    }

    private static Optional<Map<String, Object>> facts(Path file) {
        try {
            boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
            Map<String, Object> facts = Map.copyOf(Files.readAttributes(file, unix ? UNIX : BASIC));
            // As it is while it is written anew, and after that failed on a full disk.
            boolean empty = facts.get("size") instanceof Long size && size == 0;
            return empty ? Optional.empty() : Optional.of(facts);
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static Optional<Object> key(Path folder) {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(folder, BasicFileAttributes.class).fileKey());
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** What to compare with from now on: a plugins directory that has gone is missed until it is back. */
    Sighting settled(Sighting before) {
        return hasLostPlugins(before) ? new Sighting(file, plugins, before.folder) : this;
    }

    /**
     * Whether the plugins directory has gone since that sighting, rather than that what was in it has been removed: it cannot be listed,
     * or another directory without any plugin is in its place, such as the one that a volume was mounted over.
     */
    boolean hasLostPlugins(Sighting before) {
        return !plugins.present() || plugins.empty() && !folder.equals(before.folder);
    }
}
