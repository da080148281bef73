package dev.tenon.plugin;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Which files of the plugins directory are meant to be plugins. */
final class PluginFolder {

    static final int MAX_JARS = 512;

    private PluginFolder() {}

    /** The JARs by file name, and what is wrong with the directory. */
    record Listing(List<Path> jars, List<PluginProblem> problems) {}

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
        return new Listing(List.of(), List.of(problem));
    }

    private static Listing first(Path directory, DirectoryStream<Path> files) {
        TreeSet<Path> jars = new TreeSet<>(Comparator.comparing(PluginProblem::fileName));
        int leftOut = 0;
        for (Path file : files) {
            if (meantAsPlugin(file) && jars.add(file) && jars.size() > MAX_JARS) {
                jars.pollLast();
                leftOut++;
            }
        }
        if (leftOut == 0) {
            return new Listing(List.copyOf(jars), List.of());
        }
        String what = "plugins_dir %s holds %d JARs more than the %d that are read: those after \"%s\" are left out"
                .formatted(directory, leftOut, MAX_JARS, PluginProblem.fileName(jars.last()));
        return new Listing(
                List.copyOf(jars), List.of(PluginProblem.error(directory, "", what, "take some of them out")));
    }

    private static boolean meantAsPlugin(Path file) {
        String name = PluginProblem.fileName(file);
        return !name.startsWith(".") && name.toLowerCase(Locale.ROOT).endsWith(".jar") && !Files.isDirectory(file);
    }
}
