package dev.tenon.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/** The commands, put together and run. The only classes that know the library are this one and {@link Commands}. */
final class CommandLineTree {

    private CommandLineTree() {}

    static int execute(Console console, String... args) {
        CommandLine root = new CommandLine(new Commands.Tenon(), new Commands.Factory(console));
        root.setOut(writer(console.out()));
        root.setErr(writer(console.err()));
        root.setColorScheme(CommandLine.Help.defaultColorScheme(console.outColour() ? Ansi.ON : Ansi.OFF));
        root.setParameterExceptionHandler(CommandLineTree::misused);
        root.setExecutionExceptionHandler((failure, line, parsed) -> Failures.report(
                console, line.getCommand() instanceof Commands.WithConsole it && it.verbose(), failure));
        return root.execute(args);
    }

    /** One line that says what is wrong, and where to read on; the whole help would push it out of sight. */
    private static int misused(ParameterException misuse, String... args) {
        CommandLine line = misuse.getCommandLine();
        line.getErr().println("tenon: " + misuse.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(misuse, line.getErr());
        line.getErr().println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    private static PrintWriter writer(java.io.PrintStream stream) {
        return new PrintWriter(stream, true, Objects.requireNonNullElse(stream.charset(), StandardCharsets.UTF_8));
    }
}
