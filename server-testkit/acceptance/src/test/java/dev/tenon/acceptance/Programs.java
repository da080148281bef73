package dev.tenon.acceptance;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs that others have written, as they are installed on this machine. */
final class Programs {

    /** Set where all of them must be there, as in CI: then a program that lacks fails its test instead of skipping it. */
    private static final String REQUIRED = "TENON_TEST_PROGRAMS";

    /** Where servers are, which the {@code PATH} of a user often lacks. */
    private static final List<String> SYSTEM_FOLDERS = List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

    private static final int PATIENCE_SECONDS = 60;

    /** How a program ended, and what it wrote, to standard output into a file. */
    record Ended(int exit, Path printed, String err) {

        byte[] out() throws IOException {
            return Files.readAllBytes(printed);
        }

        String text() throws IOException {
            return new String(out(), StandardCharsets.UTF_8);
        }

        /** This, if it ended well. */
        Ended ok() throws IOException {
            assertThat(exit).as("its exit code; it said: %s%n%s", err, text()).isZero();
            return this;
        }
    }

    private Programs() {}

    /**
     * Where a program is. Without it the test is skipped, or fails where all programs are required.
     *
     * @param name the program's name
     * @param origin the package that has it
     */
    static String need(String name, String origin) {
        Optional<String> found = Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)),
                        SYSTEM_FOLDERS.stream())
                .map(folder -> Path.of(folder).resolve(name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
        String missing = "there is no " + name + " here: install the package " + origin;
        if ("required".equals(System.getenv(REQUIRED))) {
            assertThat(found).as(missing).isPresent();
        }
        assumeTrue(found.isPresent(), missing);
        return found.orElseThrow();
    }

    /** Runs a program to its end. */
    static Ended run(Path folder, String... command) throws IOException, InterruptedException {
        return run(folder, Redirect.from(new File("/dev/null")), command);
    }

    /** The same, with something to read on its standard input. */
    static Ended run(Path folder, Redirect input, String... command) throws IOException, InterruptedException {
        return start(folder, input, command).end();
    }

    /** Starts a program and goes on. */
    static Running start(Path folder, Redirect input, String... command) throws IOException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(input)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new Running(String.join(" ", command), process, out, err);
    }

    /** A program at work; what it writes goes to files, so that it never waits for a reader. */
    record Running(String command, Process process, Path out, Path err) implements AutoCloseable {

        /** Waits for its end. */
        Ended end() throws IOException, InterruptedException {
            if (!process.waitFor(PATIENCE_SECONDS, SECONDS)) {
                close();
                throw new IOException("this does not end: " + command + "\n" + Files.readString(err));
            }
            return new Ended(process.exitValue(), out, Files.readString(err));
        }

        /** Sends it a signal. */
        void signal(String name) throws IOException, InterruptedException {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().onExit().join();
        }
    }
}
