package dev.tenon.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the plugins directory looks like from outside: which files it has and what {@code stat} tells of them. Two equal ones mean
 * that there is nothing new to scan; different ones, that there may be. Immutable; safe for any thread.
 *
 * <p>It is meant to be taken twice a second. No content is read, but for the end of a JAR that was modified just now. Links are
 * followed, so that a link which is pointed elsewhere counts as a change.
 */
public final class DirectoryFingerprint {

    /** With the time of the last change of the inode, which nobody can set back as the time of modification can be. */
    private static final String UNIX = "unix:size,lastModifiedTime,ctime,ino,dev";

    private static final String BASIC = "size,lastModifiedTime";

    private record Entry(Path file, Map<String, Object> facts) {}

    private final boolean present;
    private final boolean settling;
    private final List<Entry> entries;

    private DirectoryFingerprint(boolean present, boolean settling, List<Entry> entries) {
        this.present = present;
        this.settling = settling;
        this.entries = List.copyOf(entries);
    }

    static DirectoryFingerprint of(Path directory) {
        PluginFolder.Listing listing = PluginFolder.list(directory);
        Instant now = Instant.now();
        List<Entry> entries = new ArrayList<>();
        boolean settling = false;
        for (PluginFolder.Candidate candidate : listing.candidates()) {
            for (Path file : files(candidate)) {
                entries.add(entry(file));
                settling |= Settling.unsettled(file, candidate.kind(), now);
            }
        }
        return new DirectoryFingerprint(listing.readable(), settling, entries);
    }

    private static List<Path> files(PluginFolder.Candidate candidate) {
        return switch (candidate.kind()) {
            case JAR, SOURCE -> List.of(candidate.path());
            case FOLDER -> {
                try {
                    yield ClassFolder.of(candidate.path()).files();
                } catch (IOException unreadable) {
                    yield List.of(candidate.path()); // the scan will say why
                }
            }
        };
    }

    private static Entry entry(Path file) {
        try {
            boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
            return new Entry(file, Files.readAttributes(file, unix ? UNIX : BASIC));
        } catch (IOException unreadable) {
            return new Entry(file, Map.of("unreadable", unreadable.getClass()));
        }
    }

    /** Whether the directory is there and can be listed. Where it is not, as when it is unmounted, nothing was removed from it. */
    public boolean present() {
        return present;
    }

    /**
     * Whether nothing in it counts as a plugin: no JAR, source or folder of classes. What else lies there, such as {@code .gitkeep} or
     * {@code lost+found}, says nothing.
     */
    public boolean empty() {
        return entries.isEmpty();
    }

    /**
     * Whether some file looks as if it was still being written: a JAR of the last ten seconds without its end, a source or a class
     * that is only some tenths of a second old. It is better to look again soon than to scan now.
     */
    public boolean settling() {
        return settling;
    }

    /** Whether the same files were there, as old and as large as now. Whether they settle does not count. */
    @Override
    public boolean equals(Object other) {
        return other instanceof DirectoryFingerprint that && present == that.present && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }
}
