package dev.tenon.acceptance;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.tenon.acceptance.ServerProcess.Outcome;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** One shell in which command follows command, as a reader of the documentation types them. */
final class DocShell implements AutoCloseable {

    private final Process process;
    private final BufferedWriter in;
    private final BufferedReader out;
    private final Path printed;
    private final Path errors;

    /** Opens a shell in this folder; what its commands print goes through files in another one. */
    DocShell(Path folder, Path scratch, Map<String, String> environment) throws IOException {
        printed = scratch.resolve("printed.txt");
        errors = scratch.resolve("errors.txt");
        ProcessBuilder builder = new ProcessBuilder("sh").directory(folder.toFile());
        builder.environment().putAll(environment);
        process = builder.redirectError(scratch.resolve("shell.txt").toFile()).start();
        in = process.outputWriter(StandardCharsets.UTF_8);
        out = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Runs a command, in the shell itself and not below it, so that what it sets is there for the next one. */
    Outcome run(String command) throws Exception {
        in.write("{\n" + command + "\n} > '" + printed + "' 2> '" + errors + "' < /dev/null; echo \"$?\"\n");
        in.flush();
        String exit = line(command);
        return new Outcome(Integer.parseInt(exit), Files.readString(printed), Files.readString(errors));
    }

    private String line(String command) throws IOException, InterruptedException, ExecutionException {
        try {
            String line = CompletableFuture.supplyAsync(this::read).get(ServerProcess.PATIENCE_SECONDS, SECONDS);
            if (line.isEmpty()) {
                throw new IOException("the shell has ended at: " + command);
            }
            return line;
        } catch (TimeoutException late) {
            throw new IOException("this does not end: " + command + "\n" + Files.readString(errors), late);
        }
    }

    private String read() {
        try {
            String line = out.readLine();
            return line == null ? "" : line;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Ends the shell and all that was started in it. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
