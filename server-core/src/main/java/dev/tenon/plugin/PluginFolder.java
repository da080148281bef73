package dev.tenon.plugin;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/** Which files and folders of the plugins directory are meant to be plugins. */
final class PluginFolder {

    static final int MAX_PLUGINS = 512;

    private PluginFolder() {}

    /** What something in the directory is meant to be, told by its name and by what lies in it. */
    enum Kind {
        /** A file {@code *.jar}. */
        JAR,
        /** A file {@code *.java}. */
        SOURCE,
        /** A folder with the compiled classes of a plugin. */
        FOLDER
    }

    /** Something that is meant to be a plugin. */
    record Candidate(Path path, Kind kind) {}

    /**
     * What the directory holds.
     *
     * @param readable whether it is there and could be listed
     * @param candidates by file name
     * @param problems what is wrong with the directory itself
     */
    record Listing(boolean readable, List<Candidate> candidates, List<PluginProblem> problems) {}

    static Listing list(Path directory) {
        if (!Files.exists(directory)) {
            return failed(PluginProblem.warning(
                    directory,
                    "",
                    "plugins_dir %s does not exist, so there are only the built-in plugins".formatted(directory),
                    "create the directory, or correct plugins_dir in [server]"));
        }
        if (!Files.isDirectory(directory)) {
            return failed(PluginProblem.error(
                    directory,
                    "",
                    "plugins_dir %s is not a directory".formatted(directory),
                    "correct plugins_dir in [server]"));
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            return first(directory, files);
        } catch (IOException | DirectoryIteratorException unreadable) {
            return failed(PluginProblem.error(
                    directory,
                    "",
                    "plugins_dir %s cannot be read: %s"
                            .formatted(directory, Explanation.of(unreadable).what()),
                    "let the server's user read it"));
        }
    }

    private static Listing failed(PluginProblem problem) {
        return new Listing(false, List.of(), List.of(problem));
    }

    private static Listing first(Path directory, DirectoryStream<Path> files) {
        TreeMap<Path, Kind> found = new TreeMap<>(Comparator.comparing(PluginProblem::fileName));
        int leftOut = 0;
        for (Path file : files) {
            Optional<Kind> kind = kind(file);
            if (kind.isPresent()) {
                found.put(file, kind.get());
                if (found.size() > MAX_PLUGINS) {
                    found.pollLastEntry();
                    leftOut++;
                }
            }
        }
        List<Candidate> candidates = found.entrySet().stream()
                .map(entry -> new Candidate(entry.getKey(), entry.getValue()))
                .toList();
        if (leftOut == 0) {
            return new Listing(true, candidates, List.of());
        }
        String what = "plugins_dir %s holds %d plugins more than the %d that are read: those after \"%s\" are left out"
                .formatted(directory, leftOut, MAX_PLUGINS, PluginProblem.fileName(found.lastKey()));
        return new Listing(
                true, candidates, List.of(PluginProblem.error(directory, "", what, "take some of them out")));
    }

    /** What a file or folder is meant to be; nothing, for what is none of our business. */
    static Optional<Kind> kind(Path file) {
        String name = PluginProblem.fileName(file).toLowerCase(Locale.ROOT);
        if (name.startsWith(".")) {
            return Optional.empty();
        }
        boolean directory = Files.isDirectory(file);
        if (directory && ClassFolder.recognises(file)) {
            return Optional.of(Kind.FOLDER);
        }
        if (name.endsWith(".jar")) {
            return Optional.of(Kind.JAR); // a folder of that name too, so that somebody is told
        }
        return name.endsWith(".java") && !directory ? Optional.of(Kind.SOURCE) : Optional.empty();
    }
}
