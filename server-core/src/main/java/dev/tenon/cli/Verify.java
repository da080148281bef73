package dev.tenon.cli;

import dev.tenon.Verification;
import dev.tenon.admin.VerificationView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        description = "Examine a plugin's JAR, source file or folder before it is dropped. Loads and starts nothing.",
        mixinStandardHelpOptions = true)
final class Verify implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "A JAR, a .java file, or a folder with classes.")
    private final List<Path> files = new ArrayList<>();

    @Option(names = "--json", description = "Print JSON, one line for each file.")
    private boolean json;

    Verify(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        boolean usable = true;
        for (Path file : files) {
            VerificationView view = Verification.of(file);
            console.out().print(json ? view.json() : view.text());
            usable &= view.usable();
        }
        return usable ? ExitCode.OK : ExitCode.REFUSED;
    }
}
