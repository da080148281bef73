package dev.tenon.plugin;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A plugin that was not packed into a JAR: a folder with {@code classes} or, as a build leaves it, {@code target/classes}, and
 * perhaps {@code lib} with the libraries. The folder, or either part of it, may be a link. It is only read.
 *
 * @param classes the files below the classes' folder, by their path within it, with slashes
 * @param libraries the JARs of {@code lib}, by file name
 */
record ClassFolder(SortedMap<String, Path> classes, SortedMap<String, Path> libraries) {

    static final int MAX_FILES = 20_000;

    private static final int MAX_DEPTH = 64;
    private static final List<String> CLASSES = List.of("classes", "target/classes");

    /** What shows that a folder is a plugin's although it has not been built. */
    private static final List<String> BUILD_FILES = List.of("pom.xml", "build.gradle", "build.gradle.kts");

    /** Whether a folder is meant to be a plugin. */
    static boolean recognises(Path folder) {
        return isBuilt(folder) || BUILD_FILES.stream().anyMatch(name -> Files.isRegularFile(folder.resolve(name)));
    }

    /** Whether it has the classes already. */
    static boolean isBuilt(Path folder) {
        return CLASSES.stream().anyMatch(name -> Files.isDirectory(folder.resolve(name)));
    }

    /**
     * Lists the folder.
     *
     * @throws IOException if it is not built, cannot be listed, or has too many files
     */
    static ClassFolder of(Path folder) throws IOException {
        Path classes = CLASSES.stream()
                .map(folder::resolve)
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new IOException("it has neither classes nor target/classes"));
        SortedMap<String, Path> files = new TreeMap<>();
        Files.walkFileTree(classes, EnumSet.of(FileVisitOption.FOLLOW_LINKS), MAX_DEPTH, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isDirectory()) {
                    throw new IOException("it has folders more than %d deep".formatted(MAX_DEPTH));
                }
                if (attributes.isRegularFile()) {
                    files.put(nameWithin(classes, file), file);
                }
                if (files.size() > MAX_FILES) {
                    throw new IOException("it has more than %d files".formatted(MAX_FILES));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return new ClassFolder(files, libraries(folder.resolve("lib")));
    }

    private static String nameWithin(Path classes, Path file) {
        Path relative = classes.relativize(file);
        StringBuilder name = new StringBuilder();
        for (Path segment : relative) {
            name.append(name.isEmpty() ? "" : "/").append(segment);
        }
        return name.toString();
    }

    private static SortedMap<String, Path> libraries(Path folder) throws IOException {
        SortedMap<String, Path> jars = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException("its lib is not a folder");
            }
            return jars;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = PluginProblem.fileName(file);
                if (name.toLowerCase(Locale.ROOT).endsWith(".jar") && !name.startsWith(".")) {
                    jars.put(name, file);
                }
                if (jars.size() > PluginFolder.MAX_PLUGINS) {
                    throw new IOException("its lib has more than %d JARs".formatted(PluginFolder.MAX_PLUGINS));
                }
            }
        } catch (DirectoryIteratorException unreadable) {
            throw unreadable.getCause();
        }
        return jars;
    }

    /** All files that count. */
    List<Path> files() {
        return Stream.concat(classes.values().stream(), libraries.values().stream())
                .toList();
    }
}
