package dev.tenon.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.spi.ToolProvider;

/** Copies a mount's database by a tool that the plugin {@code data} brings along, which alone knows what is in the directory. */
final class DataBackup {

    /** The name by which the plugin provides it; takes the mount's directory and the file to write. */
    private static final String TOOL = "tenon-data-backup";

    private static final long LOOK_MILLIS = 100;

    private DataBackup() {}

    /** Where a file is written until it is whole. */
    static Path part(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    /** @throws CommandException if the file's folder does not take it */
    static void requireFolder(Path file) throws CommandException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new CommandException("tenon: " + folder + " is no folder that you can write to", null);
        }
    }

    /** @throws CommandException if it cannot be copied; says why */
    static void copy(Console console, Path directory, Path file)
            throws CommandException, IOException, InterruptedException {
        ToolProvider tool = ToolProvider.findFirst(TOOL)
                .orElseThrow(
                        () -> new CommandException("tenon: the plugin data is not part of this installation", null));
        Path part = part(file);
        requireFolder(part);
        Files.deleteIfExists(part);
        try {
            run(console, tool, directory, part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void run(Console console, ToolProvider tool, Path directory, Path part)
            throws CommandException, IOException, InterruptedException {
        StringWriter said = new StringWriter();
        FutureTask<Integer> work = new FutureTask<>(() -> {
            PrintWriter words = new PrintWriter(said, true);
            return tool.run(words, words, directory.toString(), part.toString());
        });
        Thread.ofPlatform().name("backup").daemon().start(work);
        Progress progress = new Progress(console, "copying", bytes(directory));
        try {
            while (true) {
                try {
                    if (work.get(LOOK_MILLIS, TimeUnit.MILLISECONDS) != 0) {
                        throw new CommandException("tenon: " + said.toString().strip(), null);
                    }
                    return;
                } catch (TimeoutException still) {
                    progress.at(Files.exists(part) ? Files.size(part) : 0, -1);
                }
            }
        } catch (ExecutionException e) {
            throw new CommandException("tenon: the copy failed: " + e.getCause(), e.getCause());
        } finally {
            progress.end();
        }
    }

    /** About as large as the copy will be. */
    private static long bytes(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return -1;
        }
        try (var files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
