package dev.tenon.plugin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Remembers beside a copy that nothing was wrong with it, so that a start costs no inspection of JARs that were inspected
 * before (the first one in a JVM takes half a second of CPU). Kept only for JARs without any finding, and only for the same
 * Java and API version; a file that does not read exactly as it was written is ignored.
 */
final class Verdicts {

    private static final String EXTENSION = ".verdict";
    private static final String HEAD =
            "tenon verdict 2, java %d, api %s".formatted(Runtime.version().feature(), JarInspector.API_VERSION);
    private static final String TAIL = "end";
    private static final int MAX_BYTES = 64 * 1024;

    private Verdicts() {}

    /** What is known of a copy, or else what an inspection of it shows. */
    static Inspection of(Path copy, List<Path> libraries) {
        return read(copy).orElseGet(() -> {
            Inspection inspection = JarInspector.inspect(copy, libraries);
            if (inspection.findings().isEmpty()) {
                write(copy, inspection);
            }
            return inspection;
        });
    }

    /** The file that belongs to a copy. */
    static Path fileOf(Path copy) {
        return copy.resolveSibling(PluginProblem.fileName(copy) + EXTENSION);
    }

    private static Optional<Inspection> read(Path copy) {
        Path file = fileOf(copy);
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
                return Optional.empty();
            }
            return parse(Files.readAllLines(file, StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<Inspection> parse(List<String> lines) {
        if (lines.size() < 4
                || !lines.getFirst().equals(HEAD)
                || !lines.getLast().equals(TAIL)) {
            return Optional.empty();
        }
        List<Declaration> declarations = new ArrayList<>();
        for (String line : lines.subList(2, lines.size() - 1)) {
            String[] fields = line.split(" ", -1);
            if (fields.length != 3 || !PluginNames.valid(fields[1])) {
                return Optional.empty();
            }
            declarations.add(new Declaration(fields[0], fields[1], fields[2].equals("exclusive")));
        }
        return Optional.of(new Inspection(lines.get(1), declarations, List.of()));
    }

    private static void write(Path copy, Inspection inspection) {
        List<String> lines = new ArrayList<>();
        lines.add(HEAD);
        lines.add(inspection.version());
        for (Declaration declaration : inspection.declarations()) {
            String exclusive = declaration.exclusive() ? "exclusive" : "shared";
            lines.add(declaration.className() + ' ' + declaration.name() + ' ' + exclusive);
        }
        lines.add(TAIL);
        try {
            Path unfinished = Files.createTempFile(copy.getParent(), "verdict-", JarVault.UNFINISHED);
            Files.write(unfinished, lines, StandardCharsets.UTF_8);
            Files.move(unfinished, fileOf(copy), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException unwritten) {
            // the next start inspects the JAR again, nothing else
        }
    }
}
