package dev.tenon.staticfiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Asks for a path below a root in a JVM of its own, which has fewer rights than the test; prints the status. */
final class UnreadableProbe {

    private UnreadableProbe() {}

    public static void main(String[] arguments) throws Exception {
        System.out.print(new Fixture(Path.of(arguments[0])).status(arguments[1]));
    }

    /** The status that a server gets which cannot pass over permissions. */
    static String status(Path root, Path unreadable, String path) throws Exception {
        if (!Files.isReadable(unreadable)) {
            return String.valueOf(new Fixture(root).status(path));
        }
        // The test runs as root, to whom permissions mean nothing: without these two powers they do.
        ProcessBuilder builder = new ProcessBuilder(
                "setpriv",
                "--inh-caps=-dac_override,-dac_read_search",
                "--bounding-set=-dac_override,-dac_read_search",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                UnreadableProbe.class.getName(),
                root.toString(),
                path);
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var output = process.inputReader()) {
            return output.readAllAsString();
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }
}
