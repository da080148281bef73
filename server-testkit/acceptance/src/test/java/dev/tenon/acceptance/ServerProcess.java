package dev.tenon.acceptance;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** The server as a process of its own, started from the built JARs in the way in which the launcher does it. */
final class ServerProcess implements AutoCloseable {

    /** Longer than a start takes on a machine that does much else. */
    static final int PATIENCE_SECONDS = 90;

    private final Process process;
    private final BufferedReader out;
    private final Path errors;

    /** What a command printed, and how it ended. */
    record Outcome(int exit, String out, String err) {}

    private ServerProcess(Process process, Path errors) {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        this.errors = errors;
    }

    /** Starts {@code tenon} with these arguments; what it says on standard error goes to a file in this folder. */
    static ServerProcess start(Path folder, String... arguments) throws IOException {
        return start(folder, List.of(), arguments);
    }

    /** The same, with options of the JVM. */
    static ServerProcess start(Path folder, List<String> jvmOptions, String... arguments) throws IOException {
        return start(folder, List.of(), jvmOptions, arguments);
    }

    /** The same, behind a command that runs another. */
    static ServerProcess start(Path folder, List<String> wrapper, List<String> jvmOptions, String... arguments)
            throws IOException {
        return start(folder, wrapper, jvmOptions, classPath(), arguments);
    }

    /** The same, with the built-in plugins, as users have them. */
    static ServerProcess startWithBuiltIns(Path folder, String... arguments) throws IOException {
        return startWithBuiltIns(folder, List.of(), arguments);
    }

    /** The same, with options of the JVM. */
    static ServerProcess startWithBuiltIns(Path folder, List<String> jvmOptions, String... arguments)
            throws IOException {
        StringBuilder path = new StringBuilder(classPath());
        for (String each : List.of("static-files/target", "data/target", "data/target/lib")) {
            path.append(File.pathSeparator)
                    .append(root().resolve("plugins").resolve(each).resolve("*"));
        }
        return start(folder, List.of(), jvmOptions, path.toString(), arguments);
    }

    private static ServerProcess start(
            Path folder, List<String> wrapper, List<String> jvmOptions, String classPath, String... arguments)
            throws IOException {
        Path errors = Files.createTempFile(folder, "stderr", ".txt");
        List<String> command = new ArrayList<>(wrapper);
        if (Files.isReadable(Path.of("/proc/self/status"))) {
            // Whoever runs these tests in the background may ignore signals, and children inherit that.
            command.addAll(List.of("env", "--default-signal=HUP", "--default-signal=INT", "--default-signal=TERM"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath, "dev.tenon.cli.Main"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(errors.toFile())
                .start();
        return new ServerProcess(process, errors);
    }

    /** Runs a command to its end. */
    static Outcome run(Path folder, String... arguments) throws IOException, InterruptedException {
        try (ServerProcess command = start(folder, arguments)) {
            CompletableFuture<String> printed = CompletableFuture.supplyAsync(command::rest);
            return new Outcome(command.exit(), printed.join(), command.errors());
        }
    }

    /** The next line of standard output. */
    String line() throws IOException {
        String line = out.readLine();
        if (line == null) {
            throw new IOException("the server ended; it said: " + errors());
        }
        return line;
    }

    /** What is left of standard output when the process ends. */
    String rest() {
        try {
            return out.readAllAsString();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** What it has said on standard error so far. */
    String errors() throws IOException {
        return Files.readString(errors);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    }

    /** Waits for its end. */
    int exit() throws IOException, InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, SECONDS)) {
            throw new IOException("the process does not end; it said: " + errors());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    /** The root of the source tree. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("server-core/pom.xml"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("run these tests from within the source tree");
            }
        }
        return folder;
    }

    private static String classPath() throws IOException {
        Path core = root().resolve("server-core/target");
        List<String> entries = new ArrayList<>();
        try (Stream<Path> jars = Files.list(core)) {
            jars.filter(jar -> jar.getFileName().toString().matches("server-core-[0-9.]+\\.jar"))
                    .forEach(jar -> entries.add(jar.toString()));
        }
        if (entries.size() != 1) {
            throw new IllegalStateException(
                    "need one JAR of the server in " + core + ", found " + entries + ": build it with mvn package");
        }
        return entries.getFirst() + File.pathSeparator + core.resolve("lib/*");
    }

    /** The JAR that plugins are compiled against. */
    static Path apiJar() throws IOException {
        try (Stream<Path> jars = Files.list(root().resolve("server-core/target/lib"))) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith("server-api-"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
