package dev.tenon.staticfiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Asks for a path below a root, with these fields, in a JVM of its own, which has fewer rights than the test; prints the status. */
final class UnreadableProbe {

    private UnreadableProbe() {}

    public static void main(String[] arguments) throws Exception {
        System.out.print(new Fixture(Path.of(arguments[0]))
                .status(FakeRequest.of(arguments[1], Arrays.copyOfRange(arguments, 2, arguments.length))));
    }

    /** The status that a server gets which cannot pass over permissions. */
    static String status(Path root, Path unreadable, String path, String... fields) throws Exception {
        if (!Files.isReadable(unreadable)) {
            return String.valueOf(new Fixture(root).status(FakeRequest.of(path, fields)));
        }
        // The test runs as root, to whom permissions mean nothing: without these two powers they do.
        List<String> command = new ArrayList<>(List.of(
                "setpriv",
                "--inh-caps=-dac_override,-dac_read_search",
                "--bounding-set=-dac_override,-dac_read_search",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                UnreadableProbe.class.getName(),
                root.toString(),
                path));
        command.addAll(List.of(fields));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var output = process.inputReader()) {
            return output.readAllAsString();
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }
}
