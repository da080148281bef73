package dev.tenon.staticfiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Asks for a path below a root, with these fields, in a JVM of its own, which has fewer rights than the test; prints the status, and
 * below it what was logged.
 */
final class UnreadableProbe {

    private UnreadableProbe() {}

    public static void main(String[] arguments) throws Exception {
        System.out.print(ask(Path.of(arguments[0]), arguments[1], Arrays.copyOfRange(arguments, 2, arguments.length)));
    }

    private static String ask(Path root, String path, String... fields) throws Exception {
        Fixture site = new Fixture(root);
        StringBuilder told = new StringBuilder();
        for (int i = 0; i < 2; i++) {
            told.setLength(0);
            told.append(site.status(FakeRequest.of(path, fields)));
            site.advance(1_000); // each time it is looked at anew
        }
        site.logged().forEach(line -> told.append('\n').append(line));
        return told.toString();
    }

    /** The status that a server gets which cannot pass over permissions. */
    static String status(Path root, Path unreadable, String path, String... fields) throws Exception {
        return told(root, unreadable, path, fields).getFirst();
    }

    /** That status, and each line that the server then logs when it is asked twice. */
    static List<String> told(Path root, Path unreadable, String path, String... fields) throws Exception {
        return run(root, unreadable, path, fields).lines().toList();
    }

    private static String run(Path root, Path unreadable, String path, String... fields) throws Exception {
        if (!Files.isReadable(unreadable)) {
            return ask(root, path, fields);
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
